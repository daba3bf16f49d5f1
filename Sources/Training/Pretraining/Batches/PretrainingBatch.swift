import Corpora
import Preconditions
public import Sequences
public import Training

/// Masked sequences in one run of tokens, without padding, and what is to be predicted.
public struct PretrainingBatch: Sendable, Equatable {
  /// The inputs, masked.
  public internal(set) var sequences: PackedSequences
  /// Rows of the packed tokens that are to be predicted, ascending, `[masked]`.
  public internal(set) var maskedRows: [Int32]
  /// The pieces that stood there, `[masked]`.
  public internal(set) var maskedLabels: [Int32]
  /// The class of each pair, `[sequences]`: 0 IsNext, 1 NotNext; empty if pairs are not judged.
  public internal(set) var pairLabels: [Int32]

  /// Makes an empty batch.
  public init() {
    sequences = PackedSequences(tokens: [], segments: [], positions: [], offsets: [0])
    (maskedRows, maskedLabels, pairLabels) = ([], [], [])
  }

  /// Makes a batch of its parts.
  public init(
    sequences: PackedSequences, maskedRows: [Int32], maskedLabels: [Int32], pairLabels: [Int32]
  ) {
    require(
      maskedRows.count == maskedLabels.count
        && (pairLabels.isEmpty || pairLabels.count == sequences.count),
      "PretrainingBatch: \(maskedRows.count) rows, \(maskedLabels.count) labels, "
        + "\(pairLabels.count) pair labels for \(sequences.count) sequences")
    self.sequences = sequences
    self.maskedRows = maskedRows
    self.maskedLabels = maskedLabels
    self.pairLabels = pairLabels
  }

  /// How many sequences there are.
  public var count: Int { sequences.count }

  /// Empties the batch and keeps its memory.
  mutating func removeAll() {
    sequences.tokens.removeAll(keepingCapacity: true)
    sequences.segments.removeAll(keepingCapacity: true)
    sequences.positions.removeAll(keepingCapacity: true)
    sequences.offsets.removeAll(keepingCapacity: true)
    sequences.offsets.append(0)
    maskedRows.removeAll(keepingCapacity: true)
    maskedLabels.removeAll(keepingCapacity: true)
    pairLabels.removeAll(keepingCapacity: true)
  }

  /// Leaves out what is to be predicted where a certain piece stood; the text stays masked there.
  mutating func removeTargets(of id: Int32) {
    guard maskedLabels.contains(where: { $0 == id }) else { return }
    let kept = maskedLabels.indices.filter { maskedLabels[$0] != id }
    maskedRows = kept.map { maskedRows[$0] }
    maskedLabels = kept.map { maskedLabels[$0] }
  }

  /// Appends `[CLS] first [SEP] second [SEP]`, or without a second text `[CLS] first [SEP]`, unmasked.
  ///
  /// - Returns: the place of its first token in the batch.
  mutating func appendSequence(
    _ view: TokenView, first: Range<Int>, second: Range<Int>?, classification: Int32,
    separator: Int32
  ) -> Int {
    let start = sequences.tokens.count
    sequences.tokens.append(classification)
    view.append(first, to: &sequences.tokens)
    sequences.tokens.append(separator)
    let firstCount = sequences.tokens.count - start
    sequences.segments.append(contentsOf: repeatElement(0, count: firstCount))
    if let second {
      view.append(second, to: &sequences.tokens)
      sequences.tokens.append(separator)
      sequences.segments.append(
        contentsOf: repeatElement(1, count: sequences.tokens.count - start - firstCount))
    }
    sequences.positions.append(contentsOf: 0..<Int32(sequences.tokens.count - start))
    sequences.offsets.append(Int32(sequences.tokens.count))
    return start
  }

  /// Appends `[CLS]` and each text with a `[SEP]` behind it, all of segment 0, unmasked.
  ///
  /// - Returns: where the texts stand in the batch.
  mutating func appendRow(
    _ view: TokenView, texts: [Range<Int>], classification: Int32, separator: Int32
  ) -> [Range<Int>] {
    let start = sequences.tokens.count
    sequences.tokens.append(classification)
    let places = texts.map { text in
      let first = sequences.tokens.count
      view.append(text, to: &sequences.tokens)
      sequences.tokens.append(separator)
      return first..<sequences.tokens.count - 1
    }
    sequences.segments.append(contentsOf: repeatElement(0, count: sequences.tokens.count - start))
    sequences.positions.append(contentsOf: 0..<Int32(sequences.tokens.count - start))
    sequences.offsets.append(Int32(sequences.tokens.count))
    return places
  }
}

extension PretrainingBatch: TrainingBatch {
  /// How many tokens it has.
  public var tokenCount: Int { sequences.tokens.count }
  /// The tokens of the longest sequence; 0 without any.
  public var longestSequence: Int { sequences.longest }

  /// Its first sequence, with the first token to be predicted.
  public var probe: PretrainingBatch? {
    guard count > 0 else { return nil }
    let tokens = 0..<Int(sequences.offsets[1])
    return PretrainingBatch(
      sequences: PackedSequences([
        (Array(sequences.tokens[tokens]), Array(sequences.segments[tokens]))
      ]), maskedRows: [0], maskedLabels: [sequences.tokens[0]],
      pairLabels: Array(pairLabels.prefix(1)))
  }
}
