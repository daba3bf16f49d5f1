#if Serving
  import HTTPTypes
  import NIOCore
  import NIOHTTPTypes

  /// Watches a connection below the requests on it: clients that are slow, that go, or that send what is not HTTP.
  final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let watch = ConnectionWatch()
    private let table: ConnectionTable
    private let limits: Limits
    /// What ends the connection if the client is too slow.
    private var patience: Scheduled<Void>?
    /// A request's header has come, the rest has not.
    private var isReading = false
    /// Requests whose answers are not written yet.
    private var unanswered = 0
    /// The answer that is being written is the last one.
    private var endsAfterAnswer = false
    /// What comes in is dropped.
    private var isDeaf = false

    /// How long and how large requests may be.
    struct Limits: Sendable {
      let headerTimeout: TimeAmount
      let bodyTimeout: TimeAmount
      let maximumBodyBytes: Int
    }

    init(_ table: ConnectionTable, _ limits: Limits) {
      (self.table, self.limits) = (table, limits)
    }

    func handlerAdded(context: ChannelHandlerContext) {
      table.add(watch, for: context.channel)
      wait(limits.headerTimeout, context, for: "the header of a request")
    }

    func handlerRemoved(context: ChannelHandlerContext) { end(context) }

    func channelInactive(context: ChannelHandlerContext) {
      end(context)
      context.fireChannelInactive()
    }

    private func end(_ context: ChannelHandlerContext) {
      stopWaiting()
      table.remove(context.channel)
      watch.sawEndOfConnection()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      guard !isDeaf else { return }
      switch unwrapInboundIn(data) {
      case .head(let head):
        stopWaiting()
        (isReading, unanswered) = (true, unanswered + 1)
        watch.sawHead()
        continueIfAsked(head, context)
      case .body: break
      case .end:
        stopWaiting()
        isReading = false
        watch.sawEnd()
      }
      context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
      // Whoever reads the requests may have stopped; what comes now is only to be out of the way.
      if isDeaf { context.read() }
      // Most requests have come as a whole by now.
      if isReading, patience == nil {
        wait(limits.bodyTimeout, context, for: "the rest of a request")
      }
      context.fireChannelReadComplete()
    }

    /// Lets a client send a large body that it asked about; one that is too large is refused before.
    private func continueIfAsked(_ head: HTTPRequest, _ context: ChannelHandlerContext) {
      guard head.headerFields[.expect]?.lowercaseASCII == "100-continue",
        (head.headerFields[.contentLength].flatMap { Int($0) } ?? 0) <= limits.maximumBodyBytes
      else { return }
      context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
      if case ChannelEvent.inputClosed? = event as? ChannelEvent { watch.sawEndOfConnection() }
      context.fireUserInboundEventTriggered(event)
    }

    /// What is not HTTP gets an answer too, unless one to an earlier request is under way.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
      guard !isDeaf else { return }
      let isBroken = error is IOError || error is ChannelError
      if isBroken { watch.sawEndOfConnection() }
      guard !isBroken, unanswered == 0 || isReading, !endsAfterAnswer else {
        return context.fireErrorCaught(error)
      }
      refuse(Fault(.syntax, "the request is not HTTP/1.1, or its header is too large"), context)
    }

    private func wait(
      _ time: TimeAmount, _ context: ChannelHandlerContext, for what: StaticString
    ) {
      let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
      patience = context.eventLoop.scheduleTask(in: time) {
        let (own, context) = bound.value
        own.patience = nil
        let seconds = time.nanoseconds / 1_000_000_000
        own.refuse(
          Fault(.slow, "\(what) took too long, expected it within \(seconds) s"), context)
      }
    }

    private func stopWaiting() {
      patience?.cancel()
      patience = nil
    }

    /// Answers in place of a responder, and ends the connection.
    private func refuse(_ fault: Fault, _ context: ChannelHandlerContext) {
      isDeaf = true
      let reply = Dialect.textEmbeddingsInference.reply(to: fault)
      var head = HTTPResponse(status: .init(code: reply.status))
      head.headerFields[.contentType] = reply.contentType
      head.headerFields[.contentLength] = "\(reply.body.count)"
      head.headerFields[.connection] = "close"
      context.write(wrapOutboundOut(.head(head)), promise: nil)
      context.write(
        wrapOutboundOut(.body(context.channel.allocator.buffer(bytes: reply.body))), promise: nil)
      context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
      watch.sawEndOfConnection()
      linger(context)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
      // Once the guard has answered, a responder that comes late is not heard.
      guard !isDeaf else {
        promise?.fail(ChannelError.ioOnClosedChannel)
        return
      }
      switch unwrapOutboundIn(data) {
      case .head(let head):
        if head.headerFields[.connection]?.lowercaseASCII == "close" { endsAfterAnswer = true }
        context.write(data, promise: promise)
      case .body: context.write(data, promise: promise)
      case .end:
        unanswered -= 1
        guard endsAfterAnswer else { return context.write(data, promise: promise) }
        isDeaf = true
        context.writeAndFlush(data, promise: promise)
        linger(context)
      }
    }

    /// Says that nothing more comes, and closes a little later: at once, a client that still sends would lose the
    /// answer.
    private func linger(_ context: ChannelHandlerContext) {
      stopWaiting()
      context.close(mode: .output, promise: nil)
      context.read()
      let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
      patience = context.eventLoop.scheduleTask(in: Self.lingering) {
        bound.value.close(promise: nil)
      }
    }

    private static let lingering = TimeAmount.seconds(2)
  }
#endif
