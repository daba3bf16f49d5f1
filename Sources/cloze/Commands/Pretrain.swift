import ArgumentParser
import BERT
import Platform
import PretrainingData
import Training

struct Pretrain: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Pre-trains a BERT on a corpus.",
    discussion: """
      Trains a vocabulary unless one is given, tokenizes the corpus, and trains with masked language modelling \
      and next-sentence prediction. Everything goes into one run directory, from which resume, evaluate and \
      export need no further options.

        cloze pretrain Corpora/kjv.txt --preset tiny --output Checkpoints/kjv
      """)

  @Argument(
    help: """
      Text files (.txt, .jsonl, also .gz or .zst), folders of them, patterns in quotes, or one token store (.h5).
      """)
  var corpus: [String]
  @OptionGroup var text: CorpusOptions
  @OptionGroup var balance: BalanceOptions
  @Option(help: "The run directory to make.")
  var output: String
  @OptionGroup(title: "Model") var model: ModelOptions
  @OptionGroup(title: "Training") var training: TrainingOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var format: OutputOptions

  func run() throws {
    Interrupts.install()
    let context = try threads.makeContext()
    let input = try PretrainingInput(
      paths: corpus, text: text, model: model, threads: threads.count)
    var configuration = try model.configuration(vocabularySize: input.vocabularySize)
    // What a configuration file says stays as it is, whatever a recipe would choose.
    if model.config == nil { training.recipe.adapt(&configuration) }
    training.override(&configuration)
    try configuration.validate(origin: model.origin)
    guard training.noNsp || configuration.segments >= 2 else {
      throw CommandError(
        "\(model.origin): type_vocab_size is \(configuration.segments), expected at least 2 for "
          + "pairs of sentences (or --no-nsp)")
    }
    var options = training.options(hiddenSize: configuration.hiddenSize, totalSteps: nil)
    guard options.maximumSequenceLength <= configuration.maximumPositions else {
      throw CommandError(
        "--max-seq-length is \(options.maximumSequenceLength), but the model has "
          + "max_position_embeddings \(configuration.maximumPositions)")
    }
    if let step = training.untilStep, training.epochs == nil, step > options.schedule.totalSteps {
      throw CommandError(
        "--until-step \(step) is beyond the schedule's end at step \(options.schedule.totalSteps); "
          + "set --total-steps")
    }
    let directory = RunDirectory(output)
    let cleanup = try directory.prepare()
    let run: PretrainingRun
    do {
      let holdOut = training.holdOutEvery ?? 20
      let (vocabulary, store) = try input.materialize(
        in: directory, size: configuration.vocabularySize,
        holdOutEvery: holdOut == 0 ? nil : holdOut,
        preflight: Preflight(
          sequenceLength: options.maximumSequenceLength,
          requiresPairs: !training.noNsp && !balance.allowUnbalanced))
      configuration.vocabularySize = vocabulary.count
      options.holdOutEvery = training.holdOut(ofDocuments: store.documentCount)
      if let epochs = training.epochs {
        let steps = try PretrainingRun.steps(epochs: epochs, of: store, vocabulary, options)
        options = training.options(hiddenSize: configuration.hiddenSize, totalSteps: steps)
        options.holdOutEvery = training.holdOut(ofDocuments: store.documentCount)
      }
      run = try PretrainingRun(
        starting: directory, options: options, configuration: configuration,
        vocabulary: vocabulary, context: context)
    } catch {
      cleanup()
      throw error
    }
    try RunReporter(run: run, output: format)
      .train(until: min(training.untilStep ?? Int.max, options.schedule.totalSteps))
  }
}
