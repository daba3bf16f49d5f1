#if Serving
  import CZeroMQ

  /// The message that ends a server, as `bert-serving-terminate` sends it.
  public enum ZeroMQTermination {
    /// Sends it.
    ///
    /// - Parameters:
    ///   - host: where the server is.
    ///   - port: the one that requests come to.
    ///   - milliseconds: how long a connection is waited for.
    /// - Throws: ``ZeroMQError`` if nobody takes it.
    public static func send(host: String, port: Int, milliseconds: Int = 3000) throws(ZeroMQError) {
      let socket = try ZMQSocket(try ZMQContext(), type: ZMQ_PUSH)
      // Nothing is sent before there is a connection.
      socket.set(ZMQ_IMMEDIATE, Int32(1))
      socket.set(ZMQ_SNDTIMEO, Int32(milliseconds))
      socket.set(ZMQ_LINGER, Int32(milliseconds))
      let isVersion6 = host.utf8.contains(UInt8(ascii: ":"))
      socket.set(ZMQ_IPV6, isVersion6 ? Int32(1) : 0)
      try socket.connect(to: "tcp://\(isVersion6 ? "[\(host)]" : host):\(port)")
      let frames = ["0", "TERMINATION", "0", "0"].map { Array($0.utf8) }
      for (index, frame) in frames.enumerated() {
        guard socket.send(frame: frame, index + 1 < frames.count ? ZMQ_SNDMORE : 0) else {
          throw ZeroMQError("cannot end the server: nothing listens on \(host):\(port)")
        }
      }
    }
  }
#endif
