#if Serving
  import CZeroMQ

  /// A message as it came.
  struct ReceivedMessage {
    /// The first of its frames.
    var frames: [[UInt8]] = []
    /// How many frames it has.
    var frameCount = 0
    /// The address that it came from, without the port; nil if it is not known.
    var peer: String?
    /// What the connection is known by while it lasts; nil if it is not known.
    var connection: Int32?
  }

  extension ZMQSocket {
    /// Takes the next message.
    ///
    /// - Parameter frameLimit: how many frames are kept.
    /// - Returns: the message, or nil if none has come.
    func receive(frameLimit: Int) -> ReceivedMessage? {
      var received = ReceivedMessage()
      let message = UnsafeMutablePointer<zmq_msg_t>.allocate(capacity: 1)
      defer { message.deallocate() }
      repeat {
        zmq_msg_init(message)
        defer { zmq_msg_close(message) }
        while zmq_msg_recv(message, handle, ZMQ_DONTWAIT) < 0 {
          guard czmq_is_interrupted(ZMQFailure.code) != 0 else { return nil }
        }
        if received.frameCount == 0 { Self.note(message, &received) }
        received.frameCount += 1
        if received.frameCount <= frameLimit { received.frames.append(Self.bytes(message)) }
        if zmq_msg_more(message) == 0 { return received }
      } while true
    }

    private static func bytes(_ message: UnsafeMutablePointer<zmq_msg_t>) -> [UInt8] {
      Array(UnsafeRawBufferPointer(start: zmq_msg_data(message), count: zmq_msg_size(message)))
    }

    private static func note(
      _ message: UnsafeMutablePointer<zmq_msg_t>, _ received: inout ReceivedMessage
    ) {
      received.peer = zmq_msg_gets(message, "Peer-Address").map { String(cString: $0) }
      let connection = zmq_msg_get(message, ZMQ_SRCFD)
      received.connection = connection < 0 ? nil : connection
    }
  }
#endif
