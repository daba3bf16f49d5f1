import Inference

extension Engine {
  /// Sends a request through the queue and waits for its end.
  ///
  /// - Throws: why it was not computed; ``ServingError/cancelled`` at once if the caller's task is cancelled.
  func run(_ job: Job) async throws(ServingError) {
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { queue.submit(job, $0) }
    } onCancel: {
      queue.cancel(job)
    }
    try result.get()
  }

  /// Runs something on a worker's thread in its turn, which computes nothing else meanwhile.
  ///
  /// - Parameter body: what is run.
  /// - Throws: ``ServingError`` if the turn does not come.
  package func onWorker(_ body: @escaping @Sendable () -> Void) async throws(ServingError) {
    try await run(Job(generation, 0, texts: 0, tokens: 1, deadline: nil) { _ in body() })
  }

  /// Has texts computed.
  ///
  /// - Returns: the job, at its end.
  func compute(
    _ kind: ServedModel.Kind, _ inputs: [EmbeddingInput], _ generation: Generation, _ model: Int,
    deadline: ContinuousClock.Instant?, isUrgent: Bool?
  ) async throws(ServingError) -> Job {
    let shared = generation.models[model]
    let shape = shared.shape(kind)
    var embeddings = Embeddings(
      width: shape.width, rowCounts: inputs.map { shape.isPerToken ? $0.tokens.count : 1 })
    var order: [Int] = []
    for (place, input) in inputs.enumerated() {
      if let values = shared.cache?.value(of: .init(kind, input)) {
        embeddings.set(place, values)
      } else {
        order.append(place)
      }
    }
    let job = Job(
      generation, model, kind, inputs, order: order, embeddings: embeddings, deadline: deadline,
      isUrgent: isUrgent ?? (inputs.count <= options.priorityTexts),
      batchTokens: options.maximumBatchTokens)
    try await run(job)
    if let cache = shared.cache {
      for place in job.order {
        cache.keep(Array(job.embeddings[place]), for: .init(kind, inputs[place]))
      }
    }
    return job
  }
}

extension VectorCache.Key {
  init(_ kind: ServedModel.Kind, _ input: EmbeddingInput) {
    self.init(kind: kind, tokens: input.tokens, firstCount: input.firstCount)
  }
}
