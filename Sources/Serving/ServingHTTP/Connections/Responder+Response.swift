#if Serving
  import HTTPTypes
  import Hummingbird
  import HummingbirdCore
  import Logging
  import NIOCore
  import Serving

  extension Responder {
    /// An answer as hummingbird writes it.
    func response(_ reply: Reply, to request: Request, isHead: Bool) -> Response {
      var headers = HTTPFields()
      for (name, value) in reply.headers {
        if let name = HTTPField.Name(name) { headers.append(HTTPField(name: name, value: value)) }
      }
      if !reply.contentType.isEmpty { headers[.contentType] = reply.contentType }
      if reply.status != 204 { headers[.contentLength] = "\(reply.body.count)" }
      headers[.xContentTypeOptions] = "nosniff"
      let asksToClose = request.headers[.connection]?.lowercaseASCII == "close"
      if reply.closesConnection || asksToClose { headers[.connection] = "close" }
      return Response(
        status: .init(code: reply.status), headers: headers,
        body: isHead || reply.body.isEmpty
          ? .init() : .init(byteBuffer: ByteBuffer(bytes: reply.body)))
    }

    /// Counts an answer, and tells the log of it, without anything that a client wrote.
    func count(
      _ reply: Reply, _ match: RouteTable.Match?, _ fault: Fault?,
      _ start: ContinuousClock.Instant
    ) {
      let duration = ContinuousClock.now - start
      let path = match?.route.path
      metrics.count(
        .init(path: path, status: reply.status, fault: fault?.kind.errorType, duration: duration))
      let level: Logger.Level = reply.status >= 500 ? .warning : .debug
      logger.log(
        level: level, "answered",
        metadata: [
          "route": .string(path ?? "other"), "status": "\(reply.status)",
          "texts": "\(reply.work.texts)", "tokens": "\(reply.work.tokens)",
          "seconds": "\(duration.seconds)",
        ])
    }
  }

  /// What is known of the connection that a request came on.
  struct ConnectionContext: InitializableFromSource {
    /// The connection.
    let channel: any Channel

    init(source: ApplicationRequestContextSource) { channel = source.channel }
  }
#endif
