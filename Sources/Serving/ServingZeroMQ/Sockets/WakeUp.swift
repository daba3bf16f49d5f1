#if Serving
  import CZeroMQ
  import Platform

  /// Wakes the thread that waits for sockets, from any other.
  final class WakeUp: Sendable {
    private let sender: Guarded<ZMQSocket>
    /// What that thread waits for.
    let receiver: ZMQSocket

    init(_ context: ZMQContext) throws(ZeroMQError) {
      receiver = try ZMQSocket(context, type: ZMQ_PULL)
      receiver.set(ZMQ_RCVHWM, Int32(1))
      guard zmq_bind(receiver.handle, "inproc://wake") == 0 else {
        throw ZMQFailure.error("cannot start libzmq")
      }
      let sender = try ZMQSocket(context, type: ZMQ_PUSH)
      sender.set(ZMQ_SNDHWM, Int32(1))
      sender.set(ZMQ_LINGER, Int32(0))
      try sender.connect(to: "inproc://wake")
      self.sender = Guarded(sender)
    }

    /// Wakes it; a call that waits to be seen already is enough.
    func ring() {
      // One empty frame; without room an earlier one stands there yet.
      sender.withLock { _ = $0.send([[]]) }
    }

    /// Takes all calls.
    func clear() { while receiver.receive(frameLimit: 0) != nil {} }
  }
#endif
