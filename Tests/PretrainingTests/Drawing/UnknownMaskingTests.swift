import Corpora
import Pretraining
import Sequences
import Testing
import Tokenization

@Suite("[UNK] is never to be predicted, nor special pieces drawn as replacements")
struct UnknownMaskingTests {
  private let vocabulary: Vocabulary
  private let view: TokenView
  /// Ids of ordinary pieces.
  private let words: Set<Int32>

  init() throws {
    // Unused slots in the middle, as in released vocabularies, and at the end.
    var pieces =
      ["[PAD]"] + (0..<30).map { "[unused\($0)]" } + ["[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    let first = pieces.count
    pieces += (0..<40).map { ($0 % 3 == 2 ? "##w" : "w") + "\($0)" }
    words = Set((first..<pieces.count).map { Int32($0) })
    pieces += ["[unused30]", "[unused31]"]
    vocabulary = try Vocabulary(pieces: pieces)
    let unknown = vocabulary.unknown
    // Every third token is unknown.
    view = TokenView(
      (0..<20).map { document in
        (0..<4).map { sentence in
          (0..<15).map { place in
            place % 3 == 1 ? unknown : Int32(first + (document * 7 + sentence * 3 + place) % 40)
          }
        }
      })
  }

  private func batch(_ options: InstanceOptions, count: Int) throws -> PretrainingBatch {
    var stream = try PretrainingStream(
      view: view, documents: Array(0..<20), options: options, vocabulary: vocabulary)
    var batch = PretrainingBatch()
    stream.next(count: count, into: &batch)
    return batch
  }

  @Test(arguments: [
    InstanceOptions(maximumSequenceLength: 48),
    InstanceOptions(maximumSequenceLength: 48, masksWholeWords: true),
    InstanceOptions(maximumSequenceLength: 48, masksWholeWords: true, longestSpan: 3),
    InstanceOptions(maximumSequenceLength: 48, maskedProbability: 0.9, pairTask: nil),
  ])
  func targetsAndReplacementsAreWords(options: InstanceOptions) throws {
    let batch = try batch(options, count: 3000)
    #expect(batch.maskedLabels.count > 10_000)
    #expect(batch.maskedLabels.allSatisfy { words.contains($0) })
    var replaced: Set<Int32> = []
    for (position, label) in zip(batch.maskedRows, batch.maskedLabels) {
      let token = batch.sequences.tokens[Int(position)]
      #expect(token == vocabulary.mask || words.contains(token))
      if token != vocabulary.mask, token != label { replaced.insert(token) }
    }
    #expect(replaced == words)
    // The text keeps its unknown tokens.
    #expect(batch.sequences.tokens.contains(vocabulary.unknown))
  }

  @Test func baselinesLeaveItOut() throws {
    let baseline = UnigramBaseline(
      view: view, documents: Array(0..<20), vocabulary: vocabulary)
    #expect(words.contains(baseline.commonestPiece))
    #expect(baseline.loss(of: [vocabulary.unknown]) == baseline.loss(of: [vocabulary.padding]))
  }

  @Test("Text of nothing but [UNK] has nothing to predict") func nothingElse() throws {
    let unknown = vocabulary.unknown
    let view = TokenView((0..<3).map { _ in (0..<3).map { _ in [unknown, unknown, unknown] } })
    var stream = try PretrainingStream(
      view: view, documents: [0, 1, 2], options: InstanceOptions(maximumSequenceLength: 16),
      vocabulary: vocabulary)
    var batch = PretrainingBatch()
    stream.next(count: 10, into: &batch)
    #expect(batch.count == 10)
    #expect(batch.maskedRows.isEmpty && batch.maskedLabels.isEmpty)
  }
}
