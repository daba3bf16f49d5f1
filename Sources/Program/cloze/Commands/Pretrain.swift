import ArgumentParser
import Corpora
import Models
import Platform
import Pretraining
import Tokenization
import Training

struct Pretrain: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Pre-trains a BERT on a corpus.",
    discussion: """
      Trains a vocabulary unless one is given, tokenizes the corpus, and trains with masked language modelling \
      and next-sentence prediction. Everything goes into one run directory, from which resume, evaluate and \
      export need no further options.

        cloze pretrain Corpora/kjv.txt --preset tiny --output Checkpoints/kjv

      Instance files of create-pretraining-data, or others in NVIDIA's HDF5 layout, are used as they are.

        cloze pretrain --instances data.h5 --preset tiny --output Checkpoints/data

      A model of any kind is gone on from, with its vocabulary, on another corpus.

        cloze pretrain laws.txt --from bert-base-uncased --output Checkpoints/laws
      """)

  @Argument(
    help: "\(CorpusOptions.files), one token store or instance files (.h5); - is standard input.")
  var corpus: [String] = []
  @Option(parsing: .upToNextOption, help: "Instance files (.h5) instead of a corpus.")
  var instances: [String] = []
  @OptionGroup var text: CorpusOptions
  @OptionGroup var balance: BalanceOptions
  @Option(help: "The run directory to make.")
  var output: String
  @OptionGroup(title: "Model") var model: ModelOptions
  @OptionGroup(title: "Training") var training: TrainingOptions
  @OptionGroup var compute: TrainingComputeOptions
  @OptionGroup var resources: ResourceOptions
  @OptionGroup var format: OutputOptions

  func validate() throws {
    guard corpus.isEmpty == !instances.isEmpty else {
      throw ValidationError("expected a corpus or --instances, one of them")
    }
    if training.weightStart != nil, model.from != nil {
      throw ValidationError(
        "--weight-start and --from exclude each other: the model has its weights")
    }
    try balance.check(noNsp: !training.makesPairs)
  }

  func run() throws {
    let context = try compute.makeContext()
    let start = try model.startingModel()
    let input = try PretrainingInput(
      paths: corpus, instances: instances, text: text, model: model, from: start, beside: output)
    try input.checkOptions()
    try checkOutput(
      directory: output, inputs: input.paths + [model.vocab, model.config, model.from])
    let job = try job(on: input.source, from: start)
    let reporter = PretrainingReporter(self, vocabularySize: job.configuration.vocabularySize)
    let run: PretrainingRun
    do {
      run = try namingSizes(model.config.map { "a vocab_size in '\($0)' of" } ?? "--vocab-size") {
        StoppedRun.watch(RunDirectory(output))
        return try job.start(in: RunDirectory(output), context: context, observe: reporter.hear)
      }
    } catch let error as InstanceVocabularyError where model.vocab != nil {
      throw CommandError("\(error); leave --vocab out: the file brings its own")
    }
    if let pairless = run.evaluator?.pairless {
      warn("the held-out documents are evaluated as single texts: \(pairless.finding)")
    }
    try RunReporter(run: run, output: format, vocabulary: reporter.vocabulary)
      .train(until: target(run.options))
  }
}

extension Pretrain {
  /// The files that are read.
  var files: [String] { instances + corpus }

  /// The way to the run, with what is known before the data are.
  private func job(
    on source: PretrainingSource, from start: StartingModel?
  ) throws -> PretrainingJob {
    var configuration = try model.configuration(
      vocabularySize: source.vocabularySize, of: start)
    let isConfigured = model.config != nil || start != nil
    // What a configuration file says stays as it is, whatever a recipe would choose.
    if !isConfigured { training.recipe.adapt(&configuration) }
    try configuration.validate(origin: model.origin)
    model.tellOfUnknownKeys(in: configuration)
    guard !training.makesPairs || configuration.segments >= 2 else {
      throw CommandError(
        "\(model.origin): type_vocab_size is \(configuration.segments), expected at least 2 for "
          + "pairs of sentences (or --no-nsp)")
    }
    let (width, positions) = (configuration.hiddenSize, configuration.maximumPositions)
    var job = PretrainingJob(source, configuration) {
      var options = training.options(
        hiddenSize: width, totalSteps: $0, isConfigured: isConfigured, goesOn: start != nil)
      // A default is never more than the model has.
      if training.maxSeqLength == nil {
        options.maximumSequenceLength = min(options.maximumSequenceLength, positions)
      }
      return options
    }
    job.from = start
    job.epochs = training.epochs
    job.holdOut = training.holdOut
    job.evaluateEvery = training.evaluateEvery
    job.saveEvery = training.saveEvery.map { $0.steps ?? PretrainingOptions.never }
    job.keepsBest = training.retention.keepBest
    job.allowsUnbalanced = balance.allowUnbalanced
    job.allowsUnknown = model.unknown.allowUnknown
    try check(job)
    return job
  }

  /// Refuses what is known to be wrong before the data are read.
  private func check(_ job: PretrainingJob) throws {
    var options = job.options(nil)
    guard
      job.source.isInstances || options.maximumSequenceLength <= job.configuration.maximumPositions
    else {
      throw CommandError(
        "--max-seq-length is \(options.maximumSequenceLength), but the model has "
          + "max_position_embeddings \(job.configuration.maximumPositions)")
    }
    // A run by passes over the corpus is checked when their number is known.
    if training.epochs == nil { try training.requireEffects(beforeData: options) }
    // With instance files the length is known later, and with --epochs the number of steps.
    if job.source.isInstances { options.maximumSequenceLength = 1 }
    try checkResources(
      job.configuration, options,
      for: job.source.isInstances ? .pretrainingOnInstances : .pretraining)
  }

  /// Refuses a run that memory or disk will not hold.
  func checkResources(
    _ configuration: BERTConfiguration, _ options: PretrainingOptions, for job: ResourceJob
  ) throws {
    try resources.check(
      configuration, options, steps: training.epochs == nil ? target(options) : 1,
      recomputes: compute.recompute, in: output, for: job)
  }

  /// The step to stop at.
  private func target(_ options: PretrainingOptions) -> Int {
    min(training.untilStep ?? Int.max, options.schedule.totalSteps)
  }
}
