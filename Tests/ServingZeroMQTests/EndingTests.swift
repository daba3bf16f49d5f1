#if Serving
  import Logging
  import Platform
  import Serving
  import ServingZeroMQ
  import Testing

  /// A server ends with everything answered, and is there when it says so.
  @Suite struct EndingTests {
    /// A source that is held up, and what lets it go on.
    private func heldUp() -> (FakeSource, Guarded<Bool>) {
      let isOpen = Guarded(false)
      var source = FakeSource()
      source.before = { _, _ throws(ServingError) in
        while !isOpen.withLock({ $0 }) {
          do { try await Task.sleep(for: .milliseconds(2)) } catch { throw .cancelled }
        }
      }
      return (source, isOpen)
    }

    @Test func whatWasBegunIsAnswered() async throws {
      let (source, isOpen) = heldUp()
      let running = try RunningServer(source)
      let client = try running.client("c")
      for id in 1...3 { client.ask(#"["a"]"#, id: id) }
      try await running.wait { $0.pending == 3 }
      running.server.drain()
      try await running.wait { _ in true }
      client.ask(#"["late"]"#, id: 4)
      let refused = try #require(try await client.receive())
      #expect(refused.last == Array("4".utf8))
      #expect(try WireVectors(refused).error == "the server is ending and takes no more requests")
      isOpen.withLock { $0 = true }
      for _ in 1...3 {
        #expect(try WireVectors(try #require(try await client.receive())).error == nil)
      }
      try await running.end.value
    }

    @Test func theEndDoesNotWaitForEver() async throws {
      let (source, isOpen) = heldUp()
      let running = try RunningServer(source, options { $0.drainLimit = .milliseconds(200) })
      let client = try running.client("c")
      client.ask(#"["a"]"#)
      try await running.wait { $0.pending == 1 }
      let watch = Stopwatch()
      running.server.drain()
      let reply = try #require(try await client.receive())
      #expect(try WireVectors(reply).error == "the server ended before the request was computed")
      try await running.end.value
      #expect(watch.seconds < 5)
      isOpen.withLock { $0 = true }
    }

    @Test func stoppingBeforeRunning() async throws {
      var options = ZeroMQOptions()
      (options.port, options.replyPort) = (0, 0)
      let server = ZeroMQServer(FakeSource(), options: options, logger: .init(label: "tests"))
      server.drain()
      try await server.run()
    }

    @Test(arguments: [
      (ZeroMQOptions.Termination.loopback, true), (.anyone, true), (.refused, false),
    ])
    func termination(_ termination: ZeroMQOptions.Termination, isObeyed: Bool) async throws {
      let running = try RunningServer(FakeSource(), options { $0.termination = termination })
      try ZeroMQTermination.send(host: "127.0.0.1", port: running.ports.requests)
      if isObeyed {
        try await running.end.value
      } else {
        try await running.wait { $0.commands == 1 }
        let client = try running.client("c")
        #expect(try await client.vectors(#"["a"]"#).shape == [1, 4])
        try await running.stop()
      }
    }

    @Test func terminationWithoutAServer() {
      #expect {
        try ZeroMQTermination.send(host: "127.0.0.1", port: 1, milliseconds: 200)
      } throws: {
        "\($0)" == "cannot end the server: nothing listens on 127.0.0.1:1"
      }
    }

    @Test func portsAndAddresses() async throws {
      try await withServer { running in
        var options = ZeroMQOptions()
        (options.port, options.replyPort) = (0, running.ports.replies)
        func bind() throws {
          try ZeroMQServer(FakeSource(), options: options, logger: .init(label: "tests")).bind()
        }
        #expect { try bind() } throws: {
          "\($0)"
            == "cannot listen on 127.0.0.1:\(running.ports.replies): another program does, expected a free port"
        }
        options.host = "203.0.113.7"
        #expect { try bind() } throws: {
          "\($0)" == "cannot listen on 203.0.113.7:0: '203.0.113.7' is no address of this machine"
        }
      }
    }
  }
#endif
