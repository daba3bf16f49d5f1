import Corpora

/// Masked sequences in one run of tokens, without padding, and what is to be predicted.
public struct PretrainingBatch: Sendable, Equatable {
  /// Piece ids after masking, `[tokens]`.
  public internal(set) var tokens: [Int32] = []
  /// 0 through the first `[SEP]` of a sequence, then 1, `[tokens]`.
  public internal(set) var segments: [Int32] = []
  /// The place of each token in its sequence, `[tokens]`.
  public internal(set) var positions: [Int32] = []
  /// Where each sequence starts, and last the number of tokens, `[sequences + 1]`.
  public internal(set) var offsets: [Int32] = [0]
  /// Tokens that are to be predicted, ascending, `[masked]`.
  public internal(set) var maskedPositions: [Int32] = []
  /// The pieces that stood there, `[masked]`.
  public internal(set) var maskedLabels: [Int32] = []
  /// 0 IsNext, 1 NotNext, `[sequences]`; empty without next-sentence prediction.
  public internal(set) var nextSentenceLabels: [Int32] = []

  /// Makes an empty batch.
  public init() {}

  /// How many sequences there are.
  public var count: Int { offsets.count - 1 }

  /// Empties the batch and keeps its memory.
  mutating func removeAll() {
    tokens.removeAll(keepingCapacity: true)
    segments.removeAll(keepingCapacity: true)
    positions.removeAll(keepingCapacity: true)
    offsets.removeAll(keepingCapacity: true)
    offsets.append(0)
    maskedPositions.removeAll(keepingCapacity: true)
    maskedLabels.removeAll(keepingCapacity: true)
    nextSentenceLabels.removeAll(keepingCapacity: true)
  }

  /// Leaves out what is to be predicted where a certain piece stood; the text stays masked there.
  mutating func removeTargets(of id: Int32) {
    guard maskedLabels.contains(where: { $0 == id }) else { return }
    let kept = maskedLabels.indices.filter { maskedLabels[$0] != id }
    maskedPositions = kept.map { maskedPositions[$0] }
    maskedLabels = kept.map { maskedLabels[$0] }
  }

  /// Appends `[CLS] first [SEP] second [SEP]`, or without a second text `[CLS] first [SEP]`, unmasked.
  ///
  /// - Returns: the place of its first token in the batch.
  mutating func appendSequence(
    _ view: TokenView, first: Range<Int>, second: Range<Int>?, classification: Int32,
    separator: Int32
  ) -> Int {
    let start = tokens.count
    tokens.append(classification)
    view.append(first, to: &tokens)
    tokens.append(separator)
    let firstCount = tokens.count - start
    segments.append(contentsOf: repeatElement(0, count: firstCount))
    if let second {
      view.append(second, to: &tokens)
      tokens.append(separator)
      segments.append(contentsOf: repeatElement(1, count: tokens.count - start - firstCount))
    }
    positions.append(contentsOf: 0..<Int32(tokens.count - start))
    offsets.append(Int32(tokens.count))
    return start
  }

  /// Appends `[CLS]` and each text with a `[SEP]` behind it, all of segment 0, unmasked.
  ///
  /// - Returns: where the texts stand in the batch.
  mutating func appendRow(
    _ view: TokenView, texts: [Range<Int>], classification: Int32, separator: Int32
  ) -> [Range<Int>] {
    let start = tokens.count
    tokens.append(classification)
    let places = texts.map { text in
      let first = tokens.count
      view.append(text, to: &tokens)
      tokens.append(separator)
      return first..<tokens.count - 1
    }
    segments.append(contentsOf: repeatElement(0, count: tokens.count - start))
    positions.append(contentsOf: 0..<Int32(tokens.count - start))
    offsets.append(Int32(tokens.count))
    return places
  }
}
