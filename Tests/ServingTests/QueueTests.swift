import Inference
import Models
import Platform
import Serving
import TestSupport
import Testing

/// Every request ends, in the right order, and no more are taken than there is room for.
@Suite(.timeLimit(.minutes(2))) struct QueueTests {
  private func engine(_ change: (inout EngineOptions) -> Void = { _ in }) throws -> Engine {
    let directory = try TemporaryDirectory()
    let path = directory.file("model.h5")
    try ServingFixture.stored().write(to: path)
    return try ServingFixture.engine(path, change)
  }

  private func request(_ engine: Engine, _ count: Int) throws -> EmbeddingRequest {
    .init(inputs: try engine.encode(ServingFixture.texts(count), model: nil))
  }

  /// The order in which requests are answered.
  private final class Order: Sendable {
    private let names = Guarded<[String]>([])
    func add(_ name: String) { names.withLock { $0.append(name) } }
    var all: [String] { names.withLock { $0 } }
  }

  @Test func smallRequestsOvertakeLargeOnes() async throws {
    let engine = try engine { $0.maximumBatchTokens = 100 }
    let (gate, order) = (Gate(), Order())
    let busy = try await gate.close(engine)
    let large = try request(engine, 400)
    let small = try request(engine, 3)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        _ = try await engine.embed(large)
        order.add("large")
      }
      try await waitFor(2, engine)
      for _ in 0..<5 {
        group.addTask {
          _ = try await engine.embed(small)
          order.add("small")
        }
      }
      try await waitFor(7, engine)
      gate.open()
      try await group.waitForAll()
    }
    try await busy.value
    #expect(order.all == Array(repeating: "small", count: 5) + ["large"])
  }

  @Test func whatIsGivenUpIsTold() async throws {
    let engine = try engine()
    let gate = Gate()
    let busy = try await gate.close(engine)
    let waiting = try request(engine, 5)
    let task = Task { try await engine.embed(waiting) }
    try await waitFor(2, engine)
    #expect(engine.giveUp() == 2)
    await #expect(throws: ServingError.ended) { try await task.value }
    await #expect(throws: ServingError.draining) { try await engine.embed(waiting) }
    gate.open()
    await #expect(throws: ServingError.ended) { try await busy.value }
  }

  /// Who gives up a request after its deadline has not cancelled it.
  @Test func whatIsGivenUpLateHasExpired() async throws {
    let engine = try engine()
    let gate = Gate()
    let busy = try await gate.close(engine)
    var late = try request(engine, 5)
    late.deadline = .now + .seconds(1)
    let expired = Task { [late] in try await engine.embed(late) }
    try await waitFor(2, engine)
    try await Task.sleep(for: .milliseconds(1100))
    expired.cancel()
    await #expect(throws: ServingError.deadlineExceeded) { try await expired.value }
    gate.open()
    try await busy.value
    #expect(engine.statistics.expired == 1 && engine.statistics.cancelled == 0)
  }

  /// What is asked of heads and of attention has deadlines as vectors do.
  @Test func lateCallsAreNotComputed() async throws {
    let engine = try engine()
    let past = ContinuousClock.now - .seconds(1)
    await #expect(throws: ServingError.deadlineExceeded) {
      _ = try await engine.fillMask("the [MASK]", count: 1, model: nil, deadline: past)
    }
    await #expect(throws: ServingError.deadlineExceeded) {
      _ = try await engine.nextSentence("the sun", "rain", model: nil, deadline: past)
    }
    await #expect(throws: ServingError.deadlineExceeded) {
      _ = try await engine.attention("the sun", nil, model: nil, deadline: past)
    }
    let gate = Gate()
    let busy = try await gate.close(engine)
    let soon = ContinuousClock.now + .milliseconds(300)
    let late = Task {
      try await engine.fillMask("the [MASK]", count: 1, model: nil, deadline: soon)
    }
    try await waitFor(2, engine)
    try await Task.sleep(for: .milliseconds(400))
    gate.open()
    await #expect(throws: ServingError.deadlineExceeded) { try await late.value }
    try await busy.value
    #expect(engine.statistics.expired == 4 && engine.statistics.batches == 1)
  }

  /// However many small requests there are, a large one has its turns.
  @Test func smallRequestsDoNotStarveLargeOnes() async throws {
    let engine = try engine {
      $0.maximumBatchTokens = 100
      $0.batchWindow = .zero
    }
    let large = try request(engine, 100)
    let small = try request(engine, 16)
    let isDone = Guarded(false)
    let answered = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<8 {
        group.addTask {
          var count = 0
          while !isDone.withLock({ $0 }), count < 20_000 {
            _ = try await engine.embed(small)
            count += 1
          }
          return count
        }
      }
      try await waitFor(4, engine)
      _ = try await engine.embed(large)
      isDone.withLock { $0 = true }
      return try await group.reduce(0, +)
    }
    #expect(answered > 8 && answered < 8 * 20_000)
  }

  @Test func largeRequestsTakeTurns() async throws {
    let engine = try engine { $0.maximumBatchTokens = 100 }
    let (gate, order) = (Gate(), Order())
    let busy = try await gate.close(engine)
    let (huge, large) = (try request(engine, 600), try request(engine, 40))
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        _ = try await engine.embed(huge)
        order.add("huge")
      }
      try await waitFor(2, engine)
      group.addTask {
        _ = try await engine.embed(large)
        order.add("large")
      }
      try await waitFor(3, engine)
      gate.open()
      try await group.waitForAll()
    }
    try await busy.value
    #expect(order.all == ["large", "huge"])
  }

  @Test func aFullQueueRefuses() async throws {
    let engine = try engine {
      $0.queueLimitTokens = 500
      $0.queueLimitRequests = 3
    }
    let gate = Gate()
    let busy = try await gate.close(engine)
    // A request that waits alone may be of any size.
    let huge = try request(engine, 100)
    #expect(huge.inputs.reduce(0) { $0 + $1.tokenCount } > 500)
    let waiting = Task { try await engine.embed(huge) }
    try await waitFor(2, engine)
    await #expect(throws: ServingError.overloaded(retryAfter: .seconds(1))) {
      try await engine.embed(try request(engine, 20))
    }
    // Small ones have a queue of their own.
    let small = (0..<3).map { _ in Task { try await engine.embed(try request(engine, 2)) } }
    try await waitFor(5, engine)
    await #expect(throws: ServingError.overloaded(retryAfter: .seconds(1))) {
      try await engine.embed(try request(engine, 2))
    }
    #expect(engine.statistics.overloaded == 2)
    gate.open()
    try await busy.value
    _ = try await waiting.value
    for task in small { _ = try await task.value }
  }

  @Test func whatIsNotWantedIsNotComputed() async throws {
    let engine = try engine()
    let gate = Gate()
    let busy = try await gate.close(engine)
    let request = try request(engine, 50)
    var late = request
    late.deadline = .now + .seconds(1)
    let expired = Task { [late] in try await engine.embed(late) }
    let cancelled = Task { try await engine.embed(request) }
    try await waitFor(3, engine)
    cancelled.cancel()
    // It ends at once, though the worker is busy.
    await #expect(throws: ServingError.cancelled) { try await cancelled.value }
    try await Task.sleep(for: .milliseconds(1100))
    gate.open()
    await #expect(throws: ServingError.deadlineExceeded) { try await expired.value }
    try await busy.value
    late.deadline = .now - .milliseconds(1)
    let past = late
    await #expect(throws: ServingError.deadlineExceeded) { try await engine.embed(past) }
    let statistics = engine.statistics
    #expect(statistics.texts == 0 && statistics.droppedTexts == 150)
    #expect(statistics.cancelled == 1 && statistics.expired == 2)
  }

  @Test func whoIsCancelledBeforeItAsksIsAnswered() async throws {
    let engine = try engine()
    let request = try request(engine, 2)
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      return try await engine.embed(request)
    }
    task.cancel()
    await #expect(throws: ServingError.cancelled) { try await task.value }
  }

  @Test func drainAnswersWhatHasBegun() async throws {
    let engine = try engine()
    let gate = Gate()
    let busy = try await gate.close(engine)
    let request = try request(engine, 30)
    let waiting = (0..<4).map { _ in Task { try await engine.embed(request) } }
    try await waitFor(5, engine)
    let drained = Task { await engine.drain() }
    while !engine.isDraining { try await Task.sleep(for: .milliseconds(1)) }
    await #expect(throws: ServingError.draining) { try await engine.embed(request) }
    gate.open()
    for task in waiting { #expect(try await task.value.embeddings.count == 30) }
    try await busy.value
    await drained.value
    await engine.drain()
    #expect(engine.statistics.queuedRequests == 0)
  }

  @Test func aRequestForNothingIsAnswered() async throws {
    let reply = try await engine().embed(.init(inputs: []))
    #expect(reply.embeddings.count == 0 && reply.embeddings.width == 42 && reply.tokens == 0)
  }

  /// Sizes, deadlines and cancellations at random, with hardly any room.
  @Test func everyRequestEnds() async throws {
    let engine = try engine {
      $0.maximumBatchTokens = 64
      $0.queueLimitTokens = 2000
      $0.queueLimitRequests = 20
      $0.workers = 2
      $0.cacheBytes = 1 << 14
    }
    let requests = try (0..<12).map { try request(engine, $0 * $0) }
    let answered = await withTaskGroup(of: Bool.self) { group in
      for client in 0..<300 {
        group.addTask {
          var request = requests[client % requests.count]
          if client % 5 == 0 { request.deadline = .now + .milliseconds(client % 40) }
          let wanted = request
          let task = Task { try await engine.embed(wanted) }
          if client % 7 == 0 {
            try? await Task.sleep(for: .microseconds(client * 20))
            task.cancel()
          }
          return (try? await task.value) != nil
        }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    let statistics = engine.statistics
    #expect(statistics.requests == 300 && statistics.answered == answered)
    #expect(
      statistics.requests == statistics.answered + statistics.cancelled + statistics.expired
        + statistics.overloaded)
    #expect(statistics.queuedRequests == 0 && statistics.queuedTokens == 0)
    await engine.drain()
  }
}
