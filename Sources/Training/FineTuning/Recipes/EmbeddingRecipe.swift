public import Models
import Training

/// How vectors are made and what they learn from.
public struct EmbeddingRecipe: Codable, Sendable, Equatable {
  /// What is learned of the rows.
  public var loss: EmbeddingLoss
  /// What becomes of the hidden states of a text.
  public var pooling: SentencePooling.Mode

  /// Makes one of its parts.
  public init(_ loss: EmbeddingLoss, _ pooling: SentencePooling.Mode) {
    (self.loss, self.pooling) = (loss, pooling)
  }
}

extension FineTuningOptions {
  /// The recipe of sentence-transformers' script for the STS benchmark.
  ///
  /// AdamW at 2e-5, four passes, warm-up over a tenth of them, no gradient above norm 1. Batches have 32 rows instead of
  /// 16: the ranking loss has more to tell apart then.
  ///
  /// - Parameter metric: what the best checkpoint is chosen by.
  /// - Returns: options, whose steps ``settle(examples:warmup:)`` lays down.
  public static func sentenceTransformers(metric: Metric) -> FineTuningOptions {
    var options = google(.embedding, metric: metric)
    (options.epochs, options.headDropout) = (4, 0)
    options.schedule.form = .huggingface
    options.schedule.learningRate = 2e-5
    options.optimizer = .pytorch
    return options
  }

  /// The recipe by which setfit trains the body of a model (Tunstall & others 2022): one pass over the pairs at 2e-5, 16
  /// in a step.
  ///
  /// - Returns: options, whose steps ``settle(examples:warmup:)`` lays down.
  public static func setFit() -> FineTuningOptions {
    var options = sentenceTransformers(metric: .spearman)
    (options.epochs, options.batchSize) = (1, 16)
    return options
  }

  /// How vectors are made; the run has to be one for vectors.
  var embeddingRecipe: EmbeddingRecipe {
    guard let embedding else { fatalError("FineTuningOptions: no recipe for vectors") }
    return embedding
  }
}
