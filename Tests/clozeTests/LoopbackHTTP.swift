import Foundation

/// A request of HTTP to a port of this machine, without any library between.
enum LoopbackHTTP {
  /// What came back.
  struct Answer {
    let status: Int
    let body: String

    func json() throws -> Any { try JSONSerialization.jsonObject(with: Data(body.utf8)) }
  }

  static func get(_ port: Int, _ path: String) throws -> Answer {
    try send(port, "GET \(path) HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
  }

  static func post(_ port: Int, _ path: String, _ json: String, headers: [String] = []) throws
    -> Answer
  {
    let lines =
      [
        "POST \(path) HTTP/1.1", "host: localhost", "connection: close",
        "content-type: application/json", "content-length: \(json.utf8.count)",
      ] + headers
    return try send(port, lines.joined(separator: "\r\n") + "\r\n\r\n" + json)
  }

  private static func send(_ port: Int, _ request: String) throws -> Answer {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var time = timeval(tv_sec: 20, tv_usec: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let connected = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard connected == 0 else {
      throw TestSetupError(description: "cannot connect to port \(port): errno \(errno)")
    }
    let bytes = Array(request.utf8)
    guard write(descriptor, bytes, bytes.count) == bytes.count else {
      throw TestSetupError(description: "cannot write to port \(port)")
    }
    var answer: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(descriptor, &block, block.count)
      guard count > 0 else { break }
      answer += block[..<count]
    }
    return try parsed(String(decoding: answer, as: UTF8.self))
  }

  private static func parsed(_ text: String) throws -> Answer {
    guard let end = text.range(of: "\r\n\r\n"),
      let status = text.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
    else { throw TestSetupError(description: "no answer of HTTP: '\(text.prefix(200))'") }
    let head = text[..<end.lowerBound].lowercased()
    let rest = String(text[end.upperBound...])
    return Answer(
      status: status, body: head.contains("transfer-encoding: chunked") ? unchunked(rest) : rest)
  }

  private static func unchunked(_ text: String) -> String {
    var (body, rest) = ("", text[...])
    while let end = rest.range(of: "\r\n"), let size = Int(rest[..<end.lowerBound], radix: 16),
      size > 0
    {
      let chunk = rest[end.upperBound...].utf8.prefix(size)
      body += String(chunk) ?? ""
      rest = Substring(rest[end.upperBound...].utf8.dropFirst(size)).dropFirst(1)
    }
    return body
  }
}
