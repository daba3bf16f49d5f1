/// How a scan treats each byte of raw text.
///
/// Bytes of the first two classes run together into a chunk. ASCII white space and punctuation
/// always separate words, whatever stands beside them, so chunks can be normalized, counted and
/// cached one by one.
enum ByteClass {
  /// An ASCII letter or digit.
  static let plain: UInt8 = 0
  /// A byte that takes the normalizer: not ASCII, or an ASCII control character.
  static let complex: UInt8 = 1
  /// Space, tab, line feed or carriage return.
  static let space: UInt8 = 2
  /// ASCII punctuation, which is a word of its own.
  static let punctuation: UInt8 = 3

  /// The classes of the 256 bytes; never freed.
  nonisolated(unsafe) static let table: UnsafePointer<UInt8> = {
    let table = UnsafeMutablePointer<UInt8>.allocate(capacity: 256)
    for byte in 0..<256 { table[byte] = classify(UInt8(byte)) }
    return UnsafePointer(table)
  }()

  private static func classify(_ byte: UInt8) -> UInt8 {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"):
      plain
    case 0x09, 0x0A, 0x0D, 0x20: space
    case 0x21...0x7E: punctuation
    default: complex
    }
  }

  /// How many of eight bytes, lowest first, are plain before the first that is not.
  ///
  /// Works on all eight at once: bit 7 of a byte says, after adding, whether its low seven bits reach
  /// a bound.
  @inline(__always)
  static func plainPrefix(of word: UInt64) -> Int {
    let low = word & repeated(0x7F)
    let folded = low | repeated(0x20)
    let letters =
      (folded &+ repeated(0x80 - UInt8(ascii: "a")))
      & ~(folded &+ repeated(0x7F - UInt8(ascii: "z")))
    let digits =
      (low &+ repeated(0x80 - UInt8(ascii: "0"))) & ~(low &+ repeated(0x7F - UInt8(ascii: "9")))
    let others = (~(letters | digits) | word) & repeated(0x80)
    return others.trailingZeroBitCount >> 3
  }

  @inline(__always)
  private static func repeated(_ byte: UInt8) -> UInt64 { UInt64(byte) &* 0x0101_0101_0101_0101 }
}
