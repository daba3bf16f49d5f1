import Foundation
import Models
import Pretraining
import Training

/// A learning rate, as options take it too.
func rateText(_ rate: Double) -> String { String(format: "%.2e", rate) }

/// What a run that learns nothing from context may suffer from.
func describe(_ finding: UnigramPlateau.Finding, of run: PretrainingRun) -> String {
  let rate = run.options.schedule.learningRate
  let width = run.trainer.model.configuration.hiddenSize
  let usual = Recipe.cloze.options(hiddenSize: width, totalSteps: nil).schedule.learningRate
  // A loss also falls where a rate that is too high decays: the rate itself tells which of them it is.
  let isLow = rate < usual / (finding.isFalling ? 3 : 10)
  let (other, words) =
    isLow ? (usual, "what this width usually takes") : (rate / 3, "a third of the rate")
  return
    "step \(grouped(finding.step)): the mean MLM loss of the last \(grouped(finding.window, "step")) "
    + "is \(decimal(finding.mlmLoss, 3)), no better than guessing by piece frequency "
    + "(\(decimal(finding.entropy, 3)))"
    + (finding.isFalling
      ? ", though it still falls; likely causes: a learning rate that is too "
      : "; likely causes: a learning rate that is too ")
    + (isLow ? "low, " : "high or too low, ")
    + "a warm-up that is too short, batches that are too small, or text without sentences; stop it, "
    + "and \(run.directory.command("resume", "--learning-rate \(rateText(other))")) goes on with \(words)"
}

/// A held-out loss that rises, and what can be done about it.
func describe(_ finding: Overfitting, of run: PretrainingRun) -> String {
  var text =
    "step \(grouped(finding.step)): the MLM loss on held-out text has risen to "
    + "\(decimal(finding.loss, 3)), from \(decimal(finding.bestLoss, 3)) at step "
    + "\(grouped(finding.bestStep)), "
  if finding.trainingLossFell {
    text +=
      "while that on the training text falls: after \(passes(run.trainer.passes)) over it the model "
      + "learns it by heart"
      + (run.trainer.step < run.options.schedule.totalSteps ? "; stop it" : "")
  } else {
    let rate = run.options.schedule.learningRate
    text +=
      "and so has that on the training text, after \(passes(run.trainer.passes)): the learning rate "
      + "may be too high; stop it, and \(run.directory.command("resume", "--learning-rate \(rateText(rate / 3))")) goes "
      + "on with a third of the rate"
  }
  let steps = (try? run.directory.checkpointSteps()) ?? []
  if steps.contains(finding.bestStep) {
    text +=
      "; --checkpoint best of export, evaluate and fill-mask takes step "
      + grouped(finding.bestStep)
  }
  guard finding.trainingLossFell else { return text }
  return text + "; more text, a smaller model or --dropout 0.1 help a new run"
}

/// An evaluation that was better than the last one, at the end of a run; nil if there was none.
func describeBetter(of run: PretrainingRun) -> String? {
  guard let last = run.heldOut.points.last, let best = run.heldOut.best, best.step != last.step,
    !(last.loss <= best.loss)
  else { return nil }
  let steps = (try? run.directory.checkpointSteps()) ?? []
  return
    "the lowest MLM loss on held-out text was \(decimal(best.loss)), at step \(grouped(best.step)); at step "
    + "\(grouped(last.step)) it is \(decimal(last.loss)); "
    + (steps.contains(best.step)
      ? "--checkpoint best of export, evaluate and fill-mask takes step \(grouped(best.step))"
      : "there is no checkpoint of step \(grouped(best.step))")
}

/// A head for pairs that does harm.
func describe(_ finding: WorseThanGuessing, of run: PretrainingRun) -> String {
  "step \(grouped(finding.step)): \(run.options.pairTask?.title ?? finding.term) is worse than guessing on "
    + "held-out text: \(grouped(finding.correct)) of \(grouped(finding.count)) pairs are judged right (always "
    + "naming the larger class: \(grouped(finding.majority))), its loss is \(decimal(finding.loss, 3)) (a coin: "
    + "0.693); the pairs are learned by heart, or sentences of this text do not follow each other: "
    + "more text helps, and --no-nsp trains without it"
}

/// A run that goes over its text so often that it will learn it by heart, before its first step.
func repetition(of run: PretrainingRun, until target: Int) -> String? {
  let trainer = run.trainer
  guard target > trainer.step else { return nil }
  let count = trainer.passes(at: target)
  guard count > Overfitting.manyPasses else { return nil }
  let perPass = trainer.instancesPerPass
  // Of no use to a run that is past them.
  let left = Overfitting.manyPasses - trainer.passes
  let enough = left * Double(perPass) / Double(max(run.options.sequencesPerStep, 1))
  // A step alone may be too much.
  let last = trainer.step + max(0, Int(enough))
  let fewer =
    last > trainer.step
    ? "fewer steps (\(grouped(last)) \(last == 1 ? "makes" : "make") \(passes(trainer.passes(at: last)))), "
    : ""
  return
    "by step \(grouped(target)) the run makes \(passes(count)) over the training text, "
    + "\(grouped(perPass, "sequence")) each: it will learn them by heart; more text, \(fewer)"
    + "a smaller model or --dropout help" + (fewer.isEmpty ? " a new run" : "")
}

private func passes(_ count: Double) -> String {
  count < 10 ? "\(decimal(count, 1)) passes" : "\(grouped(Int(count.rounded()))) passes"
}

/// An evaluation in one line.
func summary(_ report: EvaluationReport) -> String {
  let mlm = report.maskedLanguageModel
  var text =
    mlm.count == 0
    ? "MLM loss - (nothing is masked)"
    : "MLM loss \(decimal(mlm.loss)) (unigram \(decimal(mlm.unigramLoss))), accuracy "
      + "\(decimal(mlm.accuracy)) (commonest piece \(decimal(mlm.commonestPieceAccuracy)))"
  if let pairs = report.pairs {
    text +=
      "; \(pairs.task.abbreviation) accuracy \(decimal(pairs.accuracy)) "
      + "(majority \(decimal(pairs.majorityAccuracy)))"
  }
  return text
}

/// A mean over so many things; of none there is none.
private func measured(_ value: Double, of count: Int, _ digits: Int) -> String {
  count == 0 ? "-" : decimal(value, digits)
}

/// An evaluation as a table beside its baselines; `text` is what it was measured on, in a word or two.
func describe(_ report: EvaluationReport, on text: String) -> String {
  let mlm = report.maskedLanguageModel
  func masked(_ value: Double, _ digits: Int = 4) -> String {
    measured(value, of: mlm.count, digits)
  }
  var rows = [
    [text, "model", "guessing"],
    [
      "MLM loss", masked(mlm.loss),
      "\(masked(mlm.unigramLoss)) by piece frequency, \(decimal(mlm.uniformLoss)) = ln V",
    ],
    ["MLM perplexity", masked(mlm.perplexity, 1), masked(exp(mlm.unigramLoss), 1)],
    [
      "MLM accuracy", masked(mlm.accuracy),
      "\(masked(mlm.commonestPieceAccuracy)) always the commonest piece",
    ],
  ]
  if let pairs = report.pairs {
    let name = pairs.task.abbreviation
    rows += [
      ["\(name) loss", decimal(pairs.loss), "0.6931 = ln 2"],
      [
        "\(name) accuracy", decimal(pairs.accuracy),
        "\(decimal(pairs.majorityAccuracy)) the larger class",
      ],
    ]
    rows += zip(pairs.task.classes, pairs.recalls).map { name, recall in
      ["\(name) recall", recall.isNaN ? "-" : decimal(recall), ""]
    }
  }
  let pairs = report.pairs.map { ", \(grouped($0.count)) pairs" } ?? ""
  let unknown =
    report.unknownRate.map { "; \(decimal(100 * $0, 3)) % of the tokens are [UNK], never masked" }
    ?? ""
  return table(rows) + "\n(\(grouped(mlm.count)) masked pieces\(pairs)\(unknown))"
}
