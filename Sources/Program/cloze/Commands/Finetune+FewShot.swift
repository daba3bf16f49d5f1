import Autograd
import FineTuning
import Models
import Platform
import Training

extension Finetune {
  /// Trains the vectors of texts on pairs of rows, and solves a regression on them; goes on where that was stopped.
  func trainFewShot(_ stored: StoredModel) throws {
    let job = try fewShotJob(stored)
    let directory = FewShotJob.bodyFolder(in: output)
    StoppedRun.watch(directory)
    try trainBody(of: job, in: directory.path)
    StoppedRun.watch(FewShotJob.headFolder(in: output))
    let reporter = FrozenReporter(model, hasDev: dev != nil)
    let run = try job.head(
      in: output, context: Context(threadCount: threads.count, isInferenceOnly: true)
    ) { event in
      // The rows are told of where their pairs are.
      if case .read = event { return }
      reporter.hear(event)
    }
    let outcome = reporter.outcome(of: run)
    try format.show(outcome.result) { outcome.text }
  }

  private func fewShotJob(_ stored: StoredModel) throws -> FewShotJob {
    var examples = ExampleImport(
      train: train, dev: dev, columns: columns.choice, task: .classification, isMultiLabel: false,
      skipsBadRows: columns.skipBadRows)
    examples.classWeights = training.classWeights
    // What is given is for the result; the vectors are judged by their cosines.
    var flags = training
    flags.metric = nil
    var options = try flags.options(
      task, MetricChoice(.cosine), positions: stored.record.configuration.maximumPositions)
    useLength(of: stored, &options)
    warnOfPositions(stored, options.maximumSequenceLength)
    var job = FewShotJob(stored, examples, options)
    job.warmup = training.warmup
    job.pooling = try frozen.vectors.poolingStrategy.map {
      try SentencePooling.Mode($0.strategy)
    }
    job.normalizes = frozen.vectors.normalize
    job.inverseRegularization = frozen.inverseRegularization ?? job.inverseRegularization
    job.metric = try metric(of: examples)
    return job
  }

  private func trainBody(of job: FewShotJob, in folder: String) throws {
    var isNew = false
    let run = try job.body(in: output, notify: warn, context: try threads.makeContext()) { event in
      isNew = true
      try tell(of: event, in: folder, isFirst: true)
      if case .read(let imported) = event, imported.isSampled {
        warn(
          "of \(grouped(imported.alikeCount)) pairs of one class and \(grouped(imported.unlikeCount)) of two only "
            + "\(grouped(imported.count)) are drawn, as many of each")
      }
    }
    if isNew, run.cutCount > 0 { warn(EmbeddingEvaluator.cut(run.cutCount, run.options)) }
    let last = run.options.schedule.totalSteps
    guard run.trainer.step < last || run.owesEvaluation else {
      return note("'\(folder)' is at its last step, \(grouped(last))")
    }
    _ = try FineTuningReporter(run).train(until: last)
  }
}
