import Platform
import Sequences

/// Instances as JSON lines: `input_ids`, `segment_ids`, `masked_lm_positions`, `masked_lm_ids` and, with
/// next-sentence prediction, `next_sentence_label` (0 IsNext, 1 NotNext), spaced as Python's `json` does.
final class JSONLinesWriter: InstanceFileWriter {
  private var writer: FileWriter
  private var text = JSONText()

  init(creating path: String) throws(SystemError) {
    writer = try FileWriter(path: path)
  }

  func append(_ batch: borrowing PretrainingBatch) throws {
    text.removeAll()
    Self.append(batch, to: &text)
    try writer.write(text.bytes)
  }

  func finish() throws { try writer.finish() }

  /// Appends a line for each instance.
  private static func append(_ batch: borrowing PretrainingBatch, to text: inout JSONText) {
    var masked = 0
    for index in 0..<batch.count {
      let start = batch.sequences.offsets[index]
      let tokens = Int(start)..<Int(batch.sequences.offsets[index + 1])
      let firstMasked = masked
      while masked < batch.maskedRows.count,
        batch.maskedRows[masked] < batch.sequences.offsets[index + 1]
      { masked += 1 }
      text.append("{\"input_ids\": ")
      text.append(batch.sequences.tokens[tokens])
      text.append(", \"segment_ids\": ")
      text.append(batch.sequences.segments[tokens])
      text.append(", \"masked_lm_positions\": ")
      text.append(batch.maskedRows[firstMasked..<masked], minus: start)
      text.append(", \"masked_lm_ids\": ")
      text.append(batch.maskedLabels[firstMasked..<masked])
      if !batch.pairLabels.isEmpty {
        text.append(", \"next_sentence_label\": ")
        text.append(batch.pairLabels[index])
      }
      text.append("}\n")
    }
  }
}

/// JSON under construction.
private struct JSONText {
  private(set) var bytes: [UInt8] = []

  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  mutating func append(_ text: StaticString) {
    bytes.append(
      contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// Appends a list of numbers, none of them negative once `origin` is subtracted.
  mutating func append(_ numbers: ArraySlice<Int32>, minus origin: Int32 = 0) {
    // Ten digits, a comma and a space at most for each number, and two brackets.
    let capacity = numbers.count * 12 + 2
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: capacity) { buffer in
      var count = 0
      func put(_ byte: UInt8) {
        buffer[count] = byte
        count += 1
      }
      put(UInt8(ascii: "["))
      for number in numbers {
        if count > 1 {
          put(UInt8(ascii: ","))
          put(UInt8(ascii: " "))
        }
        count += Self.writeDigits(
          of: UInt32(bitPattern: number - origin),
          to: UnsafeMutableBufferPointer(rebasing: buffer[count...]))
      }
      put(UInt8(ascii: "]"))
      bytes.append(contentsOf: buffer[..<count])
    }
  }

  /// Appends a number that is not negative.
  mutating func append(_ number: Int32) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 10) { buffer in
      let count = Self.writeDigits(of: UInt32(bitPattern: number), to: buffer)
      bytes.append(contentsOf: buffer[..<count])
    }
  }

  /// Writes the decimal digits of a number and returns how many there are.
  @inline(__always)
  private static func writeDigits(
    of number: UInt32, to buffer: UnsafeMutableBufferPointer<UInt8>
  ) -> Int {
    var count = 1
    var power: UInt32 = 10
    while count < 10, number >= power {
      count += 1
      if count < 10 { power *= 10 }
    }
    var rest = number
    for place in stride(from: count - 1, through: 0, by: -1) {
      let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
      buffer[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit)
      rest = quotient
    }
    return count
  }
}
