import FineTuning
import Models
import TestSupport
import Testing
import Tokenization
import Training

/// How texts become batches.
@Suite struct BatchTests {
  /// google-research/bert's `_truncate_seq_pair`, by popping one piece after the other.
  private func truncated(_ a: [Int32], _ b: [Int32], to room: Int) -> ([Int32], [Int32]) {
    var (a, b) = (a, b)
    while a.count + b.count > room {
      if a.count > b.count { a.removeLast() } else { b.removeLast() }
    }
    return (a, b)
  }

  @Test func pairsAreCutAsGoogleCutsThem() throws {
    let vocabulary = try Vocabulary(pieces: Words.pieces)
    for first in 0..<9 {
      for second in 0..<9 {
        let (a, b) = ((0..<first).map { Int32(5 + $0) }, (0..<second).map { Int32(15 + $0) })
        for length in 4..<16 {
          let input = SequenceInput([a, b], maximumLength: length, vocabulary)
          let (x, y) = truncated(a, b, to: length - 3)
          #expect(input.tokens == [2] + x + [3] + y + [3])
          #expect(input.firstCount == x.count + 2)
          #expect(input.isCut == (x.count + y.count < first + second))
          let single = SequenceInput([a], maximumLength: length, vocabulary)
          #expect(single.tokens == [2] + a.prefix(length - 2) + [3])
          #expect(single.firstCount == single.tokens.count)
        }
      }
    }
  }

  private func stream(_ count: Int, from cursor: DataCursor = DataCursor()) throws
    -> ShuffledStream<SequenceExamples>
  {
    let temporary = try TemporaryDirectory()
    let lines = (0..<count).map {
      "{\"line\": \($0), \"text\": \"sun\", \"label\": \(Float($0))}\n"
    }
    let path = try temporary.write("train.jsonl", lines.joined())
    let tokenizer = WordPieceTokenizer(
      vocabulary: try Vocabulary(pieces: Words.pieces), options: .uncased)
    let examples = try SequenceExamples(
      path: path, TaskHead(.sequence, labels: ["score"], problem: .regression), tokenizer,
      maximumLength: 8, keepsTexts: false)
    return ShuffledStream(examples, seed: 3, from: cursor)
  }

  @Test func everyPassHasEveryExampleOnceInAnOrderOfItsOwn() throws {
    var stream = try stream(21)
    var orders: [[Float]] = []
    for pass in 0..<3 {
      var (seen, sizes) = ([Float](), [Int]())
      for _ in 0..<3 {
        var batch = SequenceBatch()
        #expect(stream.cursor == DataCursor(epoch: pass, index: seen.count))
        stream.next(count: 8, into: &batch)
        seen += batch.numbers
        sizes.append(batch.count)
      }
      // The last batch of a pass is what is left of it.
      #expect(sizes == [8, 8, 5] && seen.sorted() == (0..<21).map { Float($0) })
      orders.append(seen)
    }
    #expect(orders[0] != orders[1] && orders[1] != orders[2] && orders[0] != orders[0].sorted())
  }

  @Test func anyPlaceIsReachedAtOnce() throws {
    var whole = try stream(21)
    for _ in 0..<7 {
      var rest = try stream(21, from: whole.cursor)
      var batches = (SequenceBatch(), SequenceBatch())
      whole.next(count: 8, into: &batches.0)
      rest.next(count: 8, into: &batches.1)
      #expect(batches.0 == batches.1 && whole.cursor == rest.cursor)
    }
  }
}
