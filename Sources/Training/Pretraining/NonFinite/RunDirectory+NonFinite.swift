import ExactStrings
import Foundation
package import Platform
import Serialization
import Training

extension RunDirectory {
  /// Leaves everything that it takes to make a failed step again, and says so.
  ///
  /// - Parameters:
  ///   - fault: the step.
  ///   - skipped: how many were passed over just before it.
  ///   - rate: the highest learning rate of the run.
  ///   - answers: whether the weights before it compute finite numbers of anything.
  ///   - checkpoint: gives the state before it.
  /// - Returns: the error that ends the run; one that names both faults if nothing could be kept.
  func record(
    _ fault: NonFiniteStep<PretrainingBatch>, afterSkipping skipped: Int, learningRate rate: Double,
    answers: Bool, before checkpoint: () throws -> Checkpoint
  ) -> TrainingError {
    let file = nonFiniteStep(fault.step)
    let isRuined: Bool
    do {
      let state = try checkpoint()
      isRuined = !answers || !state.isFinite
      try NonFiniteStepFile(checkpoint: state, fault: fault).write(to: file)
    } catch {
      return TrainingError("\(fault); what led to it could not be kept: \(error)")
    }
    let again = "\(fault); 'cloze reproduce \(ShellWord.path(file))' makes the step again"
    let remedies = "a lower --learning-rate or a longer --warmup-steps"
    guard skipped == 0 else {
      return TrainingError(
        "\(again); \(counted(skipped, "step")) before it were skipped, so the weights are lost: go back to a "
          + "checkpoint before them (move the later ones away, then "
          + "\(resumeCommand(insteadOf: rate))), or start again with \(remedies)")
    }
    guard !isRuined else {
      return TrainingError(
        "\(again); the weights or moments were not finite before it, so that leaving it out does not help; "
          + wayBack(before: fault.step - 1, insteadOf: rate))
    }
    let skipping = "--on-non-finite skip"
    guard canResume else {
      return TrainingError("\(again), \(skipping) goes on without it; \(remedies) may help")
    }
    return TrainingError(
      "\(again), \(command("resume", skipping)) goes on without it; a lower rate may help: "
        + resumeCommand(insteadOf: rate))
  }

  /// The files of all steps that were not finite.
  ///
  /// - Throws: `SystemError` if the folder cannot be read.
  package func nonFiniteSteps() throws(SystemError) -> [String] {
    try FileSystem.list(path).filter {
      $0.hasExactPrefix("non-finite-step-") && $0.hasExactSuffix(".h5")
    }.sortedByBytes().map { file($0) }
  }

  /// What to do where weights are of no use any more: the checkpoint to go back to.
  ///
  /// - Parameters:
  ///   - step: its own weights, and later ones, are of no use.
  ///   - rate: the highest learning rate of the run.
  /// - Returns: the end of a sentence.
  func wayBack(before step: Int, insteadOf rate: Double) -> String {
    let steps = (try? checkpointSteps()) ?? []
    let good = steps.last { saved in
      saved < step && ((try? Checkpoint(path: checkpoint(step: saved)).isFinite) ?? false)
    }
    let again = "start again with a lower --learning-rate or a longer --warmup-steps"
    guard let good else {
      return steps.isEmpty && canResume
        ? "a lower rate may help: \(resumeCommand(insteadOf: rate)) starts it again"
        : "no checkpoint before it is finite: " + again
    }
    let name = FileSystem.lastComponent(of: checkpoint(step: good))
    return (good == steps.last ? "" : "move the checkpoints after '\(name)' away; ")
      + "a lower rate may help: \(resumeCommand(insteadOf: rate)) goes on from '\(name)'"
  }

  /// The command that goes on with a lower rate: a third, and none at which hardly any model learns.
  func resumeCommand(insteadOf rate: Double) -> String {
    let lower = String(format: "%.2e", min(rate / 3, 1e-2))
    return command("resume", "--learning-rate \(lower)")
  }
}

extension Checkpoint {
  /// Whether every weight and moment is a finite number.
  fileprivate var isFinite: Bool {
    ([model] + optimizer.map(\.tensors)).allSatisfy { arrays in
      arrays.names.allSatisfy { arrays[$0]?.floats()?.allSatisfy(\.isFinite) ?? true }
    }
  }
}
