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
      // With a bound, a sender would learn of the room that it has again a while after it is there.
      receiver.set(ZMQ_RCVHWM, Int32(0))
      guard zmq_bind(receiver.handle, "inproc://wake") == 0 else {
        throw ZMQFailure.error("cannot start libzmq")
      }
      let sender = try ZMQSocket(context, type: ZMQ_PUSH)
      sender.set(ZMQ_SNDHWM, Int32(0))
      sender.set(ZMQ_LINGER, Int32(0))
      try sender.connect(to: "inproc://wake")
      self.sender = Guarded(sender)
    }

    /// Wakes it.
    func ring() { sender.withLock { _ = $0.send(frame: [], ZMQ_DONTWAIT) } }

    /// Takes all calls.
    func clear() { while receiver.receive(frameLimit: 0) != nil {} }
  }
#endif
