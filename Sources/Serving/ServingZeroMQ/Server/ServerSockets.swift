#if Serving
  import CZeroMQ

  /// The sockets of a server, bound.
  struct ServerSockets {
    let requests: ZMQSocket
    let replies: ZMQSocket
    let wakeUp: WakeUp
    /// The ports that they listen on.
    let ports: (requests: Int, replies: Int)

    /// Milliseconds that closing waits for replies to be sent.
    private static let lingerMilliseconds: Int32 = 2000

    /// Binds both ports.
    ///
    /// - Throws: ``ZeroMQError`` that names the address and port that cannot be had.
    init(_ options: ZeroMQOptions) throws(ZeroMQError) {
      let context = try ZMQContext()
      requests = try ZMQSocket(context, type: ZMQ_PULL)
      replies = try ZMQSocket(context, type: ZMQ_XPUB)
      wakeUp = try WakeUp(context)
      for socket in [requests, replies] {
        socket.set(ZMQ_BACKLOG, Int32(1024))
        socket.set(ZMQ_TCP_KEEPALIVE, Int32(1))
        socket.set(ZMQ_TCP_KEEPALIVE_IDLE, Int32(60))
        socket.set(ZMQ_LINGER, Self.lingerMilliseconds)
        socket.set(ZMQ_IPV6, options.host.utf8.contains(UInt8(ascii: ":")) ? Int32(1) : 0)
      }
      // Beyond it libzmq closes the connection; somewhat more than is allowed is answered.
      requests.set(ZMQ_MAXMSGSIZE, Int64(options.maximumRequestBytes) * 2 + 65_536)
      requests.set(ZMQ_RCVHWM, Int32(1000))
      replies.set(ZMQ_MAXMSGSIZE, Int64(Request.identityLimit + 64))
      // Every subscription is told of and has to be allowed; and no reply is dropped for want of room.
      replies.set(ZMQ_XPUB_MANUAL, Int32(1))
      replies.set(ZMQ_SNDHWM, Int32(0))
      ports = (
        try requests.bind(host: options.host, port: options.port),
        try replies.bind(host: options.host, port: options.replyPort)
      )
    }

    /// Waits until something comes.
    ///
    /// - Parameters:
    ///   - takesRequests: whether requests are waited for.
    ///   - milliseconds: how long at most.
    func wait(takesRequests: Bool, milliseconds: Int) {
      var items = [wakeUp.receiver, replies].map(Self.item)
      if takesRequests { items.append(Self.item(requests)) }
      // A signal ends it early, which does no harm.
      _ = zmq_poll(&items, Int32(items.count), milliseconds)
      wakeUp.clear()
    }

    private static func item(_ socket: ZMQSocket) -> zmq_pollitem_t {
      zmq_pollitem_t(socket: socket.handle, fd: 0, events: Int16(ZMQ_POLLIN), revents: 0)
    }

    /// libzmq's version.
    static var libraryVersion: String {
      var (major, minor, patch) = (Int32(0), Int32(0), Int32(0))
      zmq_version(&major, &minor, &patch)
      return "\(major).\(minor).\(patch)"
    }
  }
#endif
