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
    try balance.check(noNsp: !training.makesPairs)
  }

  func run() throws {
    let context = try compute.makeContext()
    let input = try PretrainingInput(
      paths: corpus, instances: instances, text: text, model: model, threads: compute.threads.count)
    try input.checkOptions()
    try checkOutput(directory: output, inputs: input.paths + [model.vocab, model.config])
    var configuration = try model.configuration(vocabularySize: input.vocabularySize)
    // What a configuration file says stays as it is, whatever a recipe would choose.
    if model.config == nil { training.recipe.adapt(&configuration) }
    try configuration.validate(origin: model.origin)
    guard !training.makesPairs || configuration.segments >= 2 else {
      throw CommandError(
        "\(model.origin): type_vocab_size is \(configuration.segments), expected at least 2 for "
          + "pairs of sentences (or --no-nsp)")
    }
    var options = training.options(
      hiddenSize: configuration.hiddenSize, totalSteps: nil, isConfigured: model.config != nil)
    if case .instances = input {
    } else if options.maximumSequenceLength > configuration.maximumPositions {
      throw CommandError(
        "--max-seq-length is \(options.maximumSequenceLength), but the model has "
          + "max_position_embeddings \(configuration.maximumPositions)")
    }
    // A run by passes over the corpus is checked when their number is known.
    if training.epochs == nil { try training.requireEffects(beforeData: options) }
    // With instance files the length is known later, and with --epochs the number of steps.
    if case .instances = input { options.maximumSequenceLength = 1 }
    var job = ResourceJob.pretraining
    if case .instances = input { job = .pretrainingOnInstances }
    try checkResources(configuration, options, for: job)
    let directory = RunDirectory(output)
    let (claim, cleanup) = try directory.prepare()
    if claim.foundRun {
      note("'\(output)' holds a run that was stopped before its first checkpoint; it is begun anew")
    }
    let run: PretrainingRun
    let trained: VocabularyReport?
    do {
      let (vocabulary, data, report) = try open(input, in: directory, configuration, &options)
      trained = report
      configuration.vocabularySize = vocabulary.count
      if let epochs = training.epochs {
        let fixed = options
        let steps = try PretrainingRun.steps(epochs: epochs, of: data, vocabulary, options)
        options = training.options(
          hiddenSize: configuration.hiddenSize, totalSteps: steps,
          isConfigured: model.config != nil)
        options.holdOutEvery = fixed.holdOutEvery
        options.maximumSequenceLength = fixed.maximumSequenceLength
      }
      try training.requireEffects(in: options)
      try training.plan(&options, on: data, vocabulary)
      try checkResources(configuration, options, for: job)
      run = try PretrainingRun(
        starting: directory, claim: claim, on: data, options: options,
        configuration: configuration, vocabulary: vocabulary, context: context)
    } catch {
      cleanup()
      throw error
    }
    cleanup.keep()
    if let pairless = run.evaluator?.pairless {
      warn("the held-out documents are evaluated as single texts: \(pairless.finding)")
    }
    try RunReporter(run: run, output: format, vocabulary: trained)
      .train(until: target(options))
  }

  /// Tells what a pass over the training documents makes of their text.
  private func tellOfPasses(over store: TokenStore, _ options: PretrainingOptions) throws {
    let split = try DocumentSplit(
      documentCount: store.documentCount, holdOutEvery: options.holdOutEvery)
    guard
      let pass = PassForecast(
        of: store.view, documents: split.training, options: InstanceOptions(options))
    else { return }
    note(describe(pass))
    if let advice = adviceOnUnusedText(pass) { warn(advice) }
  }

  private func checkResources(
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

  /// Opens or makes the data, and settles the options that depend on them.
  private func open(
    _ input: PretrainingInput, in directory: RunDirectory, _ configuration: BERTConfiguration,
    _ options: inout PretrainingOptions
  ) throws -> (Vocabulary, RunData, VocabularyReport?) {
    let limit = configuration.maximumPositions
    if let (set, normalizer) = try input.openInstances(in: directory) {
      guard set.longestSequence <= limit else {
        throw CommandError(
          "'\(set.paths[0])' and its like have sequences of \(counted(set.longestSequence, "piece")), but the "
            + "model has max_position_embeddings \(limit)")
      }
      guard model.config == nil || configuration.vocabularySize == set.vocabulary.count else {
        throw CommandError(
          "\(model.origin) has vocab_size \(configuration.vocabularySize), but the vocabulary has "
            + "\(counted(set.vocabulary.count, "piece"))")
      }
      if let stated = set.normalizer {
        try OptionMatrix.requireAgreement(with: stated, of: set.paths[0], .instances)
      }
      options.maximumSequenceLength = set.longestSequence
      options.holdOutEvery = nil
      return (set.vocabulary, .instances(set, normalizer: normalizer), nil)
    }
    let holdOut = training.holdOutEvery ?? 20
    let (vocabulary, store, trained) = try input.materialize(
      in: directory, size: configuration.vocabularySize,
      holdOutEvery: holdOut == 0 ? nil : holdOut,
      preflight: Preflight(
        sequenceLength: options.maximumSequenceLength,
        requiresPairs: training.makesPairs && !balance.allowUnbalanced, pairs: training.task,
        unknown: model.unknown))
    options.holdOutEvery = training.holdOut(ofDocuments: store.documentCount)
    try tellOfPasses(over: store, options)
    return (vocabulary, .corpus(store), trained)
  }
}
