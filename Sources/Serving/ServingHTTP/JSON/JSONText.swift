import Serialization

/// Writes JSON without blanks, as it comes.
struct JSONText: Sendable {
  /// What is written so far.
  private(set) var bytes: [UInt8] = []
  /// Whether another element has to be set apart from what stands before.
  private var needsComma = false

  init(capacity: Int = 256) { bytes.reserveCapacity(capacity) }

  mutating func object<Failure: Error>(
    _ body: (inout JSONText) throws(Failure) -> Void
  ) throws(Failure) {
    try nested(UInt8(ascii: "{"), UInt8(ascii: "}"), body)
  }

  mutating func array<Failure: Error>(
    _ body: (inout JSONText) throws(Failure) -> Void
  ) throws(Failure) {
    try nested(UInt8(ascii: "["), UInt8(ascii: "]"), body)
  }

  private mutating func nested<Failure: Error>(
    _ opening: UInt8, _ closing: UInt8, _ body: (inout JSONText) throws(Failure) -> Void
  ) throws(Failure) {
    begin()
    bytes.append(opening)
    needsComma = false
    try body(&self)
    bytes.append(closing)
    needsComma = true
  }

  private mutating func begin() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = true
  }

  /// The name of the member whose value comes next.
  mutating func name(_ name: StaticString) {
    begin()
    bytes.append(UInt8(ascii: "\""))
    name.withUTF8Buffer { bytes.append(contentsOf: $0) }
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  mutating func member(_ name: StaticString, _ text: String) {
    self.name(name)
    string(text)
  }

  mutating func member(_ name: StaticString, _ number: Int) {
    self.name(name)
    self.number(number)
  }

  mutating func member(_ name: StaticString, _ number: Double) {
    self.name(name)
    self.number(number)
  }

  mutating func member(_ name: StaticString, _ value: Bool) {
    self.name(name)
    bool(value)
  }

  mutating func member(_ name: StaticString, _ value: JSONValue) {
    self.name(name)
    self.value(value)
  }

  mutating func null() { raw("null") }

  mutating func bool(_ value: Bool) { raw(value ? "true" : "false") }

  mutating func number(_ value: Int) { raw(value.description) }

  /// The shortest digits that read back as the same number; `null` for what is none.
  mutating func number(_ value: Double) { raw(value.isFinite ? value.description : "null") }

  /// The shortest digits that read back as the same number.
  mutating func number(_ value: Float) { raw(value.isFinite ? value.description : "null") }

  /// A vector, its numbers as `cloze embed` writes them.
  mutating func vector(_ numbers: some Sequence<Float>) {
    begin()
    bytes.append(UInt8(ascii: "["))
    var isFirst = true
    for number in numbers {
      if !isFirst { bytes.append(UInt8(ascii: ",")) }
      isFirst = false
      var text = number.isFinite ? number.description : "null"
      text.withUTF8 { bytes.append(contentsOf: $0) }
    }
    bytes.append(UInt8(ascii: "]"))
  }

  private mutating func raw(_ text: String) {
    begin()
    var text = text
    text.withUTF8 { bytes.append(contentsOf: $0) }
  }

  mutating func string(_ text: String) {
    begin()
    quote(text)
  }

  private mutating func quote(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { utf8 in
      var start = 0
      for (place, byte) in utf8.enumerated() {
        guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else {
          continue
        }
        bytes.append(contentsOf: utf8[start..<place])
        escape(byte)
        start = place + 1
      }
      bytes.append(contentsOf: utf8[start...])
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func escape(_ byte: UInt8) {
    let digits = Array("0123456789abcdef".utf8)
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
    case 0x0A: bytes += Array("\\n".utf8)
    case 0x0D: bytes += Array("\\r".utf8)
    case 0x09: bytes += Array("\\t".utf8)
    default: bytes += Array("\\u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
  }

  /// Any value, as it came.
  mutating func value(_ value: JSONValue) {
    switch value {
    case .null: null()
    case .bool(let value): bool(value)
    case .integer(let value): number(value)
    case .number(let value): number(value)
    case .string(let text): string(text)
    case .array(let values): array { text in for value in values { text.value(value) } }
    case .object(let object):
      self.object { text in
        for member in object.members {
          text.begin()
          text.quote(member.name)
          text.bytes.append(UInt8(ascii: ":"))
          text.needsComma = false
          text.value(member.value)
        }
      }
    }
  }
}
