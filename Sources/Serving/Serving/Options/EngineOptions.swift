public import Autograd
public import Inference
import Platform

/// How models are served.
public struct EngineOptions: Sendable {
  /// How many tokens go through the layers together, unless one text has more.
  public var maximumBatchTokens = 1024
  /// How many texts go through the layers together.
  public var maximumBatchTexts = 1 << 20
  /// Up to how many texts a request may overtake larger ones, unless it says otherwise.
  public var priorityTexts = 16
  /// How long a batch that is not full waits for more where several clients ask at once.
  public var batchWindow: Duration = .milliseconds(2)
  /// How many tokens may wait, of urgent requests and of others each, beside one request that waits alone.
  public var queueLimitTokens = 1 << 20
  /// How many requests may wait, of urgent ones and of others each.
  public var queueLimitRequests = 1024
  /// How many bytes the vectors of texts that were asked for lately may take; 0 keeps none.
  public var cacheBytes = 0
  /// How many threads compute, of all workers together.
  public var threads = Machine.coreCount
  /// How many batches are computed at once; each worker has weights of its own.
  public var workers = 1
  /// What the encoders' layers multiply in.
  public var precision = Precision.float32
  /// How texts become vectors.
  public var pooling = EmbeddingOptions()
  /// Is told, a line for each, of what is left out of models and which of their settings hold.
  public var notify: @Sendable (String) -> Void = { _ in }

  /// Makes the usual options.
  public init() {}
}
