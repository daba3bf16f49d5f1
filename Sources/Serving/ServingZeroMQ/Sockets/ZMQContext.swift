#if Serving
  import CZeroMQ

  /// libzmq's threads and sockets; it ends when the last socket has gone.
  final class ZMQContext: Sendable {
    // libzmq's contexts are safe to use from any thread.
    nonisolated(unsafe) let handle: UnsafeMutableRawPointer

    init() throws(ZeroMQError) {
      guard let handle = zmq_ctx_new() else {
        throw ZMQFailure.error("cannot start libzmq")
      }
      self.handle = handle
    }

    deinit { zmq_ctx_term(handle) }
  }

  /// What libzmq says of its last failure on the calling thread.
  enum ZMQFailure {
    static var code: Int32 { zmq_errno() }

    static func error(_ what: String, code: Int32 = zmq_errno()) -> ZeroMQError {
      ZeroMQError("\(what): \(String(cString: zmq_strerror(code)))")
    }
  }
#endif
