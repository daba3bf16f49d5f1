import FineTuning
import Models
import Platform
import Training

/// Says how a regression on frozen vectors comes about.
final class FrozenReporter {
  private let model: String
  private let hasDev: Bool
  private let line = ProgressLine()
  private let watch = Stopwatch()

  /// - Parameters:
  ///   - model: whose vectors they are.
  ///   - hasDev: whether the held-out examples have a file.
  init(_ model: String, hasDev: Bool) { (self.model, self.hasDev) = (model, hasDev) }

  func hear(_ event: FrozenJob.Event) {
    switch event {
    case .begunAnew:
      note("the folder holds a run that was stopped before it was done; it is begun anew")
    case .vectors(let vector, let notice): note(notice ?? "vectors: \(vector.words)")
    case .read(let imported):
      tellOfPassedOver(imported.passedOver)
      let source = hasDev ? "" : " (every \(ExampleImport.heldOutInterval)th)"
      for fact in imported.facts(heldOut: source) { note(fact) }
      warnOfRepeated(imported.repeatedTexts)
    case .unknown(let share): warnOfUnknown(share, model)
    case .cut(let count, let options): warn(SequenceEvaluator.cut(count, options))
    case .embedded(let done, let all):
      line.show(fraction: Double(done) / Double(max(all, 1))) {
        "vectors: \(grouped(done)) of \(grouped(all, "text"))"
      }
      if done == all { line.finish() }
    case .solved(let fit):
      note(
        "solved in \(grouped(fit.iterations, "step")): the gradient is "
          + "\(rateText(fit.gradient)) at most")
      guard !fit.isConverged else { return }
      warn(
        "the solver has not come to the minimum: the gradient should be below "
          + "\(rateText(LinearFit.sufficientGradient)); a smaller --inverse-regularization makes it easier to find"
      )
    }
  }

  /// What a run has come to, and in words.
  func outcome(of run: FrozenRun) -> (result: FineTuningResult, text: String) {
    let (options, measure, details) = (run.state.options, run.measure, run.evaluation)
    let report = measure.report(details, step: run.state.step)
    measure.warnOfOnlyAnswer(details)
    let collapse = measure.collapse(details)
    if let collapse { warn(advice(collapse, options)) }
    let score = options.metric.figure.map { report.terms[0][$0] ?? .nan } ?? report.terms[0].loss
    let result = FineTuningResult(
      directory: run.directory.path, task: options.task.rawValue,
      labels: details.head.labels, step: run.state.step,
      totalSteps: options.schedule.totalSteps, epochs: options.epochs, checkpoint: run.checkpoint,
      bestStep: run.state.step, metric: options.metric.rawValue, score: score,
      isCollapsed: collapse?.isTotal == true, cutExamples: measure.cutCount, seconds: watch.seconds,
      evaluationSeconds: 0, tokensPerSecond: 0, learningRate: 0, seed: options.seed,
      lastStep: nil, evaluation: report, confusion: measure.confusion(details),
      worst: measure.worst(details))
    let cut =
      measure.cutCount == 0 ? "" : "\nheld-out: " + SequenceEvaluator.cut(measure.cutCount, options)
    let kind = details.head.problem == .regression ? "ridge regression" : "logistic regression"
    return (
      result,
      "\(run.checkpoint): \(kind) with C \(run.options.inverseRegularization) on "
        + "\(run.options.vector.words); \(options.metric.rawValue) \(decimal(score))\n"
        + measure.describe(details, on: "held-out") + cut
    )
  }

  /// What vectors that tell nothing may suffer from.
  private func advice(_ collapse: Collapse, _ options: FineTuningOptions) -> String {
    let finding =
      switch collapse.sign {
      case .oneAnswer(let answer): "everything held out gets the same answer, \(answer)"
      case .lossOfPrior(let loss, let prior):
        "the loss on what is held out is \(decimal(loss, 3)), no lower than \(decimal(prior, 3)) by guessing"
      case .farOff(let loss, let variance, let pearson):
        "the numbers are in order (Pearson \(decimal(pearson, 3))), but the squared error is \(decimal(loss, 3)), no "
          + "lower than \(decimal(variance, 3)) by guessing"
      case .chance(let figure, let value, let chance):
        "\(figure) of what is held out is \(decimal(value, 3)), no better than \(decimal(chance, 3)) by guessing"
      }
    return
      (collapse.isTotal ? "the vectors tell nothing of the labels: " : "")
      + "\(finding); another --pooling-strategy or --pooling-layer, a larger "
      + "--inverse-regularization, or training without --freeze may help"
  }
}
