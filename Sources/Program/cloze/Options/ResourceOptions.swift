import ArgumentParser
import Models
import Pretraining
import Training

/// Whether a computation is begun that does not seem to fit into memory.
struct ResourceOptions: ParsableArguments {
  @Flag(help: "Go on although the estimate says that memory will not suffice.")
  var ignoreMemoryEstimate = false

  /// Refuses a run that memory or disk will not hold.
  ///
  /// - Parameters:
  ///   - configuration: the model.
  ///   - options: how it is trained.
  ///   - steps: how many are to be made.
  ///   - recomputes: whether activations are computed again in backward.
  ///   - directory: where checkpoints go.
  ///   - job: whose options a remedy may name.
  /// - Throws: `TrainingError` that says what is needed and what there is.
  func check(
    _ configuration: BERTConfiguration, _ options: PretrainingOptions, steps: Int,
    recomputes: Bool, in directory: String, for job: ResourceJob = .pretraining
  ) throws {
    let present = try RunDirectory(directory).checkpointSteps().count
    try DiskEstimate(configuration, options, steps: steps, present: present, for: job)
      .require(at: directory)
    try check(
      try MemoryEstimate(
        training: configuration, options, recomputesActivations: recomputes, for: job))
  }

  /// Refuses what memory will not hold.
  func check(_ estimate: MemoryEstimate) throws {
    guard ignoreMemoryEstimate else { return try estimate.require() }
    try estimate.requireSense()
  }
}
