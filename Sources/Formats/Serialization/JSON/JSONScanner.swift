/// Walks over JSON without building values, and takes of an object the member that is wanted.
///
/// What it passes over it takes as Python writes it: `NaN`, `Infinity`, numbers of any size, lone
/// surrogates and repeated names. Nesting is of any depth.
package struct JSONScanner {
  private let bytes: UnsafeRawBufferPointer
  /// The next byte.
  package private(set) var position = 0

  /// Begins at the first byte; the bytes have to be UTF-8.
  package init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// Whether nothing is left.
  package var isAtEnd: Bool { position == bytes.count }
  /// The next byte, or nil at the end.
  package var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  /// How the problem begins that an escaped half of a character is.
  package static let loneSurrogate = "lone surrogate"

  package func error(_ problem: String) -> JSONError {
    JSONError(offset: position, problem: problem)
  }

  package mutating func skipWhitespace() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      position += 1
    }
  }

  /// Passes over the next byte.
  package mutating func skip() { position += 1 }

  package mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  /// The kind of the value that begins here, for messages.
  package var kind: String {
    switch next {
    case UInt8(ascii: "{"): "an object"
    case UInt8(ascii: "["): "an array"
    case UInt8(ascii: "\""): "a string"
    case UInt8(ascii: "t"), UInt8(ascii: "f"): "a truth value"
    case UInt8(ascii: "n"): "null"
    default: "a number"
    }
  }

  /// Passes over the value that begins here.
  package mutating func skipValue() throws(JSONError) {
    var closers: [Unicode.Scalar] = []
    while true {
      skipWhitespace()
      if take("{") {
        skipWhitespace()
        if !take("}") {
          closers.append("}")
          try skipName()
          continue
        }
      } else if take("[") {
        skipWhitespace()
        if !take("]") {
          closers.append("]")
          continue
        }
      } else {
        try skipScalar()
      }
      // A value has ended, and with it perhaps what holds it.
      while let closer = closers.last {
        skipWhitespace()
        if take(",") {
          if closer == "}" { try skipName() }
          break
        }
        guard take(closer) else { throw error("expected ',' or '\(closer)'") }
        closers.removeLast()
      }
      if closers.isEmpty { return }
    }
  }

  /// Passes over the name of a member and its colon.
  private mutating func skipName() throws(JSONError) {
    skipWhitespace()
    guard next == UInt8(ascii: "\"") else { throw error("expected a member name") }
    try skipString()
    try takeColon()
  }

  package mutating func takeColon() throws(JSONError) {
    skipWhitespace()
    guard take(":") else { throw error("expected ':'") }
  }

  private mutating func skipScalar() throws(JSONError) {
    guard let byte = next else { throw error("unexpected end") }
    if byte == UInt8(ascii: "\"") { return try skipString() }
    for word in Self.words where bytes[position...].starts(with: word) {
      position += word.count
      return
    }
    let start = position
    while let byte = next, Self.isInNumber(byte) { position += 1 }
    guard position > start, Double(text(from: start)) != nil else {
      position = start
      throw error("unexpected character")
    }
  }

  private static let words = ["true", "false", "null", "NaN", "Infinity", "-Infinity"].map {
    Array($0.utf8)
  }

  private static func isInNumber(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || byte == 0x2B || byte == 0x2D || byte == 0x2E
      || byte | 0x20 == 0x65
  }

  private func text(from start: Int) -> String {
    String(decoding: bytes[start..<position], as: UTF8.self)
  }

  /// Passes over a string.
  package mutating func skipString() throws(JSONError) {
    position += 1
    while let byte = next {
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return
      case UInt8(ascii: "\\"):
        guard next != nil else { break }
        position += 1
      case 0..<0x20:
        position -= 1
        throw error("control character in a string")
      default: break
      }
    }
    throw error("unterminated string")
  }
}

extension JSONScanner {
  /// Takes a string, as UTF-8.
  ///
  /// - Parameter replacingSurrogates: whether a lone surrogate becomes U+FFFD; if not, it is an error.
  /// - Returns: the text that the string stands for.
  /// - Throws: `JSONError` if it is no string.
  package mutating func string(replacingSurrogates: Bool = false) throws(JSONError) -> [UInt8] {
    guard take("\"") else { throw error("expected a string") }
    var text: [UInt8] = []
    while true {
      let start = position
      while let byte = next, byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
        position += 1
      }
      text.append(contentsOf: bytes[start..<position])
      guard let byte = next else { throw error("unterminated string") }
      guard byte >= 0x20 else { throw error("control character in a string") }
      position += 1
      if byte == UInt8(ascii: "\"") { return text }
      try takeEscape(into: &text, replacingSurrogates)
    }
  }

  /// Takes the rest of an escape sequence whose backslash has been taken.
  private mutating func takeEscape(
    into text: inout [UInt8], _ replacingSurrogates: Bool
  ) throws(JSONError) {
    guard let byte = next else { throw error("unterminated string") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"): try takeCodePoint(into: &text, replacingSurrogates)
    default: throw error("unknown escape sequence")
    }
  }

  private mutating func takeCodePoint(
    into text: inout [UInt8], _ replacingSurrogates: Bool
  ) throws(JSONError) {
    let high = try hexadecimal()
    if let scalar = Unicode.Scalar(high) {
      return text.append(contentsOf: UTF8.encode(scalar) ?? .init())
    }
    let place = position
    if high < 0xDC00, take("\\"), take("u") {
      let low = try hexadecimal()
      if (0xDC00..<0xE000).contains(low),
        let scalar = Unicode.Scalar(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
      {
        return text.append(contentsOf: UTF8.encode(scalar) ?? .init())
      }
    }
    position = place
    guard replacingSurrogates else {
      throw error("\(Self.loneSurrogate) \\u\(String(high, radix: 16))")
    }
    text += [0xEF, 0xBF, 0xBD]
  }

  private mutating func hexadecimal() throws(JSONError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw error("expected four hexadecimal digits")
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }
}
