/// What every step of a run has in common.
public struct StepPlan: Sendable, Equatable {
  /// Sequences in a micro-batch.
  public var batchSize: Int
  /// Micro-batches in an optimizer step.
  public var accumulationSteps: Int
  /// Learning rate against step.
  public var schedule: LearningRateSchedule
  /// What dropout is a pure function of, beside the step.
  public var seed: UInt64

  /// Makes a plan of its parts.
  public init(batchSize: Int, accumulationSteps: Int, schedule: LearningRateSchedule, seed: UInt64)
  {
    self.batchSize = batchSize
    self.accumulationSteps = accumulationSteps
    self.schedule = schedule
    self.seed = seed
  }

  /// Sequences in an optimizer step; as many as can be counted where there are more.
  public var sequencesPerStep: Int {
    let (count, overflow) = batchSize.multipliedReportingOverflow(by: accumulationSteps)
    return overflow ? .max : count
  }
}
