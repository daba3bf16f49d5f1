import ArgumentParser
import Autograd
import FineTuning
import Inference
import Models
import Platform
import Training

extension Finetune {
  /// Solves a regression on the vectors of an encoder that stays as it is.
  func solve(_ examples: ExampleImport, _ stored: StoredModel) throws {
    var job = FrozenJob(stored, examples, metric: try metric(of: examples))
    job.vectors = frozen.vectors.options
    if let length = training.maxSeqLength {
      job.vectors.length = .tokens(length)
      warnOfPositions(stored, length)
    }
    job.inverseRegularization = frozen.inverseRegularization ?? job.inverseRegularization
    StoppedRun.watch(RunDirectory(output))
    let reporter = FrozenReporter(model, hasDev: dev != nil)
    let run = try job.run(
      in: RunDirectory(output), context: Context(threadCount: threads.count, isInferenceOnly: true),
      observe: reporter.hear)
    let outcome = reporter.outcome(of: run)
    try format.show(outcome.result) { outcome.text }
  }

  /// What a layer that is solved for is judged by.
  ///
  /// - Throws: `ValidationError` if its evaluation has no such figure.
  func metric(of examples: ExampleImport) throws -> Metric {
    let metrics = MetricChoice(examples.problem)
    let metric = training.metric ?? metrics.usual
    guard metrics.known.contains(metric) else {
      throw ValidationError("--metric is \(metric.rawValue), expected one of \(metrics.words)")
    }
    return metric
  }
}
