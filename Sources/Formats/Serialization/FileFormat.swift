/// Guesses what a file is from its first bytes, for messages about a wrong file.
enum FileFormat {
  /// Says in words what the first bytes of a file look like.
  static func describe(_ bytes: UnsafeRawBufferPointer) -> String {
    if bytes.isEmpty { return "an empty file" }
    for (signature, name) in signatures where bytes.starts(with: signature) { return name }
    let start = bytes.prefix(256)
    if start.allSatisfy({ $0 == 0 }) { return "zeros" }
    if start.count > 8, start[8] == UInt8(ascii: "{"), start[7] == 0 { return "a safetensors file" }
    if let text = text(start) {
      return "text that starts with \(JSONValue.quoted(text))"
    }
    let digits = bytes.prefix(8).map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
    return "binary data that starts with \(digits.joined(separator: " "))"
  }

  private static let signatures: [([UInt8], String)] = [
    ([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A], "an HDF5 file"),
    ([0x0E, 0x03, 0x13, 0x01], "an HDF4 file"),
    (Array("PK\u{3}\u{4}".utf8), "a zip archive"),
    ([0x1F, 0x8B], "a gzip file"),
    ([0x28, 0xB5, 0x2F, 0xFD], "a zstd file"),
    ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "an xz file"),
    (Array("BZh".utf8), "a bzip2 file"),
    (Array("SQLite format 3".utf8), "an SQLite database"),
    ([0x93] + Array("NUMPY".utf8), "a NumPy array"),
    (Array("GGUF".utf8), "a GGUF file"),
    ([0x80, 0x02], "a Python pickle"),
    ([0x7F] + Array("ELF".utf8), "a program"),
    ([0xFF, 0xFE], "UTF-16 text"),
    ([0xFE, 0xFF], "UTF-16 text"),
  ]

  /// The start of the first line where the bytes are text.
  private static func text(_ bytes: Slice<UnsafeRawBufferPointer>) -> String? {
    // A character cut in two by the end of the sample must not make the text binary.
    let decoded = String(decoding: bytes, as: UTF8.self).unicodeScalars
    let sample = bytes.count == 256 ? decoded.dropLast(3) : decoded[...]
    let isText = sample.allSatisfy { scalar in
      scalar != "\u{FFFD}"
        && (scalar.value >= 0x20 || scalar == "\n" || scalar == "\r" || scalar == "\t")
    }
    guard isText else { return nil }
    let line = sample.prefix { $0 != "\n" && $0 != "\r" }
    return String(String.UnicodeScalarView(line.prefix(24)))
  }
}
