#if Serving
  import Logging
  import Platform
  import ServiceLifecycle
  import Serving
  import ServingHTTP
  import ServingZeroMQ

  /// An engine with its fronts, from the first request to the last.
  struct Server {
    let engine: Engine
    /// How HTTP is answered; nil: not.
    let http: HTTPOptions?
    /// How bert-as-service's clients are answered; nil: not.
    let zmq: ZeroMQOptions?
    let logger: Logger
    /// What is to be said of its addresses as soon as they answer.
    let warnings: [String]

    /// Serves until a signal or a client ends it.
    ///
    /// - Parameters:
    ///   - drainTimeout: how many seconds requests that have begun may take then.
    ///   - printsJSON: whether the addresses are printed on standard output.
    /// - Throws: an error that names the address and port that cannot be had.
    func run(drainTimeout: Double, printsJSON: Bool) throws {
      let end = ServerEnd()
      let server = self
      StoppedRun.watch(leaving: "requests that had begun are not answered")
      let answer: @Sendable (Interrupts.Signal) -> Void = { server.answer($0, end, drainTimeout) }
      try Interrupts.deferring(answering: answer) {
        try WaitingTask.run {
          try await server.serve(end, drainTimeout: drainTimeout, printsJSON: printsJSON)
        }
      }
      note("cloze: ended; \(engine.statistics.words)")
    }

    /// Binds the ports, and runs the fronts until all have ended.
    private func serve(_ end: ServerEnd, drainTimeout: Double, printsJSON: Bool) async throws {
      let server = self
      let zmqService = zmq.map { ZeroMQService(engine: engine, options: $0, logger: logger) }
      let ports = try zmqService?.bind()
      let tell: @Sendable (Int?) -> Void = { port in
        server.tell(
          ServerAddresses(
            host: (server.http?.host ?? server.zmq?.host) ?? "", port: port,
            zmqPort: ports?.requests, zmqPortOut: ports?.replies,
            models: server.engine.models.map(\.name)), printsJSON: printsJSON)
      }
      let httpService = http.map {
        HTTPService(engine: engine, options: $0, logger: logger, bound: tell)
      }
      let services = [zmqService as (any Service)?, httpService].compactMap(\.self)
      if httpService == nil { tell(nil) }
      var quiet = logger
      // It would tell of its services by their types, and of errors that are thrown all the same.
      quiet.logLevel = .critical
      var configuration = ServiceGroupConfiguration(
        services: [
          .init(
            service: Fronts(
              services: services, engine: engine, end: end, drainTimeout: drainTimeout))
        ],
        logger: quiet)
      configuration.maximumGracefulShutdownDuration = .seconds(drainTimeout + Self.lastSeconds)
      let group = ServiceGroup(configuration: configuration)
      end.set { await group.triggerGracefulShutdown() }
      try await group.run()
    }

    /// How long those may take to hear of it whose answers were given up.
    private static let lastSeconds = 3.0

    /// Ends the process where something has not ended that should have long ago.
    private func forceEnd(after seconds: Double) {
      Task.detached {
        try await Task.sleep(for: .seconds(seconds))
        warn("the server did not end in time; \(StoppedRun.restOfDeferred)")
        endProcess(1)
      }
    }

    private func tell(_ addresses: ServerAddresses, printsJSON: Bool) {
      for model in engine.models {
        if let notice = model.notice { note(notice) }
        note("cloze: \(model.words)")
      }
      if engine.options.workers > 1 {
        let megabytes = engine.models.reduce(0) { $0 + $1.weightBytes } >> 20
        note(
          "cloze: \(engine.options.workers) workers, each with weights of its own: \(megabytes) MB or more each"
        )
      }
      for warning in warnings { warn(warning) }
      note("cloze: ready: \(addresses.words)")
      guard printsJSON else { return }
      do {
        try addresses.printJSON()
      } catch {
        warn("the addresses cannot be printed: \(error)")
      }
    }

    /// What becomes of a signal.
    private func answer(_ signal: Interrupts.Signal, _ end: ServerEnd, _ drainTimeout: Double) {
      guard signal == .hangup else {
        note("cloze: \(signal.name): requests that have begun are answered; again ends at once")
        end.begin()
        return forceEnd(after: drainTimeout + 10)
      }
      // The next one is a first one again.
      Interrupts.clear()
      note("cloze: SIGHUP: the models are loaded anew")
      let engine = engine
      Task.detached {
        do {
          for changes in try await engine.reload() {
            for change in changes { warn(change) }
            note("cloze: the models were loaded anew")
          }
        } catch {
          warn("the models as they were go on: \(error)")
        }
      }
    }
  }

  /// The fronts of a server: when one ends, all do, and then the engine.
  private struct Fronts: Service {
    let services: [any Service]
    let engine: Engine
    let end: ServerEnd
    let drainTimeout: Double

    func run() async throws {
      try await withGracefulShutdownHandler {
        try await withThrowingTaskGroup(of: Void.self) { group in
          for service in services { group.addTask { try await service.run() } }
          // A client can end one.
          for try await _ in group { end.begin() }
        }
      } onGracefulShutdown: {
        Task.detached { [engine, drainTimeout] in
          try await Task.sleep(for: .seconds(drainTimeout))
          let count = engine.giveUp()
          guard count > 0 else { return }
          warn(
            "\(counted(count, "request")) had not been answered after --drain-timeout \(drainTimeout) and \(count == 1 ? "was" : "were") given up"
          )
        }
      }
      await engine.drain()
    }
  }
#endif
