#if Serving
  import Platform
  import Serving

  /// Clients who ask an engine again as soon as they are answered.
  struct ServingLoad: Sendable {
    private let engine: Engine
    private let texts: [String]
    private let clients: Int
    private let textsPerRequest: Int

    init(_ engine: Engine, _ texts: [String], clients: Int, textsPerRequest: Int) {
      (self.engine, self.texts) = (engine, texts)
      (self.clients, self.textsPerRequest) = (clients, textsPerRequest)
    }

    /// What was measured.
    struct Result: Encodable, Sendable {
      let clients: Int
      let textsPerRequest: Int
      let requests: Int
      let textsPerSecond: Double
      let tokensPerSecond: Double
      /// Milliseconds from asking to the answer, of the median and the slowest requests.
      let p50: Double
      let p95: Double
      let p99: Double

      static let head = [
        "clients", "texts", "requests", "texts/s", "tokens/s", "p50 ms", "p95 ms", "p99 ms",
      ]

      var cells: [String] {
        ["\(clients)", "\(textsPerRequest)", "\(requests)"]
          + [textsPerSecond, tokensPerSecond, p50, p95, p99].map { decimal($0, 1) }
      }
    }

    /// Asks for so many seconds.
    ///
    /// - Parameter seconds: after which no client asks any more.
    /// - Returns: what was measured.
    /// - Throws: `ServingError` if a request fails.
    func run(seconds: Double) async throws -> Result {
      let start = ContinuousClock.now
      let end = start + .seconds(seconds)
      var (times, tokens) = ([Double](), 0)
      try await withThrowingTaskGroup(of: (times: [Double], tokens: Int).self) { group in
        for client in 0..<clients {
          group.addTask { try await ask(client, until: end) }
        }
        for try await part in group {
          times += part.times
          tokens += part.tokens
        }
      }
      let elapsed = (ContinuousClock.now - start).seconds
      times.sort(by: <)
      func quantile(_ share: Double) -> Double {
        times.isEmpty ? 0 : times[min(times.count - 1, Int(share * Double(times.count)))]
      }
      return Result(
        clients: clients, textsPerRequest: textsPerRequest, requests: times.count,
        textsPerSecond: Double(times.count * textsPerRequest) / elapsed,
        tokensPerSecond: Double(tokens) / elapsed, p50: quantile(0.5), p95: quantile(0.95),
        p99: quantile(0.99))
    }

    private func ask(
      _ client: Int, until end: ContinuousClock.Instant
    ) async throws -> (times: [Double], tokens: Int) {
      var (times, tokens, place) = ([Double](), 0, client * textsPerRequest)
      repeat {
        let start = ContinuousClock.now
        let wanted = (0..<textsPerRequest).map { texts[(place + $0) % texts.count] }
        place += clients * textsPerRequest
        let reply = try await engine.embed(
          EmbeddingRequest(inputs: try engine.encode(wanted, model: nil)))
        tokens += reply.tokens
        times.append(1000 * (ContinuousClock.now - start).seconds)
      } while ContinuousClock.now < end
      return (times, tokens)
    }
  }
#endif
