import ArgumentParser
import Autograd
import Foundation
import Layers
import Models
import Platform
import Pretraining
import Training

/// Trains a run and tells the user how it goes.
struct RunReporter {
  let run: PretrainingRun
  let output: OutputOptions
  /// The vocabulary, if it was trained for the run.
  var vocabulary: VocabularyReport?

  private struct Result: Encodable {
    let directory: String
    let checkpoint: String
    let step: Int
    let totalSteps: Int
    let skippedSteps: Int
    /// All of it, and the part that evaluations took.
    let seconds: Double
    let evaluationSeconds: Double
    /// Without the seconds of evaluations.
    let tokensPerSecond: Double
    let parameters: Int
    let lastStep: StepMetrics?
    let evaluation: EvaluationReport?
    let vocabulary: VocabularyReport?
  }

  /// What has been heard of the run.
  private struct State {
    var pace: RunPace
    var smoothed = SmoothedMetrics()
    var last: StepMetrics?
    var evaluation: EvaluationReport?
    var checkpoint = ""
    var evaluationStart: Stopwatch?
  }

  /// Trains to a step, prints the outcome, and ends the process if a signal asked for it.
  func train(until target: Int) throws {
    let trainer = run.trainer
    let first = trainer.step
    note(
      "\(grouped(trainer.model.parameters.elementCount)) parameters, steps \(grouped(first + 1)) to "
        + "\(grouped(target)) of \(grouped(run.options.schedule.totalSteps)), "
        + "\(trainer.model.context.threads.count) threads")
    if let line = repetition(of: run, until: target) { warn(line) }
    let line = ProgressLine()
    let watch = Stopwatch()
    var state = State(
      pace: RunPace(
        sequencesPerStep: run.options.sequencesPerStep,
        sequencesPerEvaluation: run.evaluator?.instanceCount ?? 0))
    let outcome: RunOutcome
    do {
      outcome = try Interrupts.deferring(answering: answer(run.activity)) {
        try run.train(until: target) { hear($0, &state, target: target, line, watch) }
      }
    } catch {
      line.finish()
      throw error
    }
    line.finish()
    if case .interrupted(let code) = outcome {
      note(
        trainer.step < target || run.owesEvaluation
          ? "interrupted: saved \(state.checkpoint); continue with "
            + run.directory.command("resume")
          : "interrupted after the last step: saved \(state.checkpoint)")
      throw ExitCode(code)
    }
    try report(state, seconds: watch.seconds)
  }

  /// Ends a run that has no step left to make: what was left undone is made up for.
  func settle() throws {
    let step = run.trainer.step
    var state = State(pace: RunPace(sequencesPerStep: 1, sequencesPerEvaluation: 0))
    let (line, watch) = (ProgressLine(), Stopwatch())
    let outcome = try Interrupts.deferring(answering: answer(run.activity)) {
      try run.train(until: step) { hear($0, &state, target: step, line, watch) }
    }
    if case .interrupted(let code) = outcome { throw ExitCode(code) }
    state.checkpoint = run.directory.checkpoint(step: step)
    if let better = describeBetter(of: run) { note(better) }
    let total = run.options.schedule.totalSteps
    let path = run.directory.path
    try output.show(result(state, seconds: watch.seconds)) {
      step < total
        ? "'\(path)' is at step \(grouped(step)) of \(grouped(total)), as asked: "
          + "'\(state.checkpoint)'; \(run.directory.command("resume")) goes on"
        : "'\(path)' is finished, step \(grouped(step)) of \(grouped(total)): "
          + "'\(state.checkpoint)'; \(run.directory.command("resume", "--more-steps N")) goes on"
    }
  }

  private func hear(
    _ event: RunEvent, _ state: inout State, target: Int, _ line: ProgressLine, _ watch: Stopwatch
  ) {
    switch event {
    case .step(let metrics):
      state.last = metrics
      state.pace.add(metrics)
      state.smoothed.add(metrics)
      let (pace, smoothed) = (state.pace, state.smoothed)
      let evaluations =
        run.evaluator == nil
        ? 0 : run.options.evaluations(after: metrics.step, until: target)
      func left(_ elapsed: Double) -> Double? {
        pace.secondsLeft(
          after: elapsed, stepsLeft: target - metrics.step, evaluationsLeft: evaluations)
      }
      line.show(left: left) {
        "step \(metrics.step)/\(target)  \(smoothed.description)  "
          + "\(grouped(Int(pace.tokensPerSecond(after: watch.seconds)))) tokens/s"
      }
    case .skipped(let fault):
      line.finish()
      // Those that follow are in the log.
      if run.trainer.skippedSteps <= 10 { warn("\(fault); it is skipped") }
    case .nothingMasked(let step):
      line.finish()
      warn(
        "step \(grouped(step)) has nothing to predict, as [UNK] is never masked: it has no MLM loss, in the log "
          + "neither, nor has any other step like it")
    case .plateau(let finding):
      line.finish()
      warn(describe(finding, of: run))
    case .overfitting(let finding):
      line.finish()
      warn(describe(finding, of: run))
    case .worseThanGuessing(let finding):
      line.finish()
      warn(describe(finding, of: run))
    case .evaluating: state.evaluationStart = Stopwatch()
    case .evaluation(let report):
      state.evaluation = report
      state.pace.addEvaluation(seconds: state.evaluationStart?.seconds ?? 0)
      line.finish()
      note("step \(report.step), held-out: " + summary(report))
    case .checkpoint(let path): state.checkpoint = path
    }
  }

  private func result(_ state: State, seconds: Double) -> Result {
    let trainer = run.trainer
    return Result(
      directory: run.directory.path, checkpoint: state.checkpoint, step: trainer.step,
      totalSteps: run.options.schedule.totalSteps, skippedSteps: trainer.skippedSteps,
      seconds: seconds, evaluationSeconds: state.pace.evaluationSeconds,
      tokensPerSecond: state.pace.tokensPerSecond(after: seconds),
      parameters: trainer.model.parameters.elementCount, lastStep: state.last,
      evaluation: state.evaluation, vocabulary: vocabulary)
  }

  private func report(_ state: State, seconds: Double) throws {
    let trainer = run.trainer
    let result = result(state, seconds: seconds)
    if let better = describeBetter(of: run) { note(better) }
    try output.show(result) {
      var text =
        "\(state.checkpoint): step \(grouped(trainer.step)) after \(ProgressLine.time(seconds))"
      text +=
        state.evaluation == nil
        ? ", \(grouped(Int(result.tokensPerSecond))) tokens/s"
        : " (evaluation \(ProgressLine.time(result.evaluationSeconds))), "
          + "\(grouped(Int(result.tokensPerSecond))) tokens/s without evaluation"
      if trainer.skippedSteps > 0 {
        text += "\n\(grouped(trainer.skippedSteps)) of the steps were skipped: not finite"
      }
      if let evaluation = state.evaluation {
        text += "\n" + describe(evaluation, on: "held-out")
        if let limit = run.options.evaluationLimit, run.evaluator?.instanceCount == limit {
          text +=
            "\nof the held-out text \(grouped(limit, "sequence")) at most; "
            + "\(run.directory.command("evaluate")) takes all"
        }
      }
      return text
    }
  }
}

/// Running means over about the last fifty steps.
private struct SmoothedMetrics: CustomStringConvertible {
  /// Of the steps that had something to predict.
  private var masked: (loss: Double, accuracy: Double)?
  /// The task that judges pairs, and its accuracy.
  private var pairs: (name: String, accuracy: Double)?
  private var rate = 0.0
  private var count = 0

  mutating func add(_ metrics: StepMetrics) {
    count += 1
    let weight = 1 / Double(min(count, 50))
    func blend(_ old: Double, _ new: Double) -> Double { old + (new - old) * weight }
    if let loss = metrics.mlmLoss, let accuracy = metrics.mlmAccuracy {
      masked = (
        blend(masked?.loss ?? loss, loss), blend(masked?.accuracy ?? accuracy, accuracy)
      )
    }
    if let term = metrics.terms.dropFirst().first, let accuracy = term.accuracy {
      pairs = (term.name.uppercased(), blend(pairs?.accuracy ?? accuracy, accuracy))
    }
    rate = metrics.learningRate
  }

  var description: String {
    var text =
      masked.map { "MLM loss \(decimal($0.loss, 3)) accuracy \(decimal($0.accuracy, 3))" }
      ?? "nothing masked"
    if let pairs { text += "  \(pairs.name) accuracy \(decimal(pairs.accuracy, 3))" }
    return text + "  rate " + rateText(rate)
  }
}
