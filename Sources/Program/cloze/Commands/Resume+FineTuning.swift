import Autograd
import ExactStrings
import FineTuning
import Models
import Platform
import Training

extension Resume {
  /// Goes on with a fine-tuning run.
  func goOnFineTuning() throws {
    try requireEffects()
    guard try !tellOfSolved() else { return }
    switch try FineTuningState.task(of: RunDirectory(directory)).kind {
    case .sequence: try goOn(SequenceRun.self)
    case .tokens: try goOn(TokenRun.self)
    case .span: try goOn(QuestionRun.self)
    case nil: try goOn(EmbeddingRun.self)
    }
  }

  private func goOn<Measure: TaskWords>(_ type: FineTuningRun<Measure>.Type) throws {
    let run = try FineTuningRun<Measure>(
      resuming: RunDirectory(directory), notify: warn, context: try compute.makeContext())
    let (step, total) = (run.trainer.step, run.options.schedule.totalSteps)
    let target = untilStep ?? total
    guard target >= step else {
      throw CommandError(
        "nothing to do: '\(directory)' is at step \(step), and step \(target) lies behind it")
    }
    guard target <= total else {
      throw CommandError("--until-step \(target) is beyond the schedule's end at step \(total)")
    }
    if run.isOutOfPatience || target == step, !run.owesEvaluation {
      note(
        "'\(directory)' is at step \(grouped(step)) of \(grouped(total)), "
          + (run.isOutOfPatience ? "where --patience has ended it" : "as asked"))
    }
    guard let outcome = try FineTuningReporter(run).train(until: target) else { return }
    try format.show(outcome.result) { outcome.text }
  }

  /// Tells the result of a run that makes no steps.
  ///
  /// - Returns: false of any other run.
  private func tellOfSolved() throws -> Bool {
    let context = try Context(threadCount: compute.threads.count, isInferenceOnly: true)
    guard let run = try FrozenRun(reading: RunDirectory(directory), context: context) else {
      return false
    }
    for name in ["--until-step", "--recompute"] where GivenOptions().names.containsExactly(name) {
      throw CommandError(
        "\(name) has no effect: '\(directory)' is a regression that was solved, without steps; expected no \(name)"
      )
    }
    note("'\(directory)' is a regression that was solved: there is no step to go on with")
    let outcome = FrozenReporter(directory, hasDev: true).outcome(of: run)
    try format.show(outcome.result) { outcome.text }
    return true
  }

  /// Refuses options that only pre-training knows.
  private func requireEffects() throws {
    let known = ["--until-step", "--threads", "--recompute", "--json", "--help"]
    for name in GivenOptions().names where !known.containsExactly(name) {
      throw CommandError(
        "\(name) has no effect: '\(directory)' is a fine-tuning run, which goes on as it was begun; expected no \(name)"
      )
    }
  }
}
