import ExactStrings
import Platform

extension PickleMachine {
  /// The number behind an instruction.
  mutating func take<Number: FixedWidthInteger & BitwiseCopyable>(
    _ type: Number.Type
  ) throws(Fault) -> Number {
    guard let number = cursor.integer(type) else { throw Fault("the pickle breaks off") }
    return number
  }

  /// A whole number of so many bytes as the one before them says.
  mutating func longInteger() throws(Fault) -> Int {
    let count = Int(try take(UInt8.self))
    guard count <= 8 else { throw Fault("a whole number of \(count) bytes, expected at most 8") }
    guard let bytes = cursor.take(count) else { throw Fault("the pickle breaks off") }
    let sign: UInt64 = (bytes.last ?? 0) < 0x80 ? 0 : .max
    return Int(
      truncatingIfNeeded: bytes.reversed().reduce(sign) { $0 << 8 | UInt64($1) })
  }

  /// A text of so many bytes.
  mutating func text(_ count: Int) throws(Fault) -> String {
    guard let bytes = cursor.take(count) else {
      throw Fault("a text of \(count) bytes, \(cursor.rest) are left")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Fault("a text that is not UTF-8")
    }
    return text
  }

  /// A text up to the end of its line.
  mutating func line() throws(Fault) -> String {
    let rest = cursor.bytes[cursor.position...]
    guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else {
      throw Fault("the pickle breaks off")
    }
    let line = try text(end - cursor.position)
    _ = cursor.take(1)
    return line
  }

  /// What a file wants of Python.
  func global(_ module: String, _ name: String) throws(Fault) -> PickleGlobal {
    guard let global = PickleGlobal(module: module, name: name) else {
      throw Fault(
        "wants \(JSONValue.quoted(module + "." + name)), expected a dictionary of tensors alone")
    }
    return global
  }
}
