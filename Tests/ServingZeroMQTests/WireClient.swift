#if Serving
  import CZeroMQ
  import Serialization
  import Testing

  /// A client of libzmq's own sockets.
  final class WireClient: @unchecked Sendable {
    // Sendable: one test uses it at a time.
    private let context: UnsafeMutableRawPointer
    private let sender: UnsafeMutableRawPointer
    private let receiver: UnsafeMutableRawPointer
    private let ports: (requests: Int, replies: Int)
    let identity: [UInt8]

    init(
      _ ports: (requests: Int, replies: Int), _ identity: String, listens: Bool = true,
      receiveLimit: Int32 = 0
    ) throws {
      (self.ports, self.identity) = (ports, Array(identity.utf8))
      context = try #require(zmq_ctx_new())
      sender = try #require(zmq_socket(context, ZMQ_PUSH))
      receiver = try #require(zmq_socket(context, ZMQ_SUB))
      for socket in [sender, receiver] {
        var linger: Int32 = 0
        zmq_setsockopt(socket, ZMQ_LINGER, &linger, 4)
      }
      var (unlimited, limit) = (Int32(0), receiveLimit)
      zmq_setsockopt(sender, ZMQ_SNDHWM, &unlimited, 4)
      zmq_setsockopt(receiver, ZMQ_RCVHWM, &limit, 4)
      zmq_connect(sender, "tcp://127.0.0.1:\(ports.requests)")
      if listens { listen() }
    }

    /// Subscribes to the identity, or to another prefix.
    func listen(to prefix: [UInt8]? = nil) {
      let prefix = prefix ?? identity
      zmq_setsockopt(receiver, ZMQ_SUBSCRIBE, prefix, prefix.count)
      zmq_connect(receiver, "tcp://127.0.0.1:\(ports.replies)")
    }

    func send(_ frames: [[UInt8]]) {
      for (index, frame) in frames.enumerated() {
        zmq_send(sender, frame, frame.count, index + 1 < frames.count ? ZMQ_SNDMORE : 0)
      }
    }

    /// Asks for something.
    func ask(_ payload: String, id: Int = 1, count: Int = 1) {
      send([identity, Array(payload.utf8), Array("\(id)".utf8), Array("\(count)".utf8)])
    }

    /// The next reply, or nil if none comes in time.
    func receive(seconds: Double = 20) async throws -> [[UInt8]]? {
      let end = ContinuousClock.now + .seconds(seconds)
      repeat {
        if let frames = take() { return frames }
        try await Task.sleep(for: .milliseconds(1))
      } while ContinuousClock.now < end
      return take()
    }

    private func take() -> [[UInt8]]? {
      var frames: [[UInt8]] = []
      var message = zmq_msg_t()
      repeat {
        zmq_msg_init(&message)
        defer { zmq_msg_close(&message) }
        guard zmq_msg_recv(&message, receiver, ZMQ_DONTWAIT) >= 0 else { return nil }
        let count = zmq_msg_size(&message)
        frames.append(Array(UnsafeRawBufferPointer(start: zmq_msg_data(&message), count: count)))
      } while zmq_msg_get(&message, ZMQ_MORE) != 0
      return frames
    }

    /// The vectors of some texts.
    func vectors(_ payload: String, id: Int = 1, count: Int = 1) async throws -> WireVectors {
      ask(payload, id: id, count: count)
      let frames = try #require(try await receive(), "no reply")
      #expect(frames.count == 4)
      #expect(frames[0] == identity)
      #expect(frames[frames.count - 1] == Array("\(id)".utf8))
      return try WireVectors(frames)
    }

    deinit {
      zmq_close(sender)
      zmq_close(receiver)
      zmq_ctx_term(context)
    }
  }

  /// A reply to texts.
  struct WireVectors {
    let shape: [Int]
    let values: [Float]
    let tokens: JSONValue?
    let error: String?
    let dtype: String?

    init(_ frames: [[UInt8]]) throws {
      let header = try frames[1].withUnsafeBytes { try JSONParser.parse($0) }
      var shape: [Int] = []
      if case .array(let sizes)? = header["shape"] {
        for case .integer(let size) in sizes { shape.append(size) }
      }
      self.shape = shape
      values = frames[2].withUnsafeBytes { bytes in
        stride(from: 0, to: bytes.count, by: 4).map {
          bytes.loadUnaligned(fromByteOffset: $0, as: Float.self)
        }
      }
      tokens = header["tokens"]
      if case .string(let text)? = header["error"] { error = text } else { error = nil }
      if case .string(let text)? = header["dtype"] { dtype = text } else { dtype = nil }
      #expect(values.count == shape.reduce(1, *) || shape == [0])
    }

    /// The numbers of each text.
    var rows: [[Float]] {
      guard let count = shape.first, count > 0 else { return [] }
      let size = values.count / count
      return (0..<count).map { Array(values[$0 * size..<($0 + 1) * size]) }
    }
  }

  extension JSONValue {
    /// The strings of a list in a list.
    func row(_ index: Int) -> [String]? {
      guard case .array(let rows) = self, case .array(let row) = rows[index] else { return nil }
      return row.compactMap { if case .string(let text) = $0 { text } else { nil } }
    }
  }
#endif
