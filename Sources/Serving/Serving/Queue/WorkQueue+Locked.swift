import Inference

/// What the queue does while it holds the lock.
extension WorkQueue {
  func refusal(of job: Job) -> ServingError? {
    if job.isCancelled { return .cancelled }
    if isEnding { return .draining }
    if let deadline = job.deadline, deadline <= .now { return .deadlineExceeded }
    if job.order.isEmpty { return nil }
    let load = lanes.load(isUrgent: job.isUrgent)
    let hasRoom =
      load.requests < options.queueLimitRequests
      && (load.tokens == 0 || load.tokens + job.waitingTokens <= options.queueLimitTokens)
    guard !hasRoom else { return nil }
    return .overloaded(
      retryAfter: .seconds(speed > 0 ? min(3600, max(1, Double(lanes.tokens) / speed)) : 1))
  }

  /// Ends a request, unless it has ended.
  func end(_ job: Job, _ result: Result<Void, ServingError>) {
    guard open.removeValue(forKey: ObjectIdentifier(job)) != nil else { return }
    lanes.remove(job)
    switch result {
    case .success: figures.answered += 1
    case .failure(.cancelled): figures.cancelled += 1
    case .failure(.overloaded): figures.overloaded += 1
    case .failure(.deadlineExceeded): figures.expired += 1
    case .failure: figures.failed += 1
    }
    if case .failure = result { figures.droppedTexts += job.order.count - job.next }
    job.continuation?.resume(returning: result)
    job.continuation = nil
    if open.isEmpty {
      for drainer in drainers { drainer.resume() }
      drainers = []
    }
  }

  func expire() {
    let now = ContinuousClock.now
    for job in lanes.all where job.deadline.map({ $0 <= now }) ?? false {
      end(job, .failure(.deadlineExceeded))
    }
  }

  /// Seconds that a batch should wait for more; nil if it should not.
  ///
  /// Whoever was answered by the last batch may ask again in a moment; a client alone waits for nobody.
  func windowLeft() -> Double? {
    guard lastRequests > 1, lanes.count < lastRequests, lanes.tokens < options.maximumBatchTokens,
      let oldest = lanes.all.compactMap(\.submitted).min()
    else { return nil }
    let left = (options.batchWindow - (ContinuousClock.now - oldest)).seconds
    return left > 0 ? left : nil
  }

  func begin(_ round: Round) {
    let now = ContinuousClock.now
    for part in round.parts where part.job.started == nil {
      part.job.started = now
      figures.queueTime.add(part.job.queueTime)
    }
    lastRequests = round.parts.count
  }

  func count(_ round: Round, _ time: Duration) {
    figures.batches += 1
    figures.texts += round.texts
    figures.tokens += round.tokens
    (figures.lastBatchTexts, figures.lastBatchTokens) = (round.texts, round.tokens)
    figures.inferenceTime.add(time)
    let measured = Double(round.tokens * options.workers) / max(time.seconds, 1e-6)
    speed = speed == 0 ? measured : 0.9 * speed + 0.1 * measured
  }

  func keep(_ result: Result<Embeddings, ServingError>, _ part: Round.Part) {
    switch result {
    case .success(let embeddings): keep(embeddings, from: 0, part)
    case .failure(let fault): end(part.job, .failure(fault))
    }
  }

  /// Takes the vectors of a part, which begin with a text of some.
  func keep(_ embeddings: Embeddings, from text: Int, _ part: Round.Part) {
    // Nobody looks at what a request has that has ended.
    guard open[ObjectIdentifier(part.job)] != nil else { return }
    for (offset, place) in part.places.enumerated() {
      part.job.embeddings.copy(text + offset, of: embeddings, to: place)
    }
  }
}
