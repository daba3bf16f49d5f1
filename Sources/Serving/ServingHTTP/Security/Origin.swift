import ExactStrings

/// Where a page comes from, as browsers write it: a scheme, a host and a port that is not the scheme's own (RFC 6454).
public struct Origin: Sendable, Hashable {
  /// Browsers' way of writing it; `*` for all origins.
  public let text: String

  /// Reads an origin as people write it, also with capitals or the scheme's own port.
  ///
  /// It is nil if no browser would send it.
  ///
  /// - Parameter text: such as `https://example.org:8443`, or `*`.
  public init?(_ text: String) {
    if text.isExactly("*") {
      self.text = text
      return
    }
    let parts = text.lowercaseASCII.parts(separatedBy: "/", omittingEmpty: false)
    guard parts.count == 3, parts[1].isEmpty, let scheme = Self.scheme(parts[0]),
      let place = Self.place(parts[2])
    else { return nil }
    let (host, port) = place
    let usual = scheme.isExactly("http") ? 80 : scheme.isExactly("https") ? 443 : nil
    self.text = "\(scheme)://\(host)" + Self.suffix(port == usual ? nil : port)
  }

  private static func suffix(_ port: Int?) -> String { port.map { ":\($0)" } ?? "" }

  private static func scheme(_ part: String) -> String? {
    guard part.utf8.last == UInt8(ascii: ":"), part.utf8.count > 1 else { return nil }
    let name = part.utf8.dropLast()
    let isName = name.allSatisfy { isLetter($0) || isDigit($0) || "+-.".utf8.contains($0) }
    return isName && name.first.map({ isLetter($0) }) == true ? String(Substring(name)) : nil
  }

  /// A host and the port behind it.
  private static func place(_ part: String) -> (host: String, port: Int?)? {
    let bytes = part.utf8
    let isBracketed = bytes.first == UInt8(ascii: "[")
    let end =
      isBracketed
      ? bytes.firstIndex(of: UInt8(ascii: "]")).map { bytes.index(after: $0) }
      : bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.endIndex
    guard let end else { return nil }
    let (host, rest) = (bytes[..<end], bytes[end...])
    let isHost = host.allSatisfy {
      isLetter($0) || isDigit($0) || $0 >= 0x80
        || (isBracketed ? "[]:." : "-._").utf8.contains($0)
    }
    guard !host.isEmpty, isHost else { return nil }
    if rest.isEmpty { return (String(Substring(host)), nil) }
    let digits = rest.dropFirst()
    guard rest.first == UInt8(ascii: ":"), (1...5).contains(digits.count),
      digits.allSatisfy(isDigit), let port = Int(String(Substring(digits))),
      (1...65535).contains(port)
    else { return nil }
    return (String(Substring(host)), port)
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}
