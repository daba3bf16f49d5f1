import Platform

/// The fields of a protocol buffer message, one after the other, as they lie on the wire.
///
/// See https://protobuf.dev/programming-guides/encoding.
struct ProtobufReader {
  /// What a field holds, before anything is known of its type.
  enum Value {
    /// A number of up to 64 bits; signed ones are in two's complement.
    case varint(UInt64)
    /// Eight bytes.
    case fixed64(UInt64)
    /// Four bytes.
    case fixed32(UInt32)
    /// A text, or a message.
    case bytes(UnsafeRawBufferPointer)
  }

  /// What is wrong with a message, and at which of its bytes.
  struct Fault: Error {
    let problem: String
  }

  private var cursor: ByteCursor

  /// - Parameter message: valid as long as the reader and what it returns are used.
  init(_ message: UnsafeRawBufferPointer) { cursor = ByteCursor(message) }

  /// The next field, or nil at the end.
  mutating func next() throws(Fault) -> (number: UInt64, value: Value)? {
    guard cursor.rest > 0 else { return nil }
    let start = cursor.position
    guard let key = cursor.varint(), key >> 3 > 0, key >> 3 < 1 << 29 else {
      throw Fault(problem: "no field at byte \(start)")
    }
    return (key >> 3, try value(ofWireType: key & 7, field: key >> 3))
  }

  private mutating func value(
    ofWireType type: UInt64, field: UInt64
  ) throws(Fault) -> Value {
    let start = cursor.position
    let value: Value? =
      switch type {
      case 0: cursor.varint().map(Value.varint)
      case 1: cursor.integer(UInt64.self).map(Value.fixed64)
      case 2:
        cursor.varint().flatMap(Int.init(exactly:)).flatMap { cursor.take($0) }
          .map(Value.bytes)
      case 5: cursor.integer(UInt32.self).map(Value.fixed32)
      default: throw Fault(problem: "field \(field) has wire type \(type) at byte \(start)")
      }
    guard let value else {
      throw Fault(problem: "field \(field) is cut off or too large at byte \(start)")
    }
    return value
  }
}

extension ProtobufReader {
  /// Hands out all fields of a message.
  ///
  /// - Parameters:
  ///   - message: the message.
  ///   - body: gets each field; what it does not know it passes over.
  /// - Throws: `Fault`, also if `body` does.
  static func readFields(
    in message: UnsafeRawBufferPointer, _ body: (UInt64, Value) throws(Fault) -> Void
  ) throws(Fault) {
    var reader = ProtobufReader(message)
    while let (number, value) = try reader.next() { try body(number, value) }
  }
}

extension ProtobufReader.Value {
  /// The number of an int32, int64, bool or enumeration.
  func integer(_ field: String) throws(ProtobufReader.Fault) -> Int {
    guard case .varint(let bits) = self else {
      throw ProtobufReader.Fault(problem: "'\(field)' is no number")
    }
    return Int(truncatingIfNeeded: bits)
  }

  /// The bytes of a message.
  func message(_ field: String) throws(ProtobufReader.Fault) -> UnsafeRawBufferPointer {
    guard case .bytes(let bytes) = self else {
      throw ProtobufReader.Fault(problem: "'\(field)' is no message")
    }
    return bytes
  }
}
