public import Models
import Tokenization
public import Training

/// A run that learns vectors of texts.
public typealias EmbeddingRun = FineTuningRun<EmbeddingEvaluator>

extension EmbeddingEvaluator: HeldOutMeasure {
  /// Nothing stands on the encoder.
  public static var kind: TaskHead.Kind? { nil }

  /// Vectors with the loss of the options.
  public static func objective(
    of model: EncoderModel, _ options: FineTuningOptions
  ) -> EmbeddingObjective {
    let recipe = options.embeddingRecipe
    return EmbeddingObjective(model, recipe.pooling, recipe.loss)
  }

  /// Reads the rows of a run.
  public static func parts(
    of state: FineTuningState, _ objective: EmbeddingObjective, in directory: RunDirectory
  ) throws -> FineTuningParts<EmbeddingEvaluator> {
    let options = state.options
    let tokenizer = WordPieceTokenizer(
      vocabulary: state.model.vocabulary, options: state.model.normalizer)
    func examples(_ path: String, keepsTexts: Bool) throws -> EmbeddingExamples {
      try EmbeddingExamples(
        path: path, objective.loss, tokenizer, maximumLength: options.maximumSequenceLength,
        keepsTexts: keepsTexts)
    }
    let learned = try examples(directory.examples, keepsTexts: false)
    return FineTuningParts(
      stream: EmbeddingStream(
        learned, objective.loss, batchSize: options.batchSize, seed: options.seed,
        from: state.cursor),
      measure: EmbeddingEvaluator(
        try examples(directory.heldOutExamples, keepsTexts: true), batchSize: options.batchSize),
      cutCount: learned.cutCount)
  }

  /// Measures a model on the held-out rows.
  public func measure(
    _ task: EmbeddingObjective, until isAbandoned: @escaping @Sendable () -> Bool
  ) -> EmbeddingEvaluation? {
    evaluate(task, until: isAbandoned)
  }

  /// The figures for the log.
  public func report(_ details: EmbeddingEvaluation, step: Int) -> EvaluationReport {
    details.report(step: step)
  }
}
