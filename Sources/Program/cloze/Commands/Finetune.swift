import ArgumentParser
import Autograd
import ExactStrings
import FineTuning
import Interchange
import Models
import Platform
import Training

struct Finetune: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Trains a model to judge texts, by examples with labels.",
    discussion: """
      TASK is classification (of single texts), pair (of two texts) or regression (numbers, of one text or two). \
      Examples are rows of TSV (quotes are text), CSV (RFC 4180) or JSON lines, compressed or not. The run directory \
      is a model for predict, export and every other command; resume goes on with it, whatever stopped it.

        cloze finetune classification bert-base-uncased --train train.tsv --dev dev.tsv --output sentiment
        cloze finetune pair minilm.h5 --train mrpc.tsv --text-column '#1 String' '#2 String' --label-column Quality \\
          --metric f1 --output mrpc
        cloze finetune regression minilm.h5 --train sts.csv --grid-learning-rates 2e-5,5e-5 --grid-seeds 1,2,3 \\
          --output sts
      """)

  @Argument(help: "classification, pair or regression.")
  var task: SequenceTask
  @Argument(help: modelHelp)
  var model: String
  @Option(help: "The examples to learn from; - is standard input.")
  var train: String
  @Option(
    help: "The examples that the model is judged by. (default: every tenth row of the others)")
  var dev: String?
  @Option(help: "The run directory to make.")
  var output: String
  @OptionGroup(title: "Examples") var columns: ColumnOptions
  @Flag(
    help: "Several labels may hold at once: in a cell with , or | between them, or a list of JSON.")
  var multiLabel = false
  @OptionGroup(title: "Training") var training: FineTuningFlags
  @Option(help: "Stop after this step; the rate goes on as for all steps when the run is resumed.")
  var untilStep: Int?
  @OptionGroup var grid: GridOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var checkpoint: CheckpointOptions
  @OptionGroup var format: OutputOptions

  func validate() throws {
    if multiLabel, task == .regression {
      throw ValidationError(
        "--multi-label does not fit regression, expected classification or pair")
    }
    if let wanted = task.textCount, !columns.textColumn.isEmpty,
      columns.textColumn.count != wanted
    {
      throw ValidationError(
        "--text-column names \(columns.textColumn.count) for \(task.rawValue), expected \(wanted)")
    }
    if let untilStep, !(1...1 << 40).contains(untilStep) {
      throw ValidationError("--until-step is \(untilStep), expected 1 to \(1 << 40)")
    }
    if training.learningRate != nil, grid.gridLearningRates != nil {
      throw ValidationError("--learning-rate and --grid-learning-rates exclude each other")
    }
    if train == "-", dev == "-" {
      throw ValidationError("--train and --dev are both standard input, which can be read once")
    }
    if train == "-", grid.isGiven {
      throw ValidationError("--train - can be read once, expected a file for several runs")
    }
  }

  func run() throws {
    try checkOutput(directory: output, inputs: [model, train, dev])
    // A file that is missing is named before a model is read.
    for path in [train, dev].compactMap(\.self) where path != "-" { _ = try FileReader(path: path) }
    let stored = try ModelReader.read(model, checkpoint: checkpoint.checkpoint, notify: warn)
    let examples = ExampleImport(
      train: train, dev: dev, columns: columns.choice, task: task, isMultiLabel: multiLabel,
      skipsBadRows: columns.skipBadRows)
    let options = try training.options(
      task, examples.problem, positions: stored.record.configuration.maximumPositions)
    if options.maximumSequenceLength > stored.record.trainedLength {
      warn(
        "'\(stored.origin)' was trained with sequences of up to \(stored.record.trainedLength) tokens: positions "
          + "beyond them, up to --max-seq-length \(options.maximumSequenceLength), are as they were drawn"
      )
    }
    var job = FineTuningJob(stored, examples, options)
    job.warmup = training.warmup
    job.classWeights = training.classWeights
    guard grid.isGiven else {
      let run = try start(job, in: output, isFirst: true)
      guard let outcome = try FineTuningReporter(run).train(until: lastStep(of: run)) else {
        return
      }
      return try format.show(outcome.result) { outcome.text }
    }
    try trainGrid(job)
  }

  private func lastStep(of run: SequenceRun) -> Int {
    min(untilStep ?? Int.max, run.options.schedule.totalSteps)
  }

  /// Starts a run and says what is found.
  private func start(
    _ job: FineTuningJob, in folder: String, isFirst: Bool
  ) throws -> SequenceRun {
    StoppedRun.watch(RunDirectory(folder))
    let run = try job.start(in: RunDirectory(folder), context: try threads.makeContext()) {
      switch $0 {
      case .begunAnew:
        note("'\(folder)' holds a run that was stopped before its first step; it is begun anew")
      case .read(let imported) where isFirst: tell(imported)
      case .read: break
      case .made(let drawn, let seed):
        if isFirst, !drawn.isEmpty {
          note("new, drawn with seed \(seed): \(drawn.joined(separator: ", "))")
        }
      }
    }
    let cut = run.cutCount
    if isFirst, cut > 0 {
      warn(
        "\(grouped(cut, "example")) of \(grouped(run.trainer.instancesPerPass)) have more than "
          + "\(run.options.maximumSequenceLength) tokens and lose an end (--max-seq-length)")
    }
    return run
  }

  private func tell(_ imported: ImportedExamples) {
    tellOfBadRows(imported.badRows)
    let columns =
      "texts in \(imported.textColumns.map { "'\($0)'" }.joined(separator: " and ")), labels in "
      + "'\(imported.labelColumn)'"
    note(
      "examples: \(grouped(imported.count)) to learn from, \(grouped(imported.heldOutCount)) held out"
        + (dev == nil ? " (every \(ExampleImport.heldOutInterval)th row)" : "") + "; " + columns)
    guard task != .regression else { return }
    let labels = zip(imported.labels.names, imported.labelCounts)
      .map { "\($0.0.prefix(24)) \(grouped($0.1))" }
    note("labels: " + listed(labels, atMost: 12))
  }

  /// Trains every run of the grid in turn; what is finished already is only reported.
  private func trainGrid(_ job: FineTuningJob) throws {
    var results: [FineTuningReporter.Result] = []
    let cells = grid.cells(learningRate: job.options.schedule.learningRate, seed: job.options.seed)
    for (index, cell) in cells.enumerated() {
      let folder = FileSystem.join(output, cell.folder)
      note("run \(index + 1) of \(cells.count): '\(folder)'")
      var cellJob = job
      cellJob.options.schedule.learningRate = cell.learningRate
      cellJob.options.seed = cell.seed
      let run =
        RunDirectory(folder).canResume
        ? try resumed(cellJob, folder) : try start(cellJob, in: folder, isFirst: index == 0)
      if let outcome = try FineTuningReporter(run).train(until: lastStep(of: run)) {
        results.append(outcome.result)
      }
    }
    try show(results)
  }

  /// Goes on with a run of the grid, which has to be what the command says.
  private func resumed(_ job: FineTuningJob, _ folder: String) throws -> SequenceRun {
    StoppedRun.watch(RunDirectory(folder))
    let run = try SequenceRun(
      resuming: RunDirectory(folder), notify: warn, context: try threads.makeContext())
    guard run.options.isSameJob(as: job.options, train: train, dev: dev) else {
      throw CommandError(
        "'\(folder)' holds a run with other options, expected another --output for this grid")
    }
    return run
  }

  private struct GridResult: Encodable {
    let best: String
    let runs: [FineTuningReporter.Result]
  }

  private func show(_ results: [FineTuningReporter.Result]) throws {
    let isHigherBetter = results.first.map { $0.metric != Metric.loss.rawValue } ?? true
    func cost(_ result: FineTuningReporter.Result) -> Double {
      result.score.isNaN ? .infinity : isHigherBetter ? -result.score : result.score
    }
    guard let best = results.min(by: { cost($0) < cost($1) }) else { return }
    try format.show(GridResult(best: best.directory, runs: results)) {
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
