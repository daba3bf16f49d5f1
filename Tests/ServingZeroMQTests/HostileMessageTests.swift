#if Serving
  import Platform
  import ServingZeroMQ
  import Testing

  /// Random frames: nothing ends the server, and the next good request is answered.
  @Suite struct HostileMessageTests {
    private struct Generator: RandomNumberGenerator {
      var state: UInt64
      mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 29)
      }
    }

    private static let seeds = [
      #"["first do it", "caf\u00e9"]"#, #"[["a", "b"], ["c"]]"#, "SHOW_CONFIG", "SHOW_STATUS",
      #"["\ud83d\ude42"]"#, "[]", "1", "99999999999999999999", "",
    ].map { Array($0.utf8) }

    private func frame(_ random: inout Generator) -> [UInt8] {
      var bytes = Self.seeds.randomElement(using: &random) ?? []
      for _ in 0..<Int.random(in: 0...3, using: &random) {
        let place = Int.random(in: 0...bytes.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
        case 1 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &random)
        default: bytes.removeSubrange(0..<min(place, 2))
        }
      }
      return bytes
    }

    @Test func randomFrames() async throws {
      var random = Generator(state: 14)
      try await withServer(FakeSource(), options { $0.replyExpiry = .seconds(1) }) { running in
        let client = try running.client("c")
        var sent = 0
        for round in 0..<100 {
          for _ in 0..<1000 {
            let count = Int.random(in: 1...5, using: &random)
            var message = (0..<count).map { _ in frame(&random) }
            // Half of them could be answered.
            if count == 4, Bool.random(using: &random) {
              message[2] = Array("1".utf8)
              message[3] = Array("2".utf8)
            }
            if message.count > 1, message[1] == Array("TERMINATION".utf8) { continue }
            client.send(message)
            sent += 1
          }
          if round % 10 == 9 { _ = try await self.answer(client, id: 1_000_000 + round) }
        }
        try await running.wait(seconds: 60) {
          $0.requests + $0.commands + $0.malformed >= sent + 10
        }
        try await running.wait(seconds: 60) { $0.pending == 0 }
        #expect(try await answer(try running.client("good"), id: 1) == [1, 4])
      }
    }

    /// The shape of the reply to a good request among others of the same client.
    private func answer(_ client: WireClient, id: Int) async throws -> [Int] {
      client.ask(#"["a"]"#, id: id)
      while true {
        let frames = try #require(try await client.receive(seconds: 60))
        if frames.last == Array("\(id)".utf8) { return try WireVectors(frames).shape }
      }
    }
  }
#endif
