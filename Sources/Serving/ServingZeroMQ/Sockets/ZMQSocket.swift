#if Serving
  import CZeroMQ
  import Preconditions

  /// A socket of libzmq, closed when it goes away.
  ///
  /// One thread uses it at a time; it may pass from one to another.
  final class ZMQSocket: @unchecked Sendable {
    // Sendable: its owner hands it on under a lock, or before the other thread starts.
    let handle: UnsafeMutableRawPointer
    private let context: ZMQContext

    init(_ context: ZMQContext, type: Int32) throws(ZeroMQError) {
      guard let handle = zmq_socket(context.handle, type) else {
        throw ZMQFailure.error("cannot open a ZeroMQ socket")
      }
      self.handle = handle
      self.context = context
    }

    deinit { zmq_close(handle) }

    /// Sets an option whose value is a 32-bit integer.
    func set(_ option: Int32, _ value: Int32) {
      var value = value
      let code = zmq_setsockopt(handle, option, &value, MemoryLayout<Int32>.size)
      require(code == 0, "ZMQSocket.set: option \(option) to \(value)")
    }

    /// Sets an option whose value is a 64-bit integer.
    func set(_ option: Int32, _ value: Int64) {
      var value = value
      let code = zmq_setsockopt(handle, option, &value, MemoryLayout<Int64>.size)
      require(code == 0, "ZMQSocket.set: option \(option) to \(value)")
    }

    /// Lets the client whose message was taken last have, or not have, what begins with a prefix.
    ///
    /// It may have gone meanwhile, which does no harm.
    func set(prefix: [UInt8], isWanted: Bool) {
      let option = isWanted ? ZMQ_SUBSCRIBE : ZMQ_UNSUBSCRIBE
      _ = zmq_setsockopt(handle, option, prefix, prefix.count)
    }

    /// Has libzmq look at what its threads have sent this socket, and says whether a message has come.
    var isReadable: Bool {
      var (events, size) = (Int32(0), MemoryLayout<Int32>.size)
      zmq_getsockopt(handle, ZMQ_EVENTS, &events, &size)
      return events & ZMQ_POLLIN != 0
    }

    /// Where a bound socket listens, as `tcp://127.0.0.1:5555`.
    var endpoint: String {
      withUnsafeTemporaryAllocation(of: CChar.self, capacity: 1024) { buffer in
        guard let base = buffer.baseAddress else { return "" }
        base[0] = 0
        var size = buffer.count
        zmq_getsockopt(handle, ZMQ_LAST_ENDPOINT, base, &size)
        return String(cString: base)
      }
    }

    /// Connects to an endpoint.
    func connect(to endpoint: String) throws(ZeroMQError) {
      guard zmq_connect(handle, endpoint) == 0 else {
        throw ZMQFailure.error("cannot connect to \(endpoint)")
      }
    }

    /// Sends a frame that libzmq copies.
    ///
    /// - Parameters:
    ///   - frame: its bytes.
    ///   - flags: of `zmq_send`.
    /// - Returns: false if it could not be sent.
    func send(frame: [UInt8], _ flags: Int32) -> Bool {
      frame.withUnsafeBytes { bytes in
        while zmq_send(handle, bytes.baseAddress, bytes.count, flags) < 0 {
          guard czmq_is_interrupted(ZMQFailure.code) != 0 else { return false }
        }
        return true
      }
    }

    /// Sends a frame out of memory that libzmq reads later.
    ///
    /// - Parameters:
    ///   - bytes: what is sent; it stays as it is until `lease` is released.
    ///   - lease: what is kept alive until libzmq needs the bytes no more.
    ///   - flags: of `zmq_msg_send`.
    /// - Returns: false if it could not be sent.
    func send(borrowing bytes: UnsafeMutableRawBufferPointer, _ lease: AnyObject, flags: Int32)
      -> Bool
    {
      let message = UnsafeMutablePointer<zmq_msg_t>.allocate(capacity: 1)
      defer { message.deallocate() }
      let hint = Unmanaged.passRetained(lease)
      guard
        zmq_msg_init_data(
          message, bytes.baseAddress, bytes.count,
          { _, hint in if let hint { Unmanaged<AnyObject>.fromOpaque(hint).release() } },
          hint.toOpaque()) == 0
      else {
        hint.release()
        return false
      }
      while zmq_msg_send(message, handle, flags) < 0 {
        guard czmq_is_interrupted(ZMQFailure.code) != 0 else {
          zmq_msg_close(message)
          return false
        }
      }
      return true
    }
  }
#endif
