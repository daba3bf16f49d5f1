#if Serving
  import CZeroMQ

  extension ZMQSocket {
    /// Listens on an address.
    ///
    /// - Parameters:
    ///   - host: an address of this machine, `localhost`, or `*` for all of them.
    ///   - port: 0 for any that is free.
    /// - Returns: the port.
    /// - Throws: ``ZeroMQError`` that names address and port.
    func bind(host: String, port: Int) throws(ZeroMQError) -> Int {
      let endpoint = "tcp://\(Self.address(host)):\(port == 0 ? "*" : "\(port)")"
      guard zmq_bind(handle, endpoint) == 0 else {
        let code = ZMQFailure.code
        if czmq_is_address_in_use(code) != 0 {
          throw ZeroMQError(
            "cannot listen on \(host):\(port): another program does, expected a free port")
        }
        if czmq_is_unknown_address(code) != 0 {
          throw ZeroMQError(
            "cannot listen on \(host):\(port): '\(host)' is no address of this machine")
        }
        throw ZMQFailure.error("cannot listen on \(host):\(port)", code: code)
      }
      let digits = self.endpoint.utf8.reversed().prefix { $0 != UInt8(ascii: ":") }.reversed()
      return Int(String(decoding: digits, as: UTF8.self)) ?? port
    }

    /// Listens no more; connections that there are stay.
    func unbind() { _ = zmq_unbind(handle, endpoint) }

    /// The address as libzmq writes it, which looks up no names.
    private static func address(_ host: String) -> String {
      if host.utf8.elementsEqual("localhost".utf8) { return "127.0.0.1" }
      let isVersion6 =
        host.utf8.contains(UInt8(ascii: ":")) && host.utf8.first != UInt8(ascii: "[")
      return isVersion6 ? "[\(host)]" : host
    }
  }
#endif
