import ArgumentParser
import Foundation
import Platform
import Training

/// Trains a run and tells the user how it goes.
struct RunReporter {
  let run: PretrainingRun
  let output: OutputOptions

  private struct Result: Encodable {
    let directory: String
    let checkpoint: String
    let step: Int
    let totalSteps: Int
    let skippedSteps: Int
    let seconds: Double
    let tokensPerSecond: Double
    let parameters: Int
    let lastStep: StepMetrics?
    let evaluation: EvaluationReport?
  }

  /// Trains to a step, prints the outcome, and ends the process if a signal asked for it.
  func train(until target: Int) throws {
    let trainer = run.trainer
    let first = trainer.step
    note(
      "\(grouped(trainer.model.parameters.elementCount)) parameters, steps \(grouped(first + 1)) to "
        + "\(grouped(target)) of \(grouped(trainer.options.schedule.totalSteps)), "
        + "\(trainer.model.context.threads.count) threads")
    let line = ProgressLine()
    let watch = Stopwatch()
    var smoothed = SmoothedMetrics()
    var tokens = 0
    var last: StepMetrics?
    var evaluation: EvaluationReport?
    var checkpoint = ""
    let outcome: RunOutcome
    do {
      outcome = try Interrupts.deferring {
        try run.train(until: target) { event in
          switch event {
          case .step(let metrics):
            last = metrics
            tokens += metrics.tokens
            smoothed.add(metrics)
            let fraction = Double(metrics.step - first) / Double(max(target - first, 1))
            line.show(fraction: fraction) {
              "step \(metrics.step)/\(target)  \(smoothed.description)  "
                + "\(grouped(Int(Double(tokens) / watch.seconds))) tokens/s"
            }
          case .skipped(let fault):
            line.finish()
            // Those that follow are in the log.
            if trainer.skippedSteps <= 10 { warn("\(fault); it is skipped") }
          case .plateau(let finding):
            line.finish()
            warn(describe(finding))
          case .evaluation(let report):
            evaluation = report
            line.finish()
            note("step \(report.step), held-out: " + summary(report))
          case .checkpoint(let path):
            checkpoint = path
          }
        }
      }
    } catch {
      line.finish()
      throw error
    }
    line.finish()
    let result = Result(
      directory: run.directory.path, checkpoint: checkpoint, step: trainer.step,
      totalSteps: trainer.options.schedule.totalSteps, skippedSteps: trainer.skippedSteps,
      seconds: watch.seconds,
      tokensPerSecond: Double(tokens) / watch.seconds,
      parameters: trainer.model.parameters.elementCount, lastStep: last, evaluation: evaluation)
    if case .interrupted(let code) = outcome {
      note("interrupted: saved \(checkpoint); continue with 'cloze resume \(run.directory.path)'")
      throw ExitCode(code)
    }
    try output.show(result) {
      var text =
        "\(checkpoint): step \(grouped(trainer.step)) after \(ProgressLine.time(watch.seconds)), "
        + "\(grouped(Int(result.tokensPerSecond))) tokens/s"
      if trainer.skippedSteps > 0 {
        text += "\n\(grouped(trainer.skippedSteps)) of the steps were skipped: not finite"
      }
      if let evaluation { text += "\n" + describe(evaluation) }
      return text
    }
  }
}

/// Running means over about the last fifty steps.
private struct SmoothedMetrics: CustomStringConvertible {
  private var mlmLoss = 0.0
  private var mlmAccuracy = 0.0
  private var nspAccuracy: Double?
  private var rate = 0.0
  private var count = 0

  mutating func add(_ metrics: StepMetrics) {
    count += 1
    let weight = 1 / Double(min(count, 50))
    func blend(_ old: Double, _ new: Double) -> Double { old + (new - old) * weight }
    mlmLoss = blend(mlmLoss, metrics.mlmLoss)
    mlmAccuracy = blend(mlmAccuracy, metrics.mlmAccuracy)
    if let accuracy = metrics.nspAccuracy {
      nspAccuracy = blend(nspAccuracy ?? accuracy, accuracy)
    }
    rate = metrics.learningRate
  }

  var description: String {
    var text = "MLM loss \(decimal(mlmLoss, 3)) accuracy \(decimal(mlmAccuracy, 3))"
    if let nspAccuracy { text += "  NSP accuracy \(decimal(nspAccuracy, 3))" }
    return text + String(format: "  rate %.2e", rate)
  }
}

/// What a run that learns nothing from context may suffer from.
private func describe(_ finding: UnigramPlateau.Finding) -> String {
  "step \(finding.step): the mean MLM loss of the last \(finding.window) steps is "
    + "\(decimal(finding.mlmLoss, 3)), no better than guessing by piece frequency "
    + "(\(decimal(finding.entropy, 3))); likely causes: a learning rate that is too high (try a third "
    + "of it) or too low, a warm-up that is too short, batches that are too small, or text in which "
    + "sentences do not follow each other"
}

/// An evaluation in one line.
func summary(_ report: EvaluationReport) -> String {
  let mlm = report.maskedLanguageModel
  var text =
    "MLM loss \(decimal(mlm.loss)) (unigram \(decimal(mlm.unigramLoss))), accuracy "
    + "\(decimal(mlm.accuracy)) (commonest piece \(decimal(mlm.commonestPieceAccuracy)))"
  if let nsp = report.nextSentence {
    text += "; NSP accuracy \(decimal(nsp.accuracy)) (majority \(decimal(nsp.majorityAccuracy)))"
  }
  return text
}

/// An evaluation as a table beside its baselines.
func describe(_ report: EvaluationReport) -> String {
  let mlm = report.maskedLanguageModel
  var rows = [
    ["held-out", "model", "guessing"],
    [
      "MLM loss", decimal(mlm.loss),
      "\(decimal(mlm.unigramLoss)) by piece frequency, \(decimal(mlm.uniformLoss)) = ln V",
    ],
    ["MLM perplexity", decimal(mlm.perplexity, 1), decimal(exp(mlm.unigramLoss), 1)],
    [
      "MLM accuracy", decimal(mlm.accuracy),
      "\(decimal(mlm.commonestPieceAccuracy)) always the commonest piece",
    ],
  ]
  if let nsp = report.nextSentence {
    rows += [
      ["NSP loss", decimal(nsp.loss), "0.6931 = ln 2"],
      ["NSP accuracy", decimal(nsp.accuracy), "\(decimal(nsp.majorityAccuracy)) the larger class"],
      ["IsNext recall", decimal(nsp.isNextRecall), ""],
      ["NotNext recall", decimal(nsp.notNextRecall), ""],
    ]
  }
  let pairs = report.nextSentence.map { ", \(grouped($0.count)) pairs" } ?? ""
  return table(rows) + "\n(\(grouped(mlm.count)) masked pieces\(pairs))"
}
