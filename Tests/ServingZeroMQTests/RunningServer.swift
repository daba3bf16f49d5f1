#if Serving
  import Logging
  import ServingZeroMQ
  import Testing

  /// A server on free ports while a test runs.
  struct RunningServer: Sendable {
    let server: ZeroMQServer
    let ports: (requests: Int, replies: Int)
    let end: Task<Void, any Error>

    init(
      _ source: FakeSource = FakeSource(), _ options: ZeroMQOptions = options()
    ) throws {
      var logger = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }
      logger.logLevel = .warning
      let server = ZeroMQServer(source, options: options, logger: logger)
      self.server = server
      ports = try #require(try server.bind())
      end = Task { try await server.run() }
    }

    func client(_ identity: String, listens: Bool = true) throws -> WireClient {
      try WireClient(ports, identity, listens: listens)
    }

    /// Ends it at once.
    func stop() async throws {
      server.stop()
      try await end.value
    }

    /// Waits until the counters are as expected.
    func wait(seconds: Double = 10, _ isAsExpected: (ZeroMQCounters) -> Bool) async throws {
      let end = ContinuousClock.now + .seconds(seconds)
      while !isAsExpected(server.counters), ContinuousClock.now < end {
        try await Task.sleep(for: .milliseconds(5))
      }
      #expect(isAsExpected(server.counters), "\(server.counters)")
    }
  }

  /// Options with free ports.
  func options(_ change: (inout ZeroMQOptions) -> Void = { _ in }) -> ZeroMQOptions {
    var options = ZeroMQOptions()
    (options.port, options.replyPort) = (0, 0)
    change(&options)
    return options
  }

  /// Runs a server while `body` runs.
  func withServer(
    _ source: FakeSource = FakeSource(), _ options: ZeroMQOptions = options(),
    _ body: (RunningServer) async throws -> Void
  ) async throws {
    let running = try RunningServer(source, options)
    do {
      try await body(running)
    } catch {
      try await running.stop()
      throw error
    }
    try await running.stop()
  }
#endif
