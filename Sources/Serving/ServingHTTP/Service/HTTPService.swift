#if Serving
  import Hummingbird
  import HummingbirdCore
  public import Logging
  import NIOCore
  import Platform
  public import Serving
  public import ServiceLifecycle

  /// The HTTP front: bert-as-service's, OpenAI's and text-embeddings-inference's routes, health, metrics and a page.
  public struct HTTPService: Service {
    private let options: HTTPOptions
    private let logger: Logger
    private let bound: @Sendable (Int) -> Void
    private let responder: Responder

    /// Makes a front.
    ///
    /// - Parameters:
    ///   - engine: what computes.
    ///   - options: where and how it answers.
    ///   - logger: is told of what happens, never of what clients write.
    ///   - bound: is told of the port when clients can connect.
    public init(
      engine: Engine, options: HTTPOptions, logger: Logger,
      bound: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
      (self.options, self.logger, self.bound) = (options, logger, bound)
      let metrics = ServerMetrics(engine, now: Int(WallClock.secondsSince1970))
      responder = Responder(
        RouteTable(Front(engine, options, metrics)), ConnectionTable(), metrics, options,
        logger)
    }

    /// Answers until the service group ends it; then requests that have begun are answered yet.
    ///
    /// - Throws: ``HTTPServiceError`` if it cannot listen at its address.
    public func run() async throws {
      let limits = ConnectionGuard.Limits(
        headerTimeout: TimeAmount(options.headerTimeout),
        bodyTimeout: TimeAmount(options.bodyTimeout), maximumBodyBytes: options.maximumBodyBytes)
      let connections = responder.connections
      var quiet = logger
      // Its own line tells of every start.
      quiet.logLevel = max(logger.logLevel, .warning)
      let application = Application(
        responder: responder,
        server: .http1(
          configuration: .init(
            additionalChannelHandlers: [ConnectionGuard(connections, limits)],
            idleTimeout: TimeAmount(options.idleTimeout),
            httpDecoderConfiguration: .init(
              maxHeaderFieldSize: options.maximumHeaderBytes,
              maxHeaderListSize: options.maximumHeaderBytes, maxHeaderFieldCount: 200))),
        configuration: .init(
          address: .hostname(options.host, port: options.port), serverName: "cloze",
          backlog: 1024,
          availableConnectionsDelegate: .maximum(options.maximumConnections, logger: quiet)),
        onServerRunning: { [bound, options] channel in
          bound(channel.localAddress?.port ?? options.port)
        }, logger: quiet)
      do {
        try await application.run()
      } catch let error as IOError {
        throw HTTPServiceError(
          options, SystemError(operation: "listen", path: nil, code: error.errnoCode).reason)
      } catch is SocketAddressError.UnknownHost {
        throw HTTPServiceError(
          options, "'\(options.host)' is no address of this machine, expected one or a name of it")
      } catch let error as SocketAddressError {
        throw HTTPServiceError(options, "\(error)")
      }
    }
  }

  /// Why a front cannot listen, in one line.
  public struct HTTPServiceError: Error, CustomStringConvertible {
    /// The address and what is wrong with it.
    public let description: String

    init(_ options: HTTPOptions, _ reason: String) {
      description = "cannot listen at \(options.host) port \(options.port): \(reason)"
    }
  }
#endif
