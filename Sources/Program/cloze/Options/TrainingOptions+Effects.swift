import Platform
import Pretraining
import Training

extension TrainingOptions {
  /// Refuses values that have no effect in a run.
  ///
  /// - Parameter options: what is decided about the run.
  /// - Throws: a `CommandError` that names the option.
  func requireEffects(in options: PretrainingOptions) throws {
    try requireEffects(beforeData: options)
    guard let evaluateEvery, options.holdOutEvery == nil else { return }
    throw CommandError(
      "--evaluate-every \(evaluateEvery) has no effect: no documents are held out for evaluation; "
        + "expected --hold-out-every with it, or no --evaluate-every")
  }

  /// Refuses those that are known before the data are.
  func requireEffects(beforeData options: PretrainingOptions) throws {
    let end = options.schedule.totalSteps
    if let warmupSteps, warmupSteps > end {
      throw CommandError(
        "--warmup-steps \(warmupSteps) is beyond the schedule's end at step \(end); expected at most "
          + "\(end)")
    }
    if let untilStep, untilStep > end {
      throw CommandError(
        "--until-step \(untilStep) is beyond the schedule's end at step \(end); "
          + (epochs == nil ? "set --total-steps" : "set more --epochs"))
    }
    guard let most = maxPredictionsPerSeq else { return }
    let room = options.maximumSequenceLength - (options.pairTask == nil ? 2 : 3)
    guard most <= room else {
      throw CommandError(
        "--max-predictions-per-seq is \(most), but a sequence of \(options.maximumSequenceLength) has "
          + "\(counted(room, "piece")) of text, expected at most that many")
    }
  }
}
