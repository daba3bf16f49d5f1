import ExactStrings

/// A strict JSON parser (RFC 8259) that refuses what other parsers silently resolve.
///
/// Repeated member names, invalid UTF-8, lone surrogates and anything after the value are errors;
/// the nesting is limited so that no input can exhaust the stack.
package struct JSONParser {
  private let bytes: UnsafeRawBufferPointer
  private var position = 0
  private static let maximumDepth = 64

  /// Parses bytes that hold one value and white space.
  package static func parse(_ bytes: UnsafeRawBufferPointer) throws(JSONError) -> JSONValue {
    var parser = JSONParser(bytes: bytes)
    parser.skipWhitespace()
    let value = try parser.value(depth: 0)
    parser.skipWhitespace()
    if parser.position < bytes.count { throw parser.error("unexpected text after the value") }
    return value
  }

  private init(bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
  }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private func error(_ problem: String) -> JSONError {
    JSONError(offset: position, problem: problem)
  }

  private mutating func skipWhitespace() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      position += 1
    }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    guard depth < Self.maximumDepth else { throw error("too deeply nested") }
    switch next {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try literal("true", .bool(true))
    case UInt8(ascii: "f"): return try literal("false", .bool(false))
    case UInt8(ascii: "n"): return try literal("null", .null)
    case nil: throw error("unexpected end")
    default: return try number()
    }
  }

  private mutating func literal(
    _ text: StaticString, _ value: JSONValue
  ) throws(JSONError) -> JSONValue {
    let count = text.utf8CodeUnitCount
    guard bytes.count - position >= count,
      bytes[position..<position + count].elementsEqual(
        UnsafeRawBufferPointer(start: text.utf8Start, count: count))
    else { throw error("unexpected character") }
    position += count
    return value
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
    position += 1
    var members: [JSONValue.Member] = []
    var names: Set<ExactString> = []
    skipWhitespace()
    if take("}") { return .object([]) }
    repeat {
      skipWhitespace()
      guard next == UInt8(ascii: "\"") else { throw error("expected a member name") }
      let start = position
      let name = try string()
      guard names.insert(ExactString(name)).inserted else {
        throw JSONError(offset: start, problem: "repeated name \(JSONValue.quoted(name))")
      }
      skipWhitespace()
      guard take(":") else { throw error("expected ':'") }
      skipWhitespace()
      members.append(JSONValue.Member(name, try value(depth: depth + 1)))
      skipWhitespace()
    } while take(",")
    guard take("}") else { throw error("expected ',' or '}'") }
    return .object(JSONObject(members))
  }

  private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
    position += 1
    var values: [JSONValue] = []
    skipWhitespace()
    if take("]") { return .array(values) }
    repeat {
      skipWhitespace()
      values.append(try value(depth: depth + 1))
      skipWhitespace()
    } while take(",")
    guard take("]") else { throw error("expected ',' or ']'") }
    return .array(values)
  }

  private mutating func number() throws(JSONError) -> JSONValue {
    let start = position
    _ = take("-")
    guard let first = next, isDigit(first) else { throw error("unexpected character") }
    let firstDigit = position
    skipDigits()
    if first == UInt8(ascii: "0"), position > firstDigit + 1 {
      throw JSONError(offset: start, problem: "number with a leading zero")
    }
    var isInteger = true
    if take(".") {
      isInteger = false
      try expectDigits()
    }
    if take("e") || take("E") {
      isInteger = false
      if !take("+") { _ = take("-") }
      try expectDigits()
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isInteger, let value = Int(text) { return .integer(value) }
    guard let value = Double(text), value.isFinite else {
      throw JSONError(offset: start, problem: "number out of range")
    }
    return .number(value)
  }

  private func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  private mutating func skipDigits() {
    while let byte = next, isDigit(byte) { position += 1 }
  }

  private mutating func expectDigits() throws(JSONError) {
    guard let byte = next, isDigit(byte) else { throw error("expected a digit") }
    skipDigits()
  }
}

extension JSONParser {
  private mutating func string() throws(JSONError) -> String {
    position += 1
    var text: [UInt8] = []
    while true {
      let start = position
      while let byte = next, byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
        position += 1
      }
      text.append(contentsOf: bytes[start..<position])
      guard let byte = next else { throw error("unterminated string") }
      guard byte >= 0x20 else { throw error("control character in a string") }
      if take("\"") { break }
      position += 1
      text.append(contentsOf: String(Character(try escaped())).utf8)
    }
    guard let result = String(validating: text, as: UTF8.self) else {
      throw error("invalid UTF-8 in the string that ends")
    }
    return result
  }

  /// The character of an escape sequence whose backslash has been taken.
  private mutating func escaped() throws(JSONError) -> Unicode.Scalar {
    guard let byte = next else { throw error("unterminated string") }
    position += 1
    switch Unicode.Scalar(byte) {
    case "\"", "\\", "/": return Unicode.Scalar(byte)
    case "b": return "\u{8}"
    case "f": return "\u{C}"
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "u":
      let high = try hexadecimal()
      if let scalar = Unicode.Scalar(high) { return scalar }
      guard high < 0xDC00, take("\\"), take("u") else { throw error("lone surrogate") }
      let low = try hexadecimal()
      guard (0xDC00..<0xE000).contains(low),
        let scalar = Unicode.Scalar(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
      else { throw error("lone surrogate") }
      return scalar
    default: throw error("unknown escape sequence")
    }
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
