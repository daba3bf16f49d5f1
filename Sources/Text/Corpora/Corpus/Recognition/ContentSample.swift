/// The beginning of a file's contents, decompressed.
struct ContentSample {
  let bytes: UnsafeRawBufferPointer
  /// Whether these are all contents.
  let isWhole: Bool

  /// So many bytes are looked at, if there are as many.
  static let size = 1 << 16

  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// The bytes from the first on that is neither white space nor part of a byte order mark.
  var trimmed: UnsafeRawBufferPointer {
    var rest = bytes[...]
    if rest.starts(with: Self.byteOrderMark) { rest = rest.dropFirst(3) }
    return UnsafeRawBufferPointer(rebasing: rest.drop { $0 == 0x20 || (0x09...0x0D).contains($0) })
  }

  /// The first line of the trimmed bytes without its end; nil if it does not end here.
  var firstLine: UnsafeRawBufferPointer? {
    let bytes = trimmed
    let line = bytes.prefix { $0 != 0x0A }
    guard line.count < bytes.count || isWhole else { return nil }
    return UnsafeRawBufferPointer(rebasing: line)
  }

  /// Whether some text comes first, in any case, after white space.
  func startsWith(anyCase text: StaticString) -> Bool {
    let start = trimmed.prefix(text.utf8CodeUnitCount)
    let expected = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    return start.elementsEqual(expected) { found, expected in
      found == expected || (0x41...0x5A).contains(found) && found + 0x20 == expected
    }
  }

  /// The bytes that are certainly valid or invalid UTF-8: without a character that the end cuts.
  var complete: UnsafeBufferPointer<UInt8> {
    let bytes = bytes.bindMemory(to: UInt8.self)
    if isWhole { return bytes }
    let lead = bytes.suffix(4).lastIndex { $0 & 0xC0 != 0x80 }
    guard let lead, bytes[lead] >= 0xC0 else { return bytes }
    return UnsafeBufferPointer(rebasing: bytes[..<lead])
  }
}
