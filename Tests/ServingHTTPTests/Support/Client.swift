import Platform
import Serialization
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// An answer as it came.
struct Answer: Sendable {
  let status: Int
  /// Headers, names in lower case.
  let headers: [(name: String, value: String)]
  let body: [UInt8]

  subscript(header: String) -> String? { headers.first { $0.name == header }?.value }

  var text: String { String(decoding: body, as: UTF8.self) }

  /// The body as JSON.
  var json: JSONValue {
    get throws { try body.withUnsafeBytes { try JSONParser.parse($0) } }
  }
}

/// A connection that says exactly what it is told to; it blocks, so it is used on a thread of its own.
final class Connection {
  private let socket: Int32
  private var pending: [UInt8] = []

  struct Failure: Error { let what: String }

  init(port: Int) throws {
    socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port).bigEndian)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    // No test waits for ever.
    var patience = timeval(tv_sec: 20, tv_usec: 0)
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else { throw Failure(what: "connect: \(errno)") }
  }

  deinit { close(socket) }

  /// Sends bytes; how many went before the other side would have no more.
  @discardableResult
  func send(_ bytes: [UInt8]) -> Int {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return sent }
      sent += count
    }
    return sent
  }

  func send(_ text: String) { send(Array(text.utf8)) }

  /// An answer, if one comes within some milliseconds.
  func answerSoon() throws -> Answer {
    var place = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
    guard poll(&place, 1, 20) == 1 else { throw Failure(what: "nothing yet") }
    return try answer()
  }

  static func pause(milliseconds: Int) { usleep(UInt32(milliseconds * 1000)) }

  /// Says that nothing more comes.
  func endSending() { shutdown(socket, Int32(SHUT_WR)) }

  /// More bytes; none at the end.
  private func receive() throws -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = recv(socket, &buffer, buffer.count, 0)
    guard count >= 0 else { throw Failure(what: "recv: \(errno)") }
    return Array(buffer[..<count])
  }

  /// Whether the other side has closed, once all that it said is read.
  func isClosed() -> Bool {
    guard let rest = try? receive() else { return true }
    return rest.isEmpty
  }

  /// Reads an answer, whose body stays away if it is one to `HEAD`.
  func answer(hasBody: Bool = true) throws -> Answer {
    let end = Array("\r\n\r\n".utf8)
    var place: Int?
    while true {
      place = pending.indices.first { pending[$0...].starts(with: end) }
      if place != nil { break }
      let more = try receive()
      guard !more.isEmpty else { throw Failure(what: "closed before a header") }
      pending += more
    }
    let header = String(decoding: pending[..<(place ?? 0)], as: UTF8.self)
    pending.removeFirst((place ?? 0) + 4)
    let lines = header.split(separator: "\r\n").map { String($0) }
    let status = Int(lines[0].split(separator: " ")[1]) ?? 0
    let headers = lines.dropFirst().map { line in
      let parts = line.split(separator: ":", maxSplits: 1)
      return (
        name: parts[0].lowercased(), value: String(parts[1].drop { $0 == " " })
      )
    }
    let length = headers.first { $0.name == "content-length" }.flatMap { Int($0.value) } ?? 0
    guard hasBody, status >= 200, status != 204 else {
      return Answer(status: status, headers: headers, body: [])
    }
    while pending.count < length {
      let more = try receive()
      guard !more.isEmpty else { throw Failure(what: "closed in a body") }
      pending += more
    }
    defer { pending.removeFirst(length) }
    return Answer(status: status, headers: headers, body: Array(pending[..<length]))
  }
}

/// Runs what blocks on a thread of its own.
func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value
{
  let thread = Guarded<WorkerThread?>(nil)
  let result: Result<Value, any Error> = await withCheckedContinuation { continuation in
    do {
      let worker = try WorkerThread(name: "client") {
        continuation.resume(returning: Result { try body() })
      }
      thread.withLock { $0 = worker }
    } catch { continuation.resume(returning: .failure(error)) }
  }
  thread.withLock { $0 }?.join()
  return try result.get()
}
