/// A step whose loss or gradient is not finite: it has been computed, but nothing was updated.
public struct NonFiniteStep<Batch: TrainingBatch>: Error, Sendable, CustomStringConvertible {
  /// The number that the step would have had, from 1.
  public let step: Int
  /// What came out.
  public let numbers: StepNumbers
  /// The micro-batches that it was computed from.
  public let batches: [Batch]

  /// Makes the record of a step.
  package init(step: Int, numbers: StepNumbers, batches: [Batch]) {
    self.step = step
    self.numbers = numbers
    self.batches = batches
  }

  /// One line with the step and its numbers.
  public var description: String {
    "step \(step): \(numbers.description), expected finite numbers"
  }
}
