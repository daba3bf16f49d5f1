import ArgumentParser
import Autograd
import FineTuning
import Foundation
import Interchange
import Layers
import Models
import Platform
import Training

/// Trains a fine-tuning run and tells the user how it goes.
final class FineTuningReporter<Measure: TaskWords> {
  let run: FineTuningRun<Measure>
  private let line = ProgressLine()
  private let watch = Stopwatch()
  private var tokens = 0
  private var steps = 0
  private var evaluationSeconds = 0.0
  private var evaluations = 0
  private var evaluationStart = Stopwatch()
  private var smoothedLoss: Double?
  private var lastStep: StepMetrics?
  private var checkpoint = ""
  private var hasToldCollapse = false

  private let continuation: String

  /// - Parameters:
  ///   - run: the run.
  ///   - continuation: what goes on after a stop; nil: `resume`.
  init(_ run: FineTuningRun<Measure>, continuation: String? = nil) {
    self.run = run
    self.continuation = continuation ?? run.directory.command("resume")
  }

  /// Trains to a step; ends the process if a signal asked for it.
  ///
  /// - Returns: what it has come to, and in words; nil if there is no evaluation yet.
  func train(until target: Int) throws -> (result: FineTuningResult, text: String)? {
    let trainer = run.trainer
    let first = trainer.step
    if target > first, !run.isOutOfPatience {
      note(
        "\(grouped(trainer.objective.parameters.trained.elementCount)) parameters learn, steps "
          + "\(grouped(first + 1)) to \(grouped(target)) of \(grouped(run.options.schedule.totalSteps)), "
          + "\(trainer.objective.context.threads.count) threads")
    }
    let outcome: RunOutcome
    do {
      outcome = try Interrupts.deferring(answering: answer(run.activity)) {
        try run.train(until: target) { hear($0, target) }
      }
    } catch {
      line.finish()
      throw error
    }
    line.finish()
    if case .interrupted(let code) = outcome {
      let saved = run.directory.checkpoint(step: trainer.step)
      note(
        trainer.step < target || run.owesEvaluation
          ? "interrupted: saved \(saved); continue with " + continuation
          : "interrupted after the last step: saved \(saved)")
      throw ExitCode(code)
    }
    return try outcomeInWords(target)
  }

  private func hear(_ event: FineTuningEvent<Measure.Details>, _ target: Int) {
    switch event {
    case .step(let metrics): hear(metrics, target)
    case .evaluating: evaluationStart = Stopwatch()
    case .evaluation(let report, let evaluation):
      evaluationSeconds += evaluationStart.seconds
      evaluations += 1
      line.finish()
      note("step \(grouped(report.step)), held-out: " + run.measure.summary(evaluation))
      if evaluations == 1 { run.measure.warnOfOnlyAnswer(evaluation) }
      // In the first half a model may be on its way.
      if 2 * report.step >= run.options.schedule.totalSteps, !hasToldCollapse,
        let collapse = run.measure.collapse(evaluation)
      {
        hasToldCollapse = true
        warn(describe(collapse, run.options, step: report.step))
      }
    case .checkpoint(let path): checkpoint = path
    case .outOfPatience(let evaluations):
      line.finish()
      note(
        "\(grouped(evaluations, "evaluation")) without a better \(run.options.metric.rawValue): the run ends here (--patience)"
      )
    }
  }

  private func hear(_ metrics: StepMetrics, _ target: Int) {
    lastStep = metrics
    tokens += metrics.tokens
    steps += 1
    if let loss = metrics.terms.first?.loss {
      smoothedLoss = smoothedLoss.map { $0 + (loss - $0) / Double(min(steps, 50)) } ?? loss
    }
    func left(_ elapsed: Double) -> Double? {
      let perStep = max(elapsed - evaluationSeconds, 0) / Double(steps)
      let perEvaluation = evaluations > 0 ? evaluationSeconds / Double(evaluations) : 0
      return perStep * Double(target - metrics.step)
        + perEvaluation * Double(run.options.evaluations(after: metrics.step))
    }
    line.show(left: left) {
      "step \(metrics.step)/\(target)  loss \(decimal(smoothedLoss ?? .nan, 3))  rate "
        + "\(rateText(metrics.learningRate))  \(grouped(Int(tokensPerSecond))) tokens/s"
    }
  }

  private var tokensPerSecond: Double {
    Double(tokens) / max(watch.seconds - evaluationSeconds, 1e-9)
  }

  /// The best evaluation: of this process, or made again of its checkpoint.
  private func bestEvaluation() throws -> (step: Int, evaluation: Measure.Details)? {
    guard let step = run.heldOut.best?.step ?? run.heldOut.points.last?.step else { return nil }
    if let found = run.bestDetails, found.step == step { return (step, found.details) }
    let path = run.directory.checkpoint(step: step)
    guard FileSystem.exists(path) else { return nil }
    let stored = try StoredModel(path: path)
    let context = try Context(
      threadCount: run.trainer.objective.context.threads.count, isInferenceOnly: true)
    let model = try FineTunedModel.make(
      stored, run.model.heads, run.options, isNew: false, context: context)
    let objective = Measure.objective(of: model, run.options)
    let evaluation = run.measure.measure(objective) { false }
    return evaluation.map { (step, $0) }
  }

  private func outcomeInWords(_ target: Int) throws -> (result: FineTuningResult, text: String)? {
    let path = run.directory.path
    guard let (step, evaluation) = try bestEvaluation() else {
      let next = run.directory.command("resume")
      note(
        "'\(path)' is at step \(grouped(run.trainer.step)), before its first evaluation; \(next) goes on"
      )
      return nil
    }
    let result = result(step, evaluation)
    let best = run.directory.checkpoint(step: step)
    let cut =
      result.cutExamples == 0
      ? "" : "\nheld-out: " + Measure.cut(result.cutExamples, run.options)
    let time =
      steps == 0
      ? ""
      : " after \(ProgressLine.time(watch.seconds)), \(grouped(Int(tokensPerSecond))) tokens/s"
    return (
      result,
      "\(best): step \(grouped(step)), the best of \(grouped(run.trainer.step)) by "
        + "\(run.options.metric.rawValue)\(time)\n"
        + run.measure.describe(evaluation, on: "held-out") + cut
    )
  }

  private func result(_ step: Int, _ details: Measure.Details) -> FineTuningResult {
    let (options, measure) = (run.options, run.measure)
    return FineTuningResult(
      directory: run.directory.path, task: options.task.rawValue,
      labels: run.model.heads.task?.labels ?? [], step: run.trainer.step,
      totalSteps: options.schedule.totalSteps, epochs: options.epochs,
      checkpoint: run.directory.checkpoint(step: step), bestStep: step,
      metric: options.metric.rawValue, score: score(details, step),
      isCollapsed: measure.collapse(details)?.isTotal == true, cutExamples: measure.cutCount,
      seconds: watch.seconds, evaluationSeconds: evaluationSeconds,
      tokensPerSecond: tokensPerSecond, learningRate: options.schedule.learningRate,
      seed: options.seed, lastStep: lastStep, evaluation: measure.report(details, step: step),
      confusion: measure.confusion(details), worst: measure.worst(details))
  }

  private func score(_ details: Measure.Details, _ step: Int) -> Double {
    let term = run.measure.report(details, step: step).terms[0]
    return run.options.metric.figure.map { term[$0] ?? .nan } ?? term.loss
  }
}

/// Says, when the first signal has come, what it leads to.
func answer(_ activity: RunActivity) -> @Sendable (Interrupts.Signal) -> Void {
  let start = Terminal.isTerminal(.error) ? "\n" : ""
  return { _ in
    let plan =
      switch activity.settled() {
      case .step(let step): "finishing step \(step), saving"
      case .leaving(let step): "leaving step \(step) unfinished, saving step \(step - 1)"
      case .evaluation(let step): "giving up the evaluation of step \(step), saving"
      case .saving(let step): "saving step \(step)"
      }
    note("\(start)\(plan); again to stop without saving")
  }
}
