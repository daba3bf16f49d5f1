public import Models
import Tokenization
public import Training

/// A run that learns labels of words.
public typealias TokenRun = FineTuningRun<TokenEvaluator>

/// Measures a model on a run's held-out sentences.
public struct TokenEvaluator: HeldOutMeasure {
  /// The sentences.
  public let examples: TokenExamples

  /// An output layer over every word.
  public static var kind: TaskHead.Kind { .tokens }

  /// Labels that exclude each other.
  public static func objective(
    of model: EncoderModel, _ options: FineTuningOptions
  ) -> TokenObjective {
    TokenObjective(model, dropout: options.headDropout, weights: options.classWeights)
  }

  /// Reads the sentences of a run.
  public static func parts(
    of state: FineTuningState, _ objective: TokenObjective, in directory: RunDirectory
  ) throws -> FineTuningParts<TokenEvaluator> {
    let windowing = try TokenWindowing(
      tokenizer: WordPieceTokenizer(
        vocabulary: state.model.vocabulary, options: state.model.normalizer),
      maximumLength: state.options.maximumSequenceLength)
    func examples(_ path: String, keepsWords: Bool) throws -> TokenExamples {
      try TokenExamples(
        path: path, labels: objective.head.labels, windowing, keepsWords: keepsWords)
    }
    let learned = try examples(directory.examples, keepsWords: false)
    return FineTuningParts(
      stream: ShuffledStream(learned, seed: state.options.seed, from: state.cursor),
      measure: TokenEvaluator(
        examples: try examples(directory.heldOutExamples, keepsWords: true)),
      cutCount: learned.cutCount)
  }

  /// Measures a model on the held-out sentences.
  public func measure(
    _ task: TokenObjective, until isAbandoned: @escaping @Sendable () -> Bool
  ) -> TokenEvaluation? {
    task.outputs(of: examples, until: isAbandoned).map {
      TokenEvaluation(labels: $0.labels, gold: examples.labels, outputs: $0.logits)
    }
  }

  /// The figures for the log.
  public func report(_ details: TokenEvaluation, step: Int) -> EvaluationReport {
    details.report(step: step)
  }
}
