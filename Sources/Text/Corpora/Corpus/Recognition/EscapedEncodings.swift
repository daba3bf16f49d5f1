/// Encodings of seven bits that change their alphabet by escape sequences (ISO 2022, RFC 1468, RFC 1557, RFC 1922).
///
/// Such text is valid UTF-8 and nothing but punctuation and letters at random. Escape sequences of terminals begin
/// otherwise.
enum EscapedEncodings {
  private static let escape: UInt8 = 0x1B

  /// What follows ESC, and the encoding as `iconv` calls it.
  private static let designations: [(bytes: [UInt8], name: String)] = [
    ("$)C", "ISO-2022-KR"), ("$)A", "ISO-2022-CN"), ("$)G", "ISO-2022-CN"), ("$*H", "ISO-2022-CN"),
    ("$(D", "ISO-2022-JP-2"), ("$(C", "ISO-2022-JP-2"), ("$A", "ISO-2022-JP-2"),
    ("$B", "ISO-2022-JP"), ("$@", "ISO-2022-JP"), ("(J", "ISO-2022-JP"), ("(I", "ISO-2022-JP-3"),
  ].map { (Array($0.0.utf8), $0.1) }

  /// The encoding that the escape sequences in some bytes belong to, the richest of several; nil without any.
  static func name(of bytes: UnsafeRawBufferPointer) -> String? {
    var found: Int?
    var rest = bytes[...]
    while let place = rest.firstIndex(of: escape) {
      rest = rest[(place + 1)...]
      let index = designations.firstIndex { rest.starts(with: $0.bytes) }
      if let index { found = min(found ?? index, index) }
    }
    return found.map { designations[$0].name }
  }

  /// The content of a file in such an encoding, if its bytes are in one.
  ///
  /// - Parameters:
  ///   - bytes: some of its bytes.
  ///   - line: the line that they stand in, if it is not among the first.
  /// - Returns: what it is and what makes text of it, or nil.
  static func recognize(_ bytes: UnsafeRawBufferPointer, line: Int? = nil) -> ForeignContent? {
    name(of: bytes).map {
      ForeignContent(
        "\($0) text" + (line.map { " in line \($0)" } ?? ""),
        .filter(EncodingRecognition.iconv($0)))
    }
  }
}
