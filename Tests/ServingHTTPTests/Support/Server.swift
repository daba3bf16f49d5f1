#if Serving
  import Logging
  import Platform
  import Serialization
  import ServiceLifecycle
  import Serving
  import ServingHTTP
  import TestSupport

  /// A server that runs during a test.
  struct TestServer: Sendable {
    let engine: Engine
    let port: Int

    /// Sends a request on a connection of its own.
    func send(
      _ method: String, _ path: String, body: [UInt8]? = nil, headers: [(String, String)] = []
    ) async throws -> Answer {
      let port = port
      let head = Self.head(method, path, body?.count, headers)
      return try await onThread {
        let connection = try Connection(port: port)
        connection.send(Array(head.utf8) + (body ?? []))
        return try connection.answer(hasBody: method != "HEAD")
      }
    }

    func post(
      _ path: String, _ json: String, headers: [(String, String)] = []
    ) async throws -> Answer {
      let type = [("content-type", "application/json")]
      return try await send("POST", path, body: Array(json.utf8), headers: headers + type)
    }

    func get(_ path: String, headers: [(String, String)] = []) async throws -> Answer {
      try await send("GET", path, headers: headers)
    }

    /// A request's header; it is for `localhost` unless it says otherwise.
    static func head(
      _ method: String, _ path: String, _ length: Int?, _ headers: [(String, String)] = []
    ) -> String {
      var head = "\(method) \(path) HTTP/1.1\r\n"
      if !headers.contains(where: { $0.0 == "host" }) { head += "Host: localhost\r\n" }
      for (name, value) in headers { head += "\(name): \(value)\r\n" }
      if let length { head += "Content-Length: \(length)\r\n" }
      return head + "\r\n"
    }
  }

  /// Options with a free port.
  func options(_ change: (inout HTTPOptions) -> Void = { _ in }) -> HTTPOptions {
    var options = HTTPOptions()
    options.port = 0
    change(&options)
    return options
  }

  /// Options with one thread.
  func engineOptions(_ change: (inout EngineOptions) -> Void = { _ in }) -> EngineOptions {
    var options = EngineOptions()
    options.threads = 1
    change(&options)
    return options
  }

  /// Runs a server of the small models while `body` runs.
  func withServer(
    _ options: HTTPOptions = options(), engine engineOptions: EngineOptions = engineOptions(),
    _ body: (TestServer) async throws -> Void
  ) async throws {
    let directory = try TemporaryDirectory()
    let engine = try Engine(SmallModels.sources(in: directory.path), options: engineOptions)
    let (ports, continuation) = AsyncStream<Int>.makeStream()
    let service = HTTPService(
      engine: engine, options: options,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
      bound: { continuation.yield($0) })
    let group = ServiceGroup(
      services: [service], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let running = Task { try await group.run() }
    var iterator = ports.makeAsyncIterator()
    guard let port = await iterator.next() else { return }
    let result: Result<Void, any Error>
    do {
      try await body(TestServer(engine: engine, port: port))
      result = .success(())
    } catch { result = .failure(error) }
    await group.triggerGracefulShutdown()
    try await running.value
    try result.get()
  }

  /// What a second server says where the first one listens.
  func onPortInUse(_ engine: Engine, _ options: HTTPOptions) async -> String {
    let service = HTTPService(
      engine: engine, options: options,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    do {
      try await service.run()
      return "nothing"
    } catch { return "\(error)" }
  }
#endif
