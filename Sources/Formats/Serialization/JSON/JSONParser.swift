import ExactStrings

/// A strict JSON parser (RFC 8259) that refuses what other parsers silently resolve.
///
/// Repeated member names, invalid UTF-8, lone surrogates and anything after the value are errors;
/// the nesting is limited so that no input can exhaust the stack.
package struct JSONParser {
  private let bytes: UnsafeRawBufferPointer
  private var cursor: JSONScanner
  private static let maximumDepth = 64

  /// Parses bytes that hold one value and white space.
  package static func parse(_ bytes: UnsafeRawBufferPointer) throws(JSONError) -> JSONValue {
    var parser = JSONParser(bytes: bytes, cursor: JSONScanner(bytes))
    parser.cursor.skipWhitespace()
    let value = try parser.value(depth: 0)
    parser.cursor.skipWhitespace()
    guard parser.cursor.isAtEnd else {
      throw parser.cursor.error("unexpected text after the value")
    }
    return value
  }

  private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    guard depth < Self.maximumDepth else { throw cursor.error("too deeply nested") }
    switch cursor.next {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try literal("true", .bool(true))
    case UInt8(ascii: "f"): return try literal("false", .bool(false))
    case UInt8(ascii: "n"): return try literal("null", .null)
    case nil: throw cursor.error("unexpected end")
    default: return try number()
    }
  }

  private mutating func literal(
    _ text: String, _ value: JSONValue
  ) throws(JSONError) -> JSONValue {
    guard bytes[cursor.position...].starts(with: text.utf8) else {
      throw cursor.error("unexpected character")
    }
    for character in text.unicodeScalars { _ = cursor.take(character) }
    return value
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
    _ = cursor.take("{")
    var members: [JSONValue.Member] = []
    var names: Set<ExactString> = []
    cursor.skipWhitespace()
    if cursor.take("}") { return .object([]) }
    repeat {
      cursor.skipWhitespace()
      guard cursor.next == UInt8(ascii: "\"") else {
        throw cursor.error("expected a member name")
      }
      let start = cursor.position
      let name = try string()
      guard names.insert(ExactString(name)).inserted else {
        throw JSONError(offset: start, problem: "repeated name \(JSONValue.quoted(name))")
      }
      try cursor.takeColon()
      cursor.skipWhitespace()
      members.append(JSONValue.Member(name, try value(depth: depth + 1)))
      cursor.skipWhitespace()
    } while cursor.take(",")
    guard cursor.take("}") else { throw cursor.error("expected ',' or '}'") }
    return .object(JSONObject(members))
  }

  private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
    _ = cursor.take("[")
    var values: [JSONValue] = []
    cursor.skipWhitespace()
    if cursor.take("]") { return .array(values) }
    repeat {
      cursor.skipWhitespace()
      values.append(try value(depth: depth + 1))
      cursor.skipWhitespace()
    } while cursor.take(",")
    guard cursor.take("]") else { throw cursor.error("expected ',' or ']'") }
    return .array(values)
  }

  private mutating func number() throws(JSONError) -> JSONValue {
    let start = cursor.position
    _ = cursor.take("-")
    guard let first = cursor.next, isDigit(first) else {
      throw cursor.error("unexpected character")
    }
    let firstDigit = cursor.position
    skipDigits()
    if first == UInt8(ascii: "0"), cursor.position > firstDigit + 1 {
      throw JSONError(offset: start, problem: "number with a leading zero")
    }
    var isInteger = true
    if cursor.take(".") {
      isInteger = false
      try expectDigits()
    }
    if cursor.take("e") || cursor.take("E") {
      isInteger = false
      if !cursor.take("+") { _ = cursor.take("-") }
      try expectDigits()
    }
    let text = String(decoding: bytes[start..<cursor.position], as: UTF8.self)
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
    while let byte = cursor.next, isDigit(byte) { cursor.skip() }
  }

  private mutating func expectDigits() throws(JSONError) {
    guard let byte = cursor.next, isDigit(byte) else { throw cursor.error("expected a digit") }
    skipDigits()
  }

  private mutating func string() throws(JSONError) -> String {
    guard let text = String(validating: try cursor.string(), as: UTF8.self) else {
      throw cursor.error("invalid UTF-8 in the string that ends")
    }
    return text
  }
}
