/// Chinese in pairs of ASCII characters between `~{` and `~}` (RFC 1843).
///
/// Templates and shells write `~{name}`, which has no tilde before its end.
enum HZText {
  private static let tilde = UInt8(ascii: "~")
  /// What knows the encoding: `iconv` does not, everywhere.
  private static let filter =
    "python3 -c 'import sys; sys.stdout.buffer.write(sys.stdin.buffer.read().decode(\"hz\").encode())'"

  /// The content of a file in this encoding, if its bytes are in it.
  static func recognize(_ bytes: UnsafeRawBufferPointer, line: Int? = nil) -> ForeignContent? {
    var rest = bytes[...]
    while let place = rest.firstIndex(of: tilde) {
      rest = rest[(place + 1)...]
      guard rest.first == UInt8(ascii: "{"), isChinese(rest.dropFirst()) else { continue }
      return ForeignContent(
        "HZ text" + (line.map { " in line \($0)" } ?? ""), .filter(filter))
    }
    return nil
  }

  /// Whether some bytes begin with two characters of GB 2312 or more, and the mark after them.
  private static func isChinese(_ bytes: Slice<UnsafeRawBufferPointer>) -> Bool {
    var (rest, characters) = (bytes, 0)
    while rest.count >= 2 {
      let (row, cell) = (rest[rest.startIndex], rest[rest.startIndex + 1])
      if row == tilde { return cell == UInt8(ascii: "}") && characters >= 2 }
      guard (0x21...0x29).contains(row) || (0x30...0x77).contains(row), (0x21...0x7E).contains(cell)
      else { return false }
      characters += 1
      rest = rest.dropFirst(2)
    }
    return false
  }
}
