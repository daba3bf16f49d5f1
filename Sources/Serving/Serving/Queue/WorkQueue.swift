import Inference
import Platform

/// Requests that wait and are computed: bounded, and each ends once.
final class WorkQueue: @unchecked Sendable {
  // Sendable: everything that changes is touched under `condition` only.

  let options: EngineOptions
  let condition = Condition()
  var lanes = Lanes()
  /// Requests that have not ended.
  var open: [ObjectIdentifier: Job] = [:]
  var figures = EngineStatistics()
  /// How many requests the last batch had: that many clients may be about to ask again.
  var lastRequests = 0
  /// Tokens a second, lately; 0 before the first batch.
  var speed = 0.0
  var isEnding = false
  private var isClosed = false
  var drainers: [CheckedContinuation<Void, Never>] = []

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
      // Whoever keeps a deadline gives its request up when it has passed.
      let isLate = job.deadline.map { $0 <= .now } ?? false
      if open[ObjectIdentifier(job)] != nil {
        end(job, .failure(isLate ? .deadlineExceeded : .cancelled))
      }
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

  /// Refuses new requests, ends those that have begun, and returns how many these were.
  func giveUp() -> Int {
    condition.withLock {
      isEnding = true
      let all = Array(open.values)
      for job in all { end(job, .failure(.ended)) }
      return all.count
    }
  }

  /// Ends all requests and, when they have finished what they compute, the workers.
  func close() {
    condition.withLock {
      isEnding = true
      isClosed = true
      for job in open.values { end(job, .failure(.ended)) }
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
      if case .called(.failure) = outcome {} else { count(round, time) }
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
}
