/// Steps at the beginning of a run whose sequences are shorter than those of its end, as google-research/bert trains: 90 %
/// of the steps at length 128, the rest at 512 (Devlin & others 2019, A.2).
public struct LengthPhase: Codable, Sendable, Equatable {
  /// The longest sequence, special tokens included.
  public var length: Int
  /// The step after which longer ones come.
  public var until: Int

  /// Makes a phase.
  public init(length: Int, until: Int) {
    self.length = length
    self.until = until
  }
}

extension PretrainingOptions {
  /// The longest sequence of the step after `step`.
  func length(after step: Int) -> Int {
    shorterFirst?.first { step < $0.until }?.length ?? maximumSequenceLength
  }

  /// What the data of the step after `step` are drawn by.
  func drawing(after step: Int) -> PretrainingOptions {
    var options = self
    options.maximumSequenceLength = length(after: step)
    options.shorterFirst = nil
    return options
  }

  /// Whether other data come after a step: sequences of another length, from the beginning of the corpus.
  func lengthens(after step: Int) -> Bool {
    shorterFirst?.contains { $0.until == step } ?? false
  }
}
