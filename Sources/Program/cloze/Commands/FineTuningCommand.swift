import ArgumentParser
import ExactStrings
import FineTuning
import Platform
import Training

/// One run of a task, or one of every cell of a grid.
struct FineTuningCommand<Source: ExampleSource>
where Source.Measure: TaskWords, Source.Imported: ImportWords {
  let command: Finetune
  let job: FineTuningJob<Source>

  func run() throws {
    guard !command.grid.isGiven else { return try trainGrid() }
    let run = try start(job, in: command.output, isFirst: true)
    guard let outcome = try FineTuningReporter(run).train(until: lastStep(of: run)) else { return }
    try command.format.show(outcome.result) { outcome.text }
  }

  private func lastStep(of run: FineTuningRun<Source.Measure>) -> Int {
    min(command.untilStep ?? Int.max, run.options.schedule.totalSteps)
  }

  /// Starts a run and says what is found.
  private func start(
    _ job: FineTuningJob<Source>, in folder: String, isFirst: Bool
  ) throws -> FineTuningRun<Source.Measure> {
    StoppedRun.watch(RunDirectory(folder))
    let context = try command.threads.makeContext()
    let run = try job.start(in: RunDirectory(folder), context: context) {
      try command.tell(of: $0, in: folder, isFirst: isFirst)
    }
    if isFirst { warnOfUnknown(run.unknownShare, command.model) }
    if isFirst, run.cutCount > 0 { warn(Source.Measure.cut(run.cutCount, run.options)) }
    return run
  }

  /// Trains every run of the grid in turn; what is finished already is only reported.
  private func trainGrid() throws {
    var results: [FineTuningResult] = []
    let cells = command.grid.cells(
      learningRate: job.options.schedule.learningRate, seed: job.options.seed)
    for (index, cell) in cells.enumerated() {
      let folder = FileSystem.join(command.output, cell.folder)
      note("run \(index + 1) of \(cells.count): '\(folder)'")
      var cellJob = job
      cellJob.options.schedule.learningRate = cell.learningRate
      cellJob.options.seed = cell.seed
      let run =
        RunDirectory(folder).canResume
        ? try resumed(cellJob, folder) : try start(cellJob, in: folder, isFirst: index == 0)
      let reporter = FineTuningReporter(run, continuation: "the same command")
      if let outcome = try reporter.train(until: lastStep(of: run)) {
        results.append(outcome.result)
      }
    }
    try show(results)
  }

  /// Goes on with a run of the grid, which has to be what the command says.
  private func resumed(
    _ job: FineTuningJob<Source>, _ folder: String
  ) throws -> FineTuningRun<Source.Measure> {
    StoppedRun.watch(RunDirectory(folder))
    let run = try FineTuningRun<Source.Measure>(
      resuming: RunDirectory(folder), notify: warn, context: try command.threads.makeContext())
    guard run.options.isSameJob(as: job.options, train: command.train, dev: command.dev) else {
      throw CommandError(
        "'\(folder)' holds a run with other options, expected another --output for this grid")
    }
    return run
  }

  private struct GridResult: Encodable {
    let best: String
    let runs: [FineTuningResult]
  }

  private func show(_ results: [FineTuningResult]) throws {
    let isHigherBetter = results.first.map { $0.metric != Metric.loss.rawValue } ?? true
    func cost(_ result: FineTuningResult) -> Double {
      result.score.isNaN ? .infinity : isHigherBetter ? -result.score : result.score
    }
    guard let best = results.min(by: { cost($0) < cost($1) }) else { return }
    try command.format.show(GridResult(best: best.directory, runs: results)) {
      let rows = results.map { result in
        [
          rateText(result.learningRate), "\(result.seed)", decimal(result.score),
          grouped(result.bestStep), decimal(result.evaluation.terms[0].loss),
          result.isCollapsed
            ? "collapsed" : result.directory.isExactly(best.directory) ? "best" : "",
        ]
      }
      return table([["rate", "seed", best.metric, "step", "loss", ""]] + rows)
        + "\nbest: '\(best.directory)'"
    }
  }
}

extension Finetune {
  /// Says how a run begins, and refuses one that memory will not hold.
  func tell<Source: ExampleSource>(
    of event: FineTuningJob<Source>.Event, in folder: String, isFirst: Bool
  ) throws where Source.Imported: ImportWords {
    switch event {
    case .begunAnew:
      note("'\(folder)' holds a run that was stopped before its first step; it is begun anew")
    case .read(let imported) where isFirst:
      tellOfPassedOver(imported.passedOver)
      let interval = ExampleImport.heldOutInterval
      let source = dev == nil ? " (every \(interval)th)" : ""
      for line in imported.facts(heldOut: source) { note(line) }
      warnOfRepeated(imported.repeatedTexts)
    case .read: break
    case .sized(let memory): try resources.check(memory)
    case .made(let drawn, let seed):
      if isFirst, !drawn.isEmpty {
        note("new, drawn with seed \(seed): \(drawn.joined(separator: ", "))")
      }
    }
  }
}
