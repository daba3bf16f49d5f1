import Foundation
import Platform
import Serialization
import Training

extension RunDirectory {
  /// Leaves everything that it takes to make a failed step again, and says so.
  ///
  /// - Parameters:
  ///   - fault: the step.
  ///   - skipped: how many were passed over just before it.
  ///   - rate: the highest learning rate of the run.
  ///   - checkpoint: gives the state before it.
  /// - Returns: the error that ends the run; one that names both faults if nothing could be kept.
  func record(
    _ fault: NonFiniteStep<PretrainingBatch>, afterSkipping skipped: Int, learningRate rate: Double,
    before checkpoint: () throws -> Checkpoint
  ) -> TrainingError {
    let file = nonFiniteStep(fault.step)
    do {
      try NonFiniteStepFile(checkpoint: checkpoint(), fault: fault).write(to: file)
    } catch {
      return TrainingError("\(fault); what led to it could not be kept: \(error)")
    }
    let again = "\(fault); 'cloze reproduce \(file)' makes the step again"
    let remedies = "a lower --learning-rate or a longer --warmup-steps"
    guard skipped == 0 else {
      return TrainingError(
        "\(again); \(counted(skipped, "step")) before it were skipped, so the weights are lost: go back to a "
          + "checkpoint before them (move the later ones away, then "
          + "\(resumeCommand(insteadOf: rate))), or start again with \(remedies)")
    }
    let skipping = "--on-non-finite skip"
    guard canResume else {
      return TrainingError("\(again), \(skipping) goes on without it; \(remedies) may help")
    }
    return TrainingError(
      "\(again), 'cloze resume \(path) \(skipping)' goes on without it; a lower rate may help: "
        + resumeCommand(insteadOf: rate))
  }

  /// The command that goes on with a lower rate: a third, and none at which hardly any model learns.
  func resumeCommand(insteadOf rate: Double) -> String {
    let lower = String(format: "%.2e", min(rate / 3, 1e-2))
    return "'cloze resume \(path) --learning-rate \(lower)'"
  }
}
