public import ArgumentParser
import ExactStrings
import Models
import Pretraining
import Tokenization
import Training

/// How a model is trained: a recipe's options and what the user changes of them.
struct TrainingOptions: ParsableArguments {
  @Option(help: "Where defaults come from: cloze, google or huggingface.")
  var recipe: Recipe = .cloze
  @Option(
    help:
      "The longest sequence in pieces; 128@90%,512 is 128 for 90 % of the steps and 512 for the rest."
  )
  var maxSeqLength: SequenceLengths?
  @Option(help: "The most pieces to predict in a sequence.")
  var maxPredictionsPerSeq: Int?
  @Option(help: "The share of pieces to predict. (default: 0.15)")
  var maskedLmProb: Double?
  @Option(help: "The share of sequences aimed at a random shorter length. (default: 0.1)")
  var shortSeqProb: Double?
  @OptionGroup var masking: MaskingOptions
  @Option(help: PairTaskOption.help)
  var pairTask: PairTaskOption?
  @Flag(help: "Train without pairs of sentences, as --pair-task none.")
  var noNsp = false
  @Flag(help: SingleTextRule.packingHelp)
  var pack = false
  @Option(help: "Sequences in a batch.")
  var batchSize: Int?
  @Option(help: "Batches in an optimizer step. (default: 1)")
  var accumulationSteps: Int?
  @Option(help: WeightStarts.help)
  var weightStart: WeightStarts?
  @Option(help: "The highest learning rate. (default: the recipe's; with --from at most 1e-4)")
  var learningRate: Double?
  @Option(help: OptimizerKind.help)
  var optimizer: OptimizerKind?
  @Option(help: "Steps of warm-up.")
  var warmupSteps: Int?
  @Option(help: "Steps to the end of the schedule.")
  var totalSteps: Int?
  @Option(help: "Passes over the corpus to the end of the schedule, instead of --total-steps.")
  var epochs: Double?
  @Option(help: "Stop at this step and keep the schedule; resume goes on.")
  var untilStep: Int?
  @Option(
    help:
      "The probability of dropout in this training, in all places; exports carry the model's own.")
  var dropout: Float?
  @Option(
    help:
      "Hold every n-th document out for evaluation; 0 holds nothing out. (default: 20 from 40 documents on)"
  )
  var holdOutEvery: Int?
  @Option(help: SaveIntervals.help, transform: SaveIntervals.init(parsing:))
  var saveEvery: SaveIntervals?
  @Option(
    help: """
      Steps between evaluations on the held-out documents; at the end there always is one. (default: about \
      ten in a run, at its checkpoints, fewer where they would take more than a twentieth of it)
      """)
  var evaluateEvery: Int?
  @OptionGroup var retention: RetentionOptions
  @Option(help: NonFinitePolicy.help)
  var onNonFinite: NonFinitePolicy?
  @Option(help: "What all draws are a pure function of. (default: 12345)")
  var seed: UInt64?

  /// What is learned from pairs; nil: single texts.
  var task: PairTask? {
    if noNsp { return nil }
    return pairTask.map(\.task) ?? .nextSentence
  }
  /// Whether anything is learned from pairs.
  var makesPairs: Bool { task != nil }

  func validate() throws {
    if noNsp, let pairTask, pairTask.task != nil {
      throw ValidationError(
        "--no-nsp and --pair-task \(pairTask.name) exclude each other")
    }
    try checkPacking(pack, noNsp: !makesPairs, shortSequences: shortSeqProb)
    let shortest = InstanceOptions.shortestSequence(pairs: makesPairs)
    for length in maxSeqLength?.all ?? [] where !(shortest...Int(Int16.max)).contains(length) {
      throw ValidationError(
        "--max-seq-length is \(length), expected \(shortest) to \(Int16.max)")
    }
    let positive: [(String, Int?)] = [
      ("--max-predictions-per-seq", maxPredictionsPerSeq), ("--batch-size", batchSize),
      ("--accumulation-steps", accumulationSteps),
      ("--total-steps", totalSteps), ("--until-step", untilStep),
      ("--evaluate-every", evaluateEvery),
    ]
    for (name, value) in positive {
      try checkOption(name, value, in: 1...1 << 40)
    }
    try checkMaskedShare(maskedLmProb)
    try checkOption("--short-seq-prob", shortSeqProb, in: 0...1)
    if let dropout, !(dropout >= 0 && dropout < 1) {
      throw ValidationError("--dropout is \(dropout), expected 0 ≤ p < 1")
    }
    try checkLearningRate(learningRate)
    try checkOption("--warmup-steps", warmupSteps, in: 0...1 << 40)
    if let epochs, !(epochs > 0 && epochs.isFinite) {
      throw ValidationError("--epochs is \(epochs), expected a positive number")
    }
    if epochs != nil, totalSteps != nil {
      throw ValidationError("--epochs and --total-steps exclude each other")
    }
    if epochs != nil, maxSeqLength?.shorterFirst.isEmpty == false {
      throw ValidationError(
        "--epochs and --max-seq-length with shares of the steps exclude each other, expected --total-steps"
      )
    }
    if let holdOutEvery, holdOutEvery == 1 || !(0...1 << 40).contains(holdOutEvery) {
      throw ValidationError("--hold-out-every is \(holdOutEvery), expected 0, or 2 to \(1 << 40)")
    }
  }

  /// The recipe's options under the user's.
  ///
  /// - Parameters:
  ///   - hiddenSize: of the model.
  ///   - totalSteps: steps to the end of the schedule, if that is known better than from the options.
  ///   - isConfigured: whether the model is that of a configuration file, whose dropout counts.
  ///   - goesOn: whether it has been trained before, and would forget that at a new model's rate.
  /// - Returns: what decides the run.
  func options(
    hiddenSize: Int, totalSteps: Int?, isConfigured: Bool, goesOn: Bool = false
  ) -> PretrainingOptions {
    var options = recipe.options(hiddenSize: hiddenSize, totalSteps: totalSteps ?? self.totalSteps)
    options.maximumSequenceLength = maxSeqLength?.longest ?? options.maximumSequenceLength
    options.shorterFirst = maxSeqLength?.phases(of: options.schedule.totalSteps)
    options.maximumPredictions = maxPredictionsPerSeq ?? options.maximumPredictions
    options.maskedProbability = maskedLmProb ?? options.maskedProbability
    options.shortSequenceProbability = shortSeqProb ?? options.shortSequenceProbability
    options.masksWholeWords = masking.masksWholeWords
    options.longestSpan = masking.longestSpan
    options.pairTask = task
    options.singleTexts = makesPairs ? nil : pack ? .packed : .whole
    if pack { options.shortSequenceProbability = 0 }
    options.batchSize = batchSize ?? options.batchSize
    options.accumulationSteps = accumulationSteps ?? options.accumulationSteps
    let rate = options.schedule.learningRate
    options.schedule.learningRate =
      learningRate ?? (goesOn ? min(rate, Recipe.continuedLearningRate) : rate)
    options.schedule.warmupSteps = warmupSteps ?? options.schedule.warmupSteps
    // Not named where it is the default, so that files of such runs stay what they were.
    options.optimizerKind = optimizer == .adamw ? nil : optimizer
    if goesOn {
      options.weightStart = nil
    } else if let weightStart {
      options.weightStart = weightStart.all.isEmpty ? nil : weightStart.all
    }
    options.dropout = dropout ?? (isConfigured ? nil : recipe.dropout)
    options.seed = seed ?? options.seed
    saveEvery?.override(&options)
    options.evaluateEvery = evaluateEvery
    retention.override(&options)
    options.onNonFinite = onNonFinite
    return options
  }

  /// What is held out of a corpus.
  var holdOut: PretrainingJob.HoldOut {
    switch holdOutEvery {
    case 0: .nothing
    case let every?: .every(every)
    case nil: .automatic
    }
  }
}

/// How new weights differ from drawn ones.
struct WeightStarts: ExpressibleByArgument {
  static let help: ArgumentHelp = """
    How new weights differ from drawn ones: \(names.joined(separator: ", ")), with commas between several, or drawn. \
    (default: the recipe's, all three for cloze)
    """
  private static let names = WeightStart.allCases.map(\.rawValue)

  let all: [WeightStart]

  init?(argument: String) {
    if argument.isExactly("drawn") {
      all = []
      return
    }
    var found: Set<WeightStart> = []
    for name in argument.parts(separatedBy: ",", omittingEmpty: false) {
      guard let start = WeightStart.allCases.first(where: { $0.rawValue.isExactly(name) }),
        found.insert(start).inserted
      else { return nil }
    }
    all = WeightStart.allCases.filter { found.contains($0) }
  }
}

extension NonFinitePolicy: ExpressibleByArgument {
  static let help: ArgumentHelp = """
    What to do when a loss or gradient is not finite: stop and keep what led to it, or skip the update and go \
    on. (default: stop)
    """
}

extension OptimizerKind: ExpressibleByArgument {
  static let help: ArgumentHelp = """
    What updates the weights: \(allCases.map(\.rawValue).joined(separator: " or ")). (default: adamw)
    """
}

/// What is learned from pairs of sentences, or nothing.
struct PairTaskOption: ExpressibleByArgument {
  static let help: ArgumentHelp = """
    What else is learned from pairs of sentences: \(allValueStrings.joined(separator: ", ")). (default: nsp)
    """
  static let allValueStrings = PairTask.allCases.map(\.rawValue) + ["none"]

  let name: String
  let task: PairTask?

  init?(argument: String) {
    guard Self.allValueStrings.containsExactly(argument) else { return nil }
    name = argument
    task = PairTask(rawValue: argument)
  }
}
