import Platform

/// Snappy's raw format: a length, then literals and copies of what came before.
///
/// See https://github.com/google/snappy/blob/main/format_description.txt.
package enum SnappyBlock {
  /// What is wrong with compressed bytes, and where.
  package struct Fault: Error {
    /// The offset in the compressed bytes.
    package let offset: Int
    /// What was found.
    package let problem: String
  }

  /// No element makes more of itself: three bytes stand for at most 64.
  private static let largestRatio = 22

  /// Decompresses a block.
  ///
  /// - Parameter bytes: all of it.
  /// - Returns: exactly as many bytes as it says that it holds.
  /// - Throws: `Fault`; nothing is allocated that the block cannot fill.
  package static func decode(_ bytes: UnsafeRawBufferPointer) throws(Fault) -> [UInt8] {
    var input = ByteCursor(bytes)
    guard let length = input.varint(), length <= UInt64(UInt32.max) else {
      throw Fault(offset: 0, problem: "no length of at most 32 bits")
    }
    guard length <= UInt64(bytes.count * largestRatio) else {
      throw Fault(
        offset: 0, problem: "\(bytes.count) compressed bytes cannot hold the claimed \(length)")
    }
    let count = Int(length)
    var output: [UInt8] = []
    output.reserveCapacity(count)
    while input.rest > 0 {
      let offset = input.position
      do {
        try decodeElement(&input, &output, limit: count)
      } catch {
        throw Fault(offset: offset, problem: error.problem)
      }
    }
    guard output.count == count else {
      throw Fault(
        offset: bytes.count, problem: "holds \(output.count) bytes, its length says \(count)")
    }
    return output
  }

  private struct ElementFault: Error {
    let problem: String
    init(_ problem: String) { self.problem = problem }
  }

  private static func decodeElement(
    _ input: inout ByteCursor, _ output: inout [UInt8], limit: Int
  ) throws(ElementFault) {
    guard let tag = input.integer(UInt8.self) else { throw ElementFault("breaks off") }
    guard tag & 3 != 0 else { return try decodeLiteral(tag, &input, &output, limit: limit) }
    let place = distanceAndLength(tag, &input)
    guard let (distance, length) = place else { throw ElementFault("a copy breaks off") }
    guard distance > 0, distance <= output.count else {
      throw ElementFault("a copy from \(distance) bytes back, \(output.count) are there")
    }
    guard length <= limit - output.count else { throw ElementFault("more than the length says") }
    // Byte by byte: a copy may overlap what it makes.
    for _ in 0..<length { output.append(output[output.count - distance]) }
  }

  private static func decodeLiteral(
    _ tag: UInt8, _ input: inout ByteCursor, _ output: inout [UInt8], limit: Int
  ) throws(ElementFault) {
    var length = Int(tag >> 2)
    if length >= 60 {
      guard let digits = input.take(length - 59) else { throw ElementFault("a literal breaks off") }
      length = digits.reversed().reduce(0) { $0 << 8 | Int($1) }
    }
    guard let literal = input.take(length + 1) else {
      throw ElementFault("a literal of \(length + 1) bytes, \(input.rest) are left")
    }
    guard literal.count <= limit - output.count else {
      throw ElementFault("more than the length says")
    }
    output.append(contentsOf: literal)
  }

  private static func distanceAndLength(
    _ tag: UInt8, _ input: inout ByteCursor
  ) -> (distance: Int, length: Int)? {
    switch tag & 3 {
    case 1:
      return input.integer(UInt8.self).map {
        (Int(tag >> 5) << 8 | Int($0), Int(tag >> 2 & 7) + 4)
      }
    case 2: return input.integer(UInt16.self).map { (Int($0), Int(tag >> 2) + 1) }
    default: return input.integer(UInt32.self).map { (Int($0), Int(tag >> 2) + 1) }
    }
  }
}
