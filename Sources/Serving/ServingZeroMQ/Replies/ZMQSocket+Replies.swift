#if Serving
  import CZeroMQ

  extension ZMQSocket {
    /// Sends a reply to all who listen to its identity.
    ///
    /// - Returns: false if libzmq refused it.
    func send(_ reply: Reply, _ unsent: UnsentReplies) -> Bool {
      let more = ZMQ_DONTWAIT | ZMQ_SNDMORE
      // Commands have short answers; with an array of nothing they are accounted for alike.
      let array = reply.array ?? ReplyArray(count: 0)
      let lease = ReplyLease(array, of: reply, unsent)
      guard send(frame: reply.identity, more) else { return false }
      guard send(frame: reply.header, more) else { return false }
      if reply.array != nil {
        guard send(borrowing: array.bytes, lease, flags: more) else { return false }
      }
      return send(frame: reply.id, ZMQ_DONTWAIT)
    }
  }
#endif
