import Inference
import Platform

/// Requests that wait and are computed: bounded, and each ends once.
final class WorkQueue: @unchecked Sendable {
  // Sendable: everything that changes is touched under `condition` only.

  private let options: EngineOptions
  private let condition = Condition()
  private var lanes = Lanes()
  /// Requests that have not ended.
  private var open: [ObjectIdentifier: Job] = [:]
  private var figures = EngineStatistics()
  /// How many requests the last batch had: that many clients may be about to ask again.
  private var lastRequests = 0
  /// Tokens a second, lately; 0 before the first batch.
  private var speed = 0.0
  private var isEnding = false
  private var isClosed = false
  private var drainers: [CheckedContinuation<Void, Never>] = []

  init(_ options: EngineOptions) { self.options = options }

  /// What was done so far, and what waits.
  var statistics: EngineStatistics {
    condition.withLock {
      var result = figures
      (result.queuedRequests, result.queuedTokens) = (open.count, lanes.tokens)
      return result
    }
  }

  var isDraining: Bool { condition.withLock { isEnding } }

  func countReload() { condition.withLock { figures.reloads += 1 } }

  /// Takes a request, or ends it at once.
  func submit(_ job: Job, _ continuation: Job.Continuation) {
    condition.withLock {
      job.continuation = continuation
      job.submitted = .now
      figures.requests += 1
      open[ObjectIdentifier(job)] = job
      if let fault = refusal(of: job) { return end(job, .failure(fault)) }
      if job.order.isEmpty { return end(job, .success(())) }
      lanes.append(job)
      condition.broadcast()
    }
  }

  /// Ends a request that nobody waits for any more: what was not computed never is.
  func cancel(_ job: Job) {
    condition.withLock {
      job.isCancelled = true
      if open[ObjectIdentifier(job)] != nil { end(job, .failure(.cancelled)) }
    }
  }

  /// Refuses new requests, and returns when none is left.
  func drain() async {
    await withCheckedContinuation { continuation in
      condition.withLock {
        isEnding = true
        if open.isEmpty { continuation.resume() } else { drainers.append(continuation) }
      }
    }
  }

  /// Ends all requests and, when they have finished what they compute, the workers.
  func close() {
    condition.withLock {
      isEnding = true
      isClosed = true
      for job in open.values { end(job, .failure(.draining)) }
      condition.broadcast()
    }
  }

  /// Waits for something to compute; nil when there will be nothing any more.
  func next() -> Round? {
    condition.withLock {
      while true {
        condition.wait { isClosed || !lanes.isEmpty }
        if isClosed { return nil }
        expire()
        if lanes.isEmpty { continue }
        if let wait = windowLeft() {
          condition.wait(atMost: wait)
          continue
        }
        let round = lanes.takeRound(
          options.maximumBatchTokens, atMost: options.maximumBatchTexts)
        begin(round)
        return round
      }
    }
  }

  /// Gives the requests of a batch what it has become.
  func finish(_ round: Round, _ outcome: Round.Outcome, took time: Duration) {
    condition.withLock {
      count(round, time)
      var text = 0
      for (index, part) in round.parts.enumerated() {
        let job = part.job
        job.underWay -= max(1, part.places.count)
        job.inferenceTime += time
        switch outcome {
        case .computed(let embeddings): keep(embeddings, from: text, part)
        case .parts(let results): keep(results[index], part)
        case .called(.success(let output)): job.output = output
        case .called(.failure(let fault)): end(job, .failure(fault))
        }
        text += part.places.count
        if job.isExhausted, job.underWay == 0 { end(job, .success(())) }
      }
    }
  }

  // MARK: - Under the lock

  private func refusal(of job: Job) -> ServingError? {
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
  private func end(_ job: Job, _ result: Result<Void, ServingError>) {
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

  private func expire() {
    let now = ContinuousClock.now
    for job in lanes.all where job.deadline.map({ $0 <= now }) ?? false {
      end(job, .failure(.deadlineExceeded))
    }
  }

  /// Seconds that a batch should wait for more; nil if it should not.
  ///
  /// Whoever was answered by the last batch may ask again in a moment; a client alone waits for nobody.
  private func windowLeft() -> Double? {
    guard lastRequests > 1, lanes.count < lastRequests, lanes.tokens < options.maximumBatchTokens,
      let oldest = lanes.all.compactMap(\.submitted).min()
    else { return nil }
    let left = (options.batchWindow - (ContinuousClock.now - oldest)).seconds
    return left > 0 ? left : nil
  }

  private func begin(_ round: Round) {
    let now = ContinuousClock.now
    for part in round.parts where part.job.started == nil {
      part.job.started = now
      figures.queueTime.add(part.job.queueTime)
    }
    lastRequests = round.parts.count
  }

  private func count(_ round: Round, _ time: Duration) {
    figures.batches += 1
    figures.texts += round.texts
    figures.tokens += round.tokens
    (figures.lastBatchTexts, figures.lastBatchTokens) = (round.texts, round.tokens)
    figures.inferenceTime.add(time)
    let measured = Double(round.tokens * options.workers) / max(time.seconds, 1e-6)
    speed = speed == 0 ? measured : 0.9 * speed + 0.1 * measured
  }

  private func keep(_ result: Result<Embeddings, ServingError>, _ part: Round.Part) {
    switch result {
    case .success(let embeddings): keep(embeddings, from: 0, part)
    case .failure(let fault): end(part.job, .failure(fault))
    }
  }

  /// Takes the vectors of a part, which begin with a text of some.
  private func keep(_ embeddings: Embeddings, from text: Int, _ part: Round.Part) {
    // Nobody looks at what a request has that has ended.
    guard open[ObjectIdentifier(part.job)] != nil else { return }
    for (offset, place) in part.places.enumerated() {
      part.job.embeddings.copy(text + offset, of: embeddings, to: place)
    }
  }
}
