import Autograd
import ExactStrings
import Inference
import Interchange
import Models
import Platform
import Tokenization

/// All models as they were loaded at one time.
///
/// A reload makes another one; this stays as long as a request refers to it, so that none is computed half with the
/// old weights and half with the new.
final class Generation: Sendable {
  /// What threads of all kinds may use, in the order of the sources.
  let models: [SharedModel]
  private let workers: [WorkerModels]

  /// Loads the models, once for each worker.
  ///
  /// - Throws: an error that names the file and what is wrong with it.
  init(_ sources: [ModelSource], options: EngineOptions) throws {
    let threads = max(1, options.threads / max(1, options.workers))
    let contexts = try (0..<max(1, options.workers)).map { _ in
      try Context(threadCount: threads, isInferenceOnly: true, precision: options.precision)
    }
    var perWorker = contexts.map { _ in [ServedModel]() }
    for source in sources {
      let stored = try ModelReader.read(
        source.path, checkpoint: source.checkpoint, notify: options.notify)
      let fingerprint = stored.fingerprint
      for (worker, context) in contexts.enumerated() {
        let model = try ServedModel(
          stored, name: source.name, fingerprint: fingerprint, options: options.pooling,
          context: context)
        try model.warm()
        perWorker[worker].append(model)
      }
    }
    models = perWorker[0].map { SharedModel($0, cacheBytes: options.cacheBytes / sources.count) }
    workers = perWorker.map { WorkerModels($0) }
  }

  /// A model of one worker; its thread alone may ask.
  func model(_ index: Int, worker: Int) -> ServedModel { workers[worker].models[index] }

  /// The place of a model.
  ///
  /// - Parameter name: its name; nil for the first one.
  /// - Returns: the place.
  /// - Throws: ``ServingError/unknownModel(_:known:)``.
  func index(of name: String?) throws(ServingError) -> Int {
    guard let name else { return 0 }
    guard let index = models.firstIndex(where: { $0.description.name.isExactly(name) }) else {
      throw .unknownModel(name, known: models.map(\.description.name))
    }
    return index
  }
}

/// The models of one worker.
private final class WorkerModels: @unchecked Sendable {
  // Sendable: made by the thread that loads them, and from then on touched by the worker's thread alone.
  let models: [ServedModel]
  init(_ models: [ServedModel]) { self.models = models }
}

/// What all threads use of a model.
final class SharedModel: Sendable {
  let description: ModelDescription
  let tokenizer: WordPieceTokenizer
  /// Vectors of texts that were asked for lately; nil if none are kept.
  let cache: VectorCache?
  private let pooledShape: (width: Int, isPerToken: Bool)
  private let tokenizers = Guarded<[EmbeddingTokenizer]>([])

  init(_ model: ServedModel, cacheBytes: Int) {
    (description, tokenizer) = (model.description, model.tokenizer)
    pooledShape = model.shape(.vectors(.pooled))
    cache = cacheBytes > 0 ? VectorCache(limit: cacheBytes) : nil
  }

  /// How many numbers a text gets, and whether each token gets them.
  func shape(_ kind: ServedModel.Kind) -> (width: Int, isPerToken: Bool) {
    switch kind {
    case .vectors(.pooled): pooledShape
    case .vectors(.tokens): (description.hiddenSize, true)
    case .labels: (description.labels.count, false)
    }
  }

  /// Runs `body` with a tokenizer that no other thread has meanwhile; it cuts nothing.
  func withTokenizer<Result>(
    _ body: (EmbeddingTokenizer) throws(ServingError) -> Result
  ) throws(ServingError) -> Result {
    let own =
      tokenizers.withLock { $0.popLast() }
      ?? EmbeddingTokenizer(tokenizer, maximumLength: Int.max / 2)
    defer { tokenizers.withLock { $0.append(own) } }
    return try body(own)
  }
}
