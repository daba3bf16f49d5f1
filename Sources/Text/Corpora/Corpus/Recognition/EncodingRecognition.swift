import ExactStrings

/// Text in encodings other than UTF-8, and bytes that are no text.
enum EncodingRecognition {
  /// What a sample is, if it cannot be UTF-8 throughout.
  ///
  /// A stray bad byte, or text in an encoding of one byte a character, is left to whoever reads on: there
  /// the line is known.
  static func recognize(_ sample: ContentSample) -> ForeignContent? {
    if let mark = marks.first(where: { sample.bytes.starts(with: $0.bytes) }) {
      return ForeignContent("\(mark.name) text", .filter(iconv(mark.name)))
    }
    if let foreign = EscapedEncodings.recognize(sample.bytes) ?? HZText.recognize(sample.bytes)
      ?? UTF7Text.recognize(sample.bytes)
    {
      return foreign
    }
    let counts = ByteCounts(sample.bytes)
    let isValid = UTF8Validation.firstInvalidOffset(sample.complete) == nil
    if let name = counts.wideEncoding(isValid: isValid), isPlausible(sample.bytes, name) {
      return ForeignContent("\(name) text without a mark", .filter(iconv(name)))
    }
    return counts.isBinary(isValid: isValid)
      ? ForeignContent("binary data", .advice("expected text in UTF-8")) : nil
  }

  /// The command that converts text to UTF-8.
  static func iconv(_ name: String) -> String { "iconv -f \(name) -t UTF-8" }

  /// Byte order marks, of which one begins as another does.
  ///
  /// `iconv` drops them under these names.
  private static let marks: [(bytes: [UInt8], name: String)] = [
    ([0xFF, 0xFE, 0, 0], "UTF-32"), ([0, 0, 0xFE, 0xFF], "UTF-32"), ([0xFF, 0xFE], "UTF-16"),
    ([0xFE, 0xFF], "UTF-16"),
  ]

  /// Whether nearly all characters are assigned, and hardly any control characters.
  private static func isPlausible(_ bytes: UnsafeRawBufferPointer, _ encoding: String) -> Bool {
    if encoding.hasExactPrefix("UTF-32") { return true }
    let isLittle = encoding == "UTF-16LE"
    let units = (0..<min(bytes.count / 2, 2048)).map { index in
      let (low, high) = (
        bytes[2 * index + (isLittle ? 0 : 1)], bytes[2 * index + (isLittle ? 1 : 0)]
      )
      return UInt16(high) << 8 | UInt16(low)
    }
    var faults = 0
    for scalar in String(decoding: units, as: UTF16.self).unicodeScalars {
      switch scalar.properties.generalCategory {
      case .unassigned, .privateUse, .surrogate: faults += 1
      case .control: if !(0x09...0x0D).contains(scalar.value) { faults += 1 }
      default: if scalar == "\u{FFFD}" { faults += 1 }
      }
    }
    return faults * 50 <= units.count
  }

  /// What most likely makes a line valid whose bytes are not UTF-8.
  ///
  /// - Parameters:
  ///   - line: the line.
  ///   - followsCharacters: whether lines before it have characters of several bytes, all valid, which
  ///     another encoding hardly ever has.
  /// - Returns: what to do.
  static func remedy(
    for line: UnsafeBufferPointer<UInt8>, followsCharacters: Bool
  ) -> ForeignContent.Remedy {
    let dropping = ForeignContent.Remedy.filter(
      "iconv -c -f UTF-8 -t UTF-8", purpose: "drop what is not UTF-8")
    if followsCharacters { return dropping }
    var rest = line[...]
    // A byte order mark is no character.
    if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
    var (characters, strays, neighbours) = (0, 0, 0)
    while let byte = rest.first {
      guard byte >= 0x80 else {
        rest = rest.dropFirst()
        continue
      }
      let length = UTF8Validation.sequenceLength(
        UnsafeBufferPointer(rebasing: rest), at: 0)
      if length > 0 {
        characters += 1
      } else {
        strays += 1
        if rest.dropFirst().first.map({ $0 >= 0x80 }) ?? false { neighbours += 1 }
      }
      rest = rest.dropFirst(max(length, 1))
    }
    if characters > 0, characters >= strays { return dropping }
    if neighbours * 3 < strays { return .filter(iconv("WINDOWS-1252")) }
    return .advice(
      "convert it to UTF-8 first: iconv -f with its own encoding, such as GB18030, SHIFT_JIS or KOI8-R"
    )
  }
}

/// How many bytes of which sort there are.
private struct ByteCounts {
  private let count: Int
  /// The zeros at each place of four.
  private var zeros = [0, 0, 0, 0]
  /// Control characters that text does not have, zeros aside.
  private var controls = 0
  private var longestRunOfZeros = 0

  init(_ bytes: UnsafeRawBufferPointer) {
    count = bytes.count
    var run = 0
    for (index, byte) in bytes.enumerated() {
      if byte == 0 {
        zeros[index & 3] += 1
        run += 1
        longestRunOfZeros = max(longestRunOfZeros, run)
      } else {
        run = 0
        if Self.isControl(byte) { controls += 1 }
      }
    }
  }

  private static func isControl(_ byte: UInt8) -> Bool {
    byte < 0x09 || (0x0E..<0x1A).contains(byte) || byte == 0x7F
  }

  /// UTF-16 or UTF-32 as `iconv` calls it, if zeros stand where they have them.
  func wideEncoding(isValid: Bool) -> String? {
    guard count >= 8 else { return nil }
    let quarter = count / 4
    if zeros[3] >= quarter, zeros[2] * 10 >= quarter * 9, zeros[0] * 10 < quarter {
      return "UTF-32LE"
    }
    if zeros[0] >= quarter, zeros[1] * 10 >= quarter * 9, zeros[3] * 10 < quarter {
      return "UTF-32BE"
    }
    let (even, odd) = (zeros[0] + zeros[2], zeros[1] + zeros[3])
    let isDense = (even + odd) * 10 >= count * 3
    guard isDense || !isValid || controls * 100 >= count else { return nil }
    if odd > 0, even * 10 <= odd { return "UTF-16LE" }
    if even > 0, odd * 10 <= even { return "UTF-16BE" }
    return nil
  }

  /// Zeros alone are dropped from text; many of them in a row, or other control characters, are no text.
  func isBinary(isValid: Bool) -> Bool {
    let all = controls + zeros.reduce(0, +)
    if longestRunOfZeros >= 64 { return true }
    if count < 64 { return false }
    return controls * 10 >= count || !isValid && all * 20 >= count
  }
}
