#if Serving
  import ExactStrings
  import HTTPTypes
  import Hummingbird
  import HummingbirdCore
  import Logging
  import NIOCore
  import ServiceLifecycle
  import Serving

  /// Answers requests by the table of routes.
  struct Responder: HTTPResponder {
    typealias Context = ConnectionContext

    let table: RouteTable
    let connections: ConnectionTable
    let metrics: ServerMetrics
    let options: HTTPOptions
    let logger: Logger
    private let key: APIKey?
    private let crossOrigin: CrossOrigin
    private let bodies: BodyReader

    init(
      _ table: RouteTable, _ connections: ConnectionTable, _ metrics: ServerMetrics,
      _ options: HTTPOptions, _ logger: Logger
    ) {
      (self.table, self.connections, self.metrics) = (table, connections, metrics)
      (self.options, self.logger) = (options, logger)
      key = options.apiKey.map { APIKey($0) }
      crossOrigin = CrossOrigin(origins: options.allowedOrigins, serverHost: options.host)
      bodies = BodyReader(options)
    }

    func respond(to request: Request, context: ConnectionContext) async -> Response {
      let start = ContinuousClock.now
      let path = request.uri.path
      let watch = connections.watch(context.channel)
      let number = watch.begin()
      var reply: Reply
      var fault: Fault?
      var match: RouteTable.Match?
      do {
        if request.method == .options {
          reply = try preflight(request, path)
        } else {
          let found = try table.match(method: request.method.rawValue, path: path)
          match = found
          reply = try await respond(to: request, found, watch, number, context.channel)
        }
      } catch {
        fault = error
        reply = table.dialect(at: path).reply(to: error)
      }
      reply.headers += crossOrigin.headers(origin: request.headers[.origin])
      // The connection is closed behind it, which a client had better know.
      if Task.isShuttingDownGracefully { reply.closesConnection = true }
      count(reply, match, fault, start)
      return response(reply, to: request, isHead: match?.isHead ?? false)
    }

    private func respond(
      to request: Request, _ match: RouteTable.Match, _ watch: ConnectionWatch, _ number: Int,
      _ channel: any Channel
    ) async throws(Fault) -> Reply {
      let route = match.route
      if let key, !route.isOpen, !key.admits(request.headers[.authorization]) {
        throw Fault(
          .unauthorized, "the key is missing or wrong, expected the header Authorization: Bearer …")
      }
      if !admits(request, route) {
        throw Fault(
          .foreignOrigin,
          "the request comes from a page of another origin, expected one that --cors names")
      }
      if let coding = request.headers[.contentEncoding],
        !coding.lowercaseASCII.isExactly("identity")
      {
        throw Fault(.mediaType, "the body is encoded (Content-Encoding), expected it as it is")
      }
      var call = Call()
      call.pathParameter = match.parameter
      call.fields = route.fields
      let timeout = try timeout(request)
      // What needs no texts is there at once.
      guard !route.fields.isEmpty else {
        call.begin(timeout: timeout)
        return try await route.respond(call)
      }
      let kind = try BodyParser.kind(
        of: request.headers[.contentType], readsForms: route.readsForms)
      let bytes = try await bodies.body(of: request, watch, number)
      return try await answer(call, bytes, kind, route, timeout, watch, channel)
    }

    /// Whether a page may ask for it: any may where the browser says nothing of pages.
    private func admits(_ request: Request, _ route: Route) -> Bool {
      let host = request.head.authority
      guard route.fields.isEmpty else {
        return crossOrigin.admits(origin: request.headers[.origin], host: host)
      }
      // Browsers alone say this, and `none` where the user has typed the address.
      let site = HTTPField.Name("sec-fetch-site").flatMap { request.headers[$0] } ?? "none"
      return route.isOpen || site.isExactly("none")
        || crossOrigin.admitsPage(of: host, origin: request.headers[.origin])
    }

    /// How long a request's answer is worth waiting for.
    private func timeout(_ request: Request) throws(Fault) -> Duration? {
      guard let name = HTTPField.Name(RequestTimeout.header), let text = request.headers[name]
      else { return options.requestTimeout }
      let wanted = try RequestTimeout.parse(text)
      return options.requestTimeout.map { min($0, wanted) } ?? wanted
    }

    /// Has a route answer, and gives it up when the client goes or the time is over.
    private func answer(
      _ call: Call, _ body: HeldBody, _ kind: BodyParser.Kind, _ route: Route, _ timeout: Duration?,
      _ watch: ConnectionWatch, _ channel: any Channel
    ) async throws(Fault) -> Reply {
      var call = call
      call.begin(timeout: timeout)
      let deadline = call.deadline
      // Large texts are read and written for seconds, while others ask whether the server lives.
      let work = Task(executorPreference: ThreadedExecutor.shared) {
        [call] () async -> Result<Reply, Fault> in
        do throws(Fault) {
          var call = call
          call.members = try body.take { bytes throws(Fault) in
            try BodyParser.members(bytes, kind)
          }
          return .success(try await route.respond(call))
        } catch {
          return .failure(error)
        }
      }
      watch.whenGone { work.cancel() }
      defer { watch.forget() }
      // The engine knows deadlines of its own; this is for what it does without.
      let alarm = timeout.map { timeout in
        channel.eventLoop.scheduleTask(in: TimeAmount(timeout)) { work.cancel() }
      }
      defer { alarm?.cancel() }
      let result = await work.value
      guard case .failure(let fault) = result, fault.kind == .gone, let deadline,
        ContinuousClock.now >= deadline
      else { return try result.get() }
      throw Fault(.deadline, ServingError.deadlineExceeded.description)
    }

    private func preflight(_ request: Request, _ path: String) throws(Fault) -> Reply {
      let methods = table.methods(at: path)
      guard !methods.isEmpty else { return try Self.nothing(table, path) }
      var reply = Reply.empty(status: 204)
      reply.headers.append(("allow", methods.joined(separator: ", ")))
      let all = crossOrigin.preflight(origin: request.headers[.origin], methods: methods)
      // What every answer gets comes later.
      reply.headers += all.dropFirst(crossOrigin.headers(origin: request.headers[.origin]).count)
      return reply
    }

    private static func nothing(_ table: RouteTable, _ path: String) throws(Fault) -> Reply {
      _ = try table.match(method: "OPTIONS", path: path)
      return .empty()
    }
  }
#endif
