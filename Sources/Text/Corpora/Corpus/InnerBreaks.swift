/// Characters that end a line in some programs, where they stand inside one: a CR without a line feed, VT, and
/// Unicode's NEL, LS and PS.
///
/// Lines end in line feeds only, so text whose lines end in such characters runs together.
struct InnerBreaks {
  /// Carriage returns.
  private(set) var returns = 0
  /// VT, NEL, LS and PS.
  private(set) var others = 0

  private static let low: UInt64 = 0x0101_0101_0101_0101
  private static let high: UInt64 = 0x8080_8080_8080_8080

  /// Counts them in a line without its end; those at its very end part nothing.
  ///
  /// - Parameters:
  ///   - line: valid UTF-8.
  ///   - isASCII: whether it is known to have no other characters.
  mutating func add(_ line: UnsafeBufferPointer<UInt8>, isASCII: Bool) {
    guard let base = UnsafeRawPointer(line.baseAddress) else { return }
    var end = line.count
    while end > 0, line[end - 1] == 0x0D || line[end - 1] == 0x0B { end -= 1 }
    var position = 0
    while position < end {
      if position + 8 <= end {
        let word = base.loadUnaligned(fromByteOffset: position, as: UInt64.self)
        if !Self.mayHoldBreak(word, isASCII: isASCII) {
          position += 8
          continue
        }
      }
      for place in position..<min(position + 8, end) { count(line, place, end) }
      position += 8
    }
  }

  @inline(__always)
  private static func mayHoldBreak(_ word: UInt64, isASCII: Bool) -> Bool {
    func equals(_ byte: UInt64) -> UInt64 {
      let different = word ^ (byte &* low)
      return (different &- low) & ~different & high
    }
    let ascii = equals(0x0D) | equals(0x0B)
    return (isASCII ? ascii : ascii | equals(0xC2) | equals(0xE2)) != 0
  }

  /// Counts the character that begins at a place, if it is one of them.
  private mutating func count(_ line: UnsafeBufferPointer<UInt8>, _ place: Int, _ end: Int) {
    switch line[place] {
    case 0x0D: returns += 1
    case 0x0B: others += 1
    case 0xC2 where place + 1 < end && line[place + 1] == 0x85: others += 1
    case 0xE2
    where place + 2 < end && line[place + 1] == 0x80 && line[place + 2] & 0xFE == 0xA8:
      others += 1
    default: break
    }
  }
}
