import Randomness

/// Changes JSON and lines of text where their grammar, sizes and names are decided.
enum TextMutator {
  private static let replacements: [[UInt8]] =
    [
      "0", "-1", "1", "2", "3.5", "1e3", "1e999", "-0", "01", "9223372036854775807",
      "9223372036854775808", "18446744073709551615", "1000000000", "268435456",
      "4611686018427387904",
      "true", "null", "[]", "{}", "[1]", "\"\"", "\"a\"", "\"../../x\"", "\"/etc/passwd\"",
      "\"\\u0000\"", "\"\\ud800\"", "\"\\u202e\"", "\"__metadata__\"", "\"F32\"", "\"\\", "NaN",
      "[[",
      "{\"a\":", ",", ":", "\n", "\r\n", "\n\n", "[MASK]", "[MASK]\n[MASK]\n", "\u{FEFF}", "\u{0}",
      "\u{202E}", "e\u{301}", "\u{E9}", "##", " ", "\u{2028}",
    ].map { Array($0.utf8) } + [
      [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
    ]

  /// Makes one change.
  static func mutate(_ bytes: inout [UInt8], _ random: inout RandomStream) {
    guard !bytes.isEmpty else {
      bytes = replacements[random.integer(below: replacements.count)]
      return
    }
    let token = self.token(at: random.integer(below: bytes.count), of: bytes)
    switch random.integer(below: 8) {
    case 0, 1, 2:
      bytes.replaceSubrange(token, with: replacements[random.integer(below: replacements.count)])
    case 3: bytes.insert(contentsOf: bytes[token], at: token.lowerBound)
    case 4: bytes.removeSubrange(token)
    case 5:
      let other = Array(bytes[self.token(at: random.integer(below: bytes.count), of: bytes)])
      bytes.replaceSubrange(token, with: other)
    case 6:
      let depth = 1 << random.integer(below: 14)
      let bracket = UInt8(ascii: random.coin() ? "[" : "{")
      bytes.insert(
        contentsOf: [UInt8](repeating: bracket, count: depth), at: token.lowerBound)
    default: ByteMutator.mutate(&bytes, in: 0..<bytes.count, &random)
    }
  }

  /// Puts something else in the place of a whole number, if there is one.
  static func replaceInteger(
    in bytes: inout [UInt8], with text: String, _ random: inout RandomStream
  ) {
    func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    let starts = bytes.indices.filter { index in
      isDigit(bytes[index]) && (index == 0 || !isWord(bytes[index - 1]))
    }
    guard !starts.isEmpty else { return }
    let place = token(at: starts[random.integer(below: starts.count)], of: bytes)
    bytes.replaceSubrange(place, with: Array(text.utf8))
  }

  /// The word, number or mark around a position.
  private static func token(at position: Int, of bytes: [UInt8]) -> Range<Int> {
    guard isWord(bytes[position]) else { return position..<position + 1 }
    let start = bytes[..<position].lastIndex { !isWord($0) }.map { $0 + 1 } ?? 0
    let end = bytes[position...].firstIndex { !isWord($0) } ?? bytes.count
    return start..<end
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch Unicode.Scalar(byte) {
    case "a"..."z", "A"..."Z", "0"..."9", "_", ".", "-", "#": true
    default: byte >= 0x80
    }
  }
}
