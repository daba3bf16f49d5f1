import ArgumentParser
import Benchmarks
import Models
import Pretraining
import Training

/// The sizes that a benchmark computes with.
struct StepShapeOptions: ParsableArguments {
  @Option(help: "The model's size.")
  var preset: Preset = .tiny
  @Option(help: "How many pieces. (default: 8192)")
  var vocabSize: Int?
  @Option(help: "Sequences in a step.")
  var batchSize = 32
  @Option(help: "Tokens in a sequence.")
  var maxSeqLength = 128
  @OptionGroup var resources: ResourceOptions

  func validate() throws {
    for (name, value) in [
      ("--vocab-size", vocabSize ?? 8192), ("--batch-size", batchSize),
      ("--max-seq-length", maxSeqLength),
    ] {
      try checkOption(name, value, in: 1...1 << 24)
    }
    guard batchSize * maxSeqLength <= Int(Int32.max) else {
      throw ValidationError(
        "--batch-size \(batchSize) with sequences of \(maxSeqLength) has more than \(Int32.max) "
          + "tokens, expected fewer")
    }
  }

  /// The step's sizes, with the vocabulary's size if one is given.
  ///
  /// - Throws: `TrainingError` if memory will not hold such a step.
  func shape(vocabularySize: Int? = nil, recomputes: Bool = false) throws -> StepShape {
    let shape = StepShape(
      configuration: preset.configuration(vocabularySize: vocabularySize ?? vocabSize ?? 8192),
      batchSize: batchSize, sequenceLength: maxSeqLength)
    try resources.check(
      MemoryEstimate(
        stepOf: shape.configuration, batchSize: batchSize, sequenceLength: maxSeqLength,
        recomputesActivations: recomputes))
    return shape
  }
}

/// Refuses what is no time to measure for.
func validateSeconds(_ seconds: Double) throws {
  guard seconds > 0, seconds <= 86_400 else {
    throw ValidationError("--seconds is \(seconds), expected more than 0, at most 86400")
  }
}
