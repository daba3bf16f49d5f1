public import ArgumentParser
import ExactStrings
public import FineTuning
import Models
import Training

extension FineTuningTask: ExpressibleByArgument {}
extension Metric: ExpressibleByArgument {}

/// How a model is fine-tuned.
struct FineTuningFlags: ParsableArguments {
  @Option(
    help:
      "Passes over the examples. (default: 3; 4 of vectors; 1 of few-shot; 20 of token and question with --freeze)"
  )
  var epochs: Double?
  @Option(help: "Texts in a step. (default: 32; 16 of few-shot)")
  var batchSize: Int?
  @Option(
    help:
      "The highest learning rate. (default: 5e-5; 2e-5 of vectors and few-shot; 1e-3 of token and question with --freeze)"
  )
  var learningRate: Double?
  @Option(help: "The share of the steps in which the rate rises, before it falls to 0.")
  var warmup = 0.1
  @Option(
    help:
      "The most tokens of a text or pair; the longer text of a pair is cut. (default: 128; 384 of questions; of vectors and few-shot the model's own, if it says so)"
  )
  var maxSeqLength: Int?
  @Option(
    help:
      "The probability of dropout everywhere. (default: 0.1 before the output layer, the model's own below)"
  )
  var dropout: Float?
  @Option(help: "Decay of weights, not of biases and norms.")
  var weightDecay = 0.01
  @Option(
    help: "What the rate is multiplied with from each layer to the one below it, such as 0.9.")
  var layerDecay: Float = 1
  @Flag(
    help: """
      Leave the encoder as it is: of whole texts a regression on their vectors is solved, of words and questions the \
      output layer learns.
      """)
  var freeze = false
  @Option(
    help: "What the loss of a class is multiplied with: balanced, or NAME=WEIGHT with commas.")
  var classWeights: ClassWeights?
  @Option(
    help:
      "What the best checkpoint is chosen by. (default: accuracy; pearson for numbers; f1 of spans and answers; of vectors mrr, or spearman of scores)"
  )
  var metric: Metric?
  @Option(help: "End after so many evaluations that were no better than the best.")
  var patience: Int?
  @Option(help: "Evaluate every so many steps. (default: after each pass)")
  var evaluateEvery: Int?
  @Option(
    help:
      "Save a checkpoint every so many steps too. (default: at evaluations, and every 10 minutes)")
  var saveEvery: Int?
  @Option(help: "What decides the order of the examples, dropout and new weights.")
  var seed: UInt64 = 12345

  func validate() throws {
    try checkLearningRate(learningRate)
    let positive = [
      ("--batch-size", batchSize), ("--patience", patience), ("--evaluate-every", evaluateEvery),
      ("--save-every", saveEvery), ("--max-seq-length", maxSeqLength),
    ]
    for (name, value) in positive {
      try checkOption(name, value, in: 1...1 << 40)
    }
    if let epochs, !(epochs > 0 && epochs <= 1e6) {
      throw ValidationError("--epochs is \(epochs), expected above 0, at most 1000000")
    }
    guard (0...1).contains(warmup) else {
      throw ValidationError("--warmup is \(warmup), expected a share of 0 to 1")
    }
    guard (0..<1).contains(dropout ?? 0) else {
      throw ValidationError("--dropout is \(dropout ?? 0), expected 0 ≤ p < 1")
    }
    try checkOption("--weight-decay", weightDecay, in: 0...1e3)
    guard layerDecay > 0, layerDecay <= 1 else {
      throw ValidationError("--layer-decay is \(layerDecay), expected above 0, at most 1")
    }
    if freeze, layerDecay != 1 {
      throw ValidationError("--layer-decay has no effect with --freeze, which trains no layer")
    }
  }

  /// The options of a run.
  ///
  /// - Parameters:
  ///   - task: what is learned.
  ///   - metrics: what the task may be judged by.
  ///   - positions: how long sequences may be to the model.
  /// - Returns: options without the number of steps.
  /// - Throws: `ValidationError` for an option that does not fit the task.
  func options(
    _ task: FineTuningTask, _ metrics: MetricChoice, positions: Int
  ) throws -> FineTuningOptions {
    let metric = metric ?? metrics.usual
    guard metrics.known.contains(metric) else {
      throw ValidationError("--metric is \(metric.rawValue), expected one of \(metrics.words)")
    }
    var options: FineTuningOptions =
      switch task {
      case .embedding: .sentenceTransformers(metric: metric)
      case .fewShot: .setFit()
      default: .google(task, metric: metric)
      }
    options.epochs = epochs ?? (freeze ? 20 : options.epochs)
    options.batchSize = batchSize ?? options.batchSize
    options.schedule.learningRate = learningRate ?? (freeze ? 1e-3 : options.schedule.learningRate)
    options.maximumSequenceLength = maxSeqLength ?? min(task.usualLength, positions)
    options.headDropout = dropout ?? options.headDropout
    options.encoderDropout = dropout
    options.optimizer.weightDecay = weightDecay
    options.layerDecay = layerDecay
    options.freezesEncoder = freeze
    options.patience = patience
    options.evaluateEvery = evaluateEvery
    options.saveEvery = saveEvery
    options.seed = seed
    return options
  }
}

extension ClassWeights: ExpressibleByArgument {
  /// Reads `balanced`, or names with weights.
  public init?(argument: String) {
    if argument.isExactly("balanced") {
      self = .balanced
      return
    }
    var pairs: [(name: String, weight: Float)] = []
    // A comma may be of a name, which goes on to the next weight.
    var begun: [String] = []
    for part in argument.parts(separatedBy: ",", omittingEmpty: false) {
      begun.append(part)
      let halves = part.parts(separatedBy: "=", omittingEmpty: false)
      guard halves.count >= 2, let weight = Float(halves[halves.count - 1]) else { continue }
      begun[begun.count - 1] = halves.dropLast().joined(separator: "=")
      let name = begun.joined(separator: ",")
      guard weight >= 0, weight.isFinite, !pairs.contains(where: { $0.name.isExactly(name) }) else {
        return nil
      }
      pairs.append((name, weight))
      begun = []
    }
    guard !pairs.isEmpty, begun.isEmpty else { return nil }
    self = .named(pairs)
  }
}
