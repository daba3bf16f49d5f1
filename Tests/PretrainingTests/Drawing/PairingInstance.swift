import Pretraining
import Sequences
import Testing
import Tokenization

/// One sequence of a batch with its masked pieces put back.
struct PairingInstance {
  var epoch: Int
  /// Where the tokens of A and B stand in the corpus; B is empty without next-sentence prediction.
  var first: Range<Int>
  var second: Range<Int>
  var label: NextSentenceLabel?
  /// The number of tokens, special ones included.
  var length: Int
  /// What the model sees.
  var visible: [Int32]
  /// The same before masking.
  var original: [Int32]
  /// Predicted places, counted from the start of the sequence.
  var masked: [Int]

  /// Takes a batch apart and checks its form.
  static func split(_ batch: PretrainingBatch, _ corpus: PairingCorpus, _ epoch: Int) throws
    -> [PairingInstance]
  {
    let hasPairs = !batch.pairLabels.isEmpty || batch.count == 0
    #expect(
      batch.sequences.offsets.first == 0
        && batch.sequences.offsets.last == Int32(batch.sequences.tokens.count))
    #expect(batch.sequences.segments.count == batch.sequences.tokens.count)
    #expect(batch.sequences.positions.count == batch.sequences.tokens.count)
    #expect(batch.maskedLabels.count == batch.maskedRows.count)
    #expect(zip(batch.maskedRows, batch.maskedRows.dropFirst()).allSatisfy { $0 < $1 })
    if hasPairs { #expect(batch.pairLabels.count == batch.count) }
    var original = batch.sequences.tokens
    for (position, label) in zip(batch.maskedRows, batch.maskedLabels) {
      original[Int(position)] = label
    }
    return try (0..<batch.count).map { sequence in
      let range =
        Int(batch.sequences.offsets[sequence])..<Int(batch.sequences.offsets[sequence + 1])
      let tokens = Array(original[range])
      let separators = tokens.indices.filter { tokens[$0] == corpus.vocabulary.separator }
      #expect(tokens.first == corpus.vocabulary.classification)
      #expect(separators.count == (hasPairs ? 2 : 1) && separators.last == tokens.count - 1)
      let middle = try #require(separators.first)
      let segments = tokens.indices.map { $0 <= middle ? 0 as Int32 : 1 }
      #expect(Array(batch.sequences.segments[range]) == segments)
      #expect(Array(batch.sequences.positions[range]) == Array(0..<Int32(tokens.count)))
      let label = hasPairs ? NextSentenceLabel(rawValue: batch.pairLabels[sequence]) : nil
      #expect((label != nil) == hasPairs)
      return PairingInstance(
        epoch: epoch,
        first: try run(tokens[1..<middle], corpus),
        second: hasPairs ? try run(tokens[(middle + 1)...].dropLast(), corpus) : 0..<0,
        label: label,
        length: tokens.count, visible: Array(batch.sequences.tokens[range]), original: tokens,
        masked: batch.maskedRows.map { Int($0) }.filter(range.contains).map {
          $0 - range.lowerBound
        })
    }
  }

  /// Consecutive tokens of one document, at least one.
  private static func run(_ ids: ArraySlice<Int32>, _ corpus: PairingCorpus) throws -> Range<Int> {
    let places = try ids.map { try #require(corpus.token($0), "a special piece within a sentence") }
    let start = try #require(places.first, "an empty sentence")
    let range = start..<start + places.count
    #expect(places == Array(range))
    #expect(corpus.documentOf[range.lowerBound] == corpus.documentOf[range.upperBound - 1])
    return range
  }
}

/// Whether a count lies within five deviations of a binomial distribution's mean.
func isLikely(_ hits: Int, of trials: Int, probability: Double) -> Bool {
  let mean = probability * Double(trials)
  return abs(Double(hits) - mean) <= 5 * (mean * (1 - probability)).squareRoot()
}
