#if Serving
  import ServingZeroMQ
  import Testing

  /// No reply is lost between a client's two connections.
  @Suite struct SubscriptionTests {
    @Test func aReplyWaitsForItsClient() async throws {
      try await withServer { running in
        let client = try running.client("late", listens: false)
        client.ask(#"["a"]"#, id: 1)
        client.ask("SHOW_CONFIG", id: 2, count: 0)
        try await running.wait { $0.requests == 1 && $0.pending == 0 }
        try await Task.sleep(for: .milliseconds(300))
        #expect(running.server.counters.replies == 0)
        client.listen()
        let first = try #require(try await client.receive())
        let second = try #require(try await client.receive())
        #expect(Set([first.last, second.last]) == [Array("1".utf8), Array("2".utf8)])
        #expect(running.server.counters.heldReplies == 2)
      }
    }

    @Test func freshConnectionsLoseNothing() async throws {
      try await withServer { running in
        for number in 0..<300 {
          let client = try running.client("client-\(number)")
          client.ask("SHOW_CONFIG", id: 1, count: 0)
          #expect(try await client.receive(seconds: 10) != nil, "\(number)")
          if number.isMultiple(of: 10) {
            #expect(try await client.vectors(#"["a"]"#, id: 2).shape == [1, 4])
          }
        }
        #expect(running.server.counters.expiredReplies == 0)
      }
    }

    /// One that listens already gets the reply, and so does the one that asks and has only just connected.
    @Test func clientsOfOneIdentity() async throws {
      try await withServer { running in
        let first = try running.client("shared")
        first.ask("SHOW_CONFIG", id: 1, count: 0)
        #expect(try await first.receive() != nil)
        for number in 0..<30 {
          let second = try running.client("shared")
          second.ask(#"["a b"]"#, id: number + 2)
          let reply = try #require(try await second.receive(seconds: 10), "\(number)")
          #expect(try await first.receive() == reply)
        }
      }
    }

    /// Each comes when the last has gone, perhaps by a connection of the same number.
    @Test func clientsOfOneIdentityOneAfterAnother() async throws {
      try await withServer { running in
        for number in 0..<100 {
          let client = try running.client("again")
          client.ask("SHOW_CONFIG", id: number + 1, count: 0)
          let reply = try #require(try await client.receive(seconds: 10), "\(number)")
          #expect(reply.last == Array("\(number + 1)".utf8))
        }
      }
    }

    /// Who listens to `ab` hears what is for `abc`, which has not subscribed yet.
    @Test func prefixesOfIdentities() async throws {
      try await withServer { running in
        let short = try running.client("ab")
        short.ask("SHOW_CONFIG", id: 1, count: 0)
        #expect(try await short.receive() != nil)
        for number in 0..<10 {
          let long = try running.client("abc\(number)")
          long.ask("SHOW_CONFIG", id: 2, count: 0)
          let reply = try #require(try await long.receive(seconds: 10), "\(number)")
          #expect(try await short.receive() == reply)
        }
      }
    }

    /// What is no client at all is not taken for one of libzmq's first version, which gets every reply.
    @Test func nobodyHearsAll() async throws {
      try await withServer { running in
        let all = try running.client("all", listens: false)
        all.listen(to: [])
        let client = try running.client("c")
        for id in 1...20 { #expect(try await client.vectors(#"["a"]"#, id: id).shape == [1, 4]) }
        #expect(try await all.receive(seconds: 0.5) == nil)
        let nobody = try running.client("never", listens: false)
        nobody.ask(#"["a"]"#)
        try await Task.sleep(for: .milliseconds(600))
        #expect(running.server.counters.replies == 20)
      }
    }

    /// A client may subscribe to a part of its identity.
    @Test func aPrefixIsEnough() async throws {
      try await withServer { running in
        let client = try running.client("worker-7", listens: false)
        client.listen(to: Array("worker-".utf8))
        client.ask(#"["a"]"#)
        #expect(try await client.receive(seconds: 5) != nil)
      }
    }

    @Test func whatNobodyFetchesIsDropped() async throws {
      try await withServer(FakeSource(), options { $0.replyExpiry = .milliseconds(100) }) {
        running in
        let client = try running.client("never", listens: false)
        for id in 1...20 { client.ask(#"["a"]"#, id: id) }
        try await running.wait { $0.expiredReplies == 20 }
        let other = try running.client("other")
        #expect(try await other.vectors(#"["a"]"#).shape == [1, 4])
      }
      try await withServer(FakeSource(), options { $0.heldBytes = 2000 }) { running in
        let client = try running.client("never", listens: false)
        for id in 1...100 { client.ask(#"["a"]"#, id: id) }
        try await running.wait { $0.expiredReplies == 100 }
      }
    }

    /// What it does not fetch is dropped in the end; others are answered meanwhile.
    @Test func aClientThatDoesNotRead() async throws {
      let options = options {
        $0.heldBytes = 1 << 20
        $0.replyExpiry = .seconds(1)
      }
      try await withServer(FakeSource(), options) { running in
        let idle = try WireClient(running.ports, "idle", receiveLimit: 1)
        let texts = "[" + Array(repeating: "\"a\"", count: 50_000).joined(separator: ",") + "]"
        for id in 1...60 { idle.ask(texts, id: id, count: 50_000) }
        let other = try running.client("other")
        for id in 1...100 { #expect(try await other.vectors(#"["a"]"#, id: id).shape == [1, 4]) }
        try await running.wait(seconds: 60) { $0.pending == 0 && $0.expiredReplies > 20 }
        #expect(try await other.vectors(#"["a"]"#, id: 101).shape == [1, 4])
        // It reads at last, and gets what libzmq had taken already.
        #expect(try await idle.receive() != nil)
      }
    }
  }
#endif
