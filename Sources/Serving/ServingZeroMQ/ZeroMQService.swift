#if Serving
  public import Logging
  public import ServiceLifecycle
  public import Serving

  /// bert-as-service's protocol: its clients are answered without a change to them.
  ///
  /// It serves the engine's default model.
  public struct ZeroMQService: Service {
    private let server: ZeroMQServer

    /// Makes a service.
    ///
    /// - Parameters:
    ///   - engine: what makes the vectors.
    ///   - options: where and how it answers.
    ///   - logger: is told what happens; nothing that clients write comes into it.
    public init(engine: Engine, options: ZeroMQOptions, logger: Logger) {
      let source = EngineSource(engine: engine, addsSpecialTokens: options.addsSpecialTokens)
      server = ZeroMQServer(source, options: options, logger: logger)
    }

    /// Binds the ports, so that a server is ready when this returns; ``run()`` does it otherwise.
    ///
    /// - Returns: the ports, also those that were chosen for 0; nil when the service runs or has ended.
    /// - Throws: ``ZeroMQError`` that names the address and port that cannot be had.
    @discardableResult
    public func bind() throws(ZeroMQError) -> (requests: Int, replies: Int)? { try server.bind() }

    /// What it has done so far.
    public var counters: ZeroMQCounters { server.counters }

    /// Serves until the group shuts down or a client ends the server; requests that were begun are answered then.
    ///
    /// It returns in both cases, which ends a group whose configuration says so
    /// (`successTerminationBehavior: .gracefullyShutdownGroup`).
    ///
    /// - Throws: ``ZeroMQError`` if a port cannot be had.
    public func run() async throws {
      try await withTaskCancellationHandler {
        try await withGracefulShutdownHandler {
          try await server.run()
        } onGracefulShutdown: {
          server.drain()
        }
      } onCancel: {
        server.stop()
      }
    }
  }
#endif
