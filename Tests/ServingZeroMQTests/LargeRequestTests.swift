#if Serving
  import Platform
  import Serving
  import ServingZeroMQ
  import Testing

  /// Requests of any size are answered whole, and hold up no small ones.
  @Suite struct LargeRequestTests {
    private func json(_ texts: some Sequence<String>) -> String {
      "[" + texts.map { "\"\($0)\"" }.joined(separator: ", ") + "]"
    }

    @Test func aHundredThousandTexts() async throws {
      let source = FakeSource()
      let parts = Guarded(0)
      var counting = source
      counting.before = { texts, isUrgent throws(ServingError) in
        parts.withLock { $0 += 1 }
        if isUrgent || texts > 16_384 / 3 {
          throw .failed("\(texts) texts at once, urgent: \(isUrgent)")
        }
      }
      try await withServer(counting) { running in
        let client = try running.client("big")
        let count = 100_000
        let reply = try await client.vectors(
          json((0..<count).map { String(repeating: "w ", count: $0 % 7) + "\($0)" }), count: count)
        #expect(reply.error == nil)
        #expect(reply.shape == [count, 4])
        let rows = reply.rows
        let wrong = (0..<count).filter { index in
          let words = Array(repeating: "w", count: index % 7) + ["\(index)"]
          return rows[index] != FakeSource.rows(of: ["[CLS]"] + words + ["[SEP]"], source.facts)[0]
        }
        #expect(wrong.isEmpty, "\(wrong.prefix(5))")
        #expect(parts.withLock { $0 } > 10)
      }
    }

    /// While four large requests are held up and more wait, a small one is answered.
    @Test func smallOnesOvertake() async throws {
      let isOpen = Guarded(false)
      var source = FakeSource()
      source.before = { _, isUrgent throws(ServingError) in
        while !isUrgent, !isOpen.withLock({ $0 }) {
          do { try await Task.sleep(for: .milliseconds(2)) } catch { throw .cancelled }
        }
      }
      try await withServer(source) { running in
        let large = try running.client("large")
        for id in 1...10 { large.ask(json((0..<17).map { "\($0)" }), id: id, count: 17) }
        try await running.wait { $0.pending == 10 }
        let small = try running.client("small")
        #expect(try await small.vectors(#"["a"]"#, id: 1).shape == [1, 4])
        #expect(running.server.counters.pending == 10)
        isOpen.withLock { $0 = true }
        var ids: Set<[UInt8]> = []
        for _ in 1...10 { ids.insert(try #require(try await large.receive()).last ?? []) }
        #expect(ids.count == 10)
      }
    }

    /// A request that says it is small and is not goes with the large ones.
    @Test func numbersOfTextsAreNotBelieved() async throws {
      let urgent = Guarded(0)
      var source = FakeSource()
      source.before = { _, isUrgent throws(ServingError) in
        if isUrgent { urgent.withLock { $0 += 1 } }
      }
      try await withServer(source) { running in
        let client = try running.client("c")
        let texts = json((0..<100).map { "\($0)" })
        #expect(try await client.vectors(texts, id: 1, count: 1).shape == [100, 4])
        #expect(urgent.withLock { $0 } == 0)
        #expect(try await client.vectors(#"["a"]"#, id: 2, count: 999_999_999).shape == [1, 4])
        #expect(urgent.withLock { $0 } == 1)
      }
    }

    @Test func aFullQueueIsWaitedFor() async throws {
      let refusals = Guarded(20)
      var source = FakeSource()
      source.before = { _, _ throws(ServingError) in
        let isFull = refusals.withLock { left in
          left -= 1
          return left >= 0
        }
        if isFull { throw .overloaded(retryAfter: .seconds(1)) }
      }
      try await withServer(source) { running in
        let client = try running.client("c")
        #expect(try await client.vectors(#"["a"]"#).shape == [1, 4])
        #expect(refusals.withLock { $0 } < 0)
      }
    }

    /// Beyond the bound clients wait in the system's queues, and nothing gets lost.
    @Test func moreThanIsTakenAtOnce() async throws {
      try await withServer(
        FakeSource(),
        options {
          $0.pendingRequests = 3
          $0.pendingBytes = 100
        }
      ) { running in
        let client = try running.client("c")
        for id in 1...500 { client.ask(#"["a"]"#, id: id) }
        let watch = Stopwatch()
        var ids: Set<[UInt8]> = []
        for _ in 1...500 { ids.insert(try #require(try await client.receive()).last ?? []) }
        #expect(ids.count == 500)
        #expect(watch.seconds < 10)
      }
    }

    /// What a client that has gone asked for is not computed to its end.
    @Test func clientsThatHaveGone() async throws {
      let (begun, cancelled) = (Guarded(0), Guarded(0))
      var source = FakeSource()
      source.before = { _, isUrgent throws(ServingError) in
        guard !isUrgent else { return }
        begun.withLock { $0 += 1 }
        do {
          try await Task.sleep(for: .seconds(60))
        } catch {
          cancelled.withLock { $0 += 1 }
          throw .cancelled
        }
      }
      try await withServer(source, options { $0.absenceLimit = .milliseconds(100) }) { running in
        do {
          let client = try running.client("gone")
          for id in 1...7 { client.ask(json((0..<17).map { "\($0)" }), id: id, count: 17) }
          #expect(try await client.vectors(#"["a"]"#, id: 8).shape == [1, 4])
          try await running.wait(seconds: 60) { _ in begun.withLock { $0 } == 4 }
          withExtendedLifetime(client) {}
        }
        try await running.wait { $0.abandonedRequests == 7 && $0.pending == 0 }
        #expect(cancelled.withLock { $0 } >= 4)
      }
    }
  }
#endif
