import ExactStrings

/// How the bytes of a file stand for its contents.
public enum CompressionFormat: String, Sendable, CaseIterable {
  /// As they are.
  case none
  /// One gzip member or several (RFC 1952).
  case gzip
  /// One Zstandard frame or several (RFC 8878).
  case zstandard

  /// The format whose magic number some bytes, at least four unless the file has fewer, begin with.
  init(firstBytes bytes: UnsafeRawBufferPointer) {
    func starts(with magic: [UInt8]) -> Bool { bytes.starts(with: magic) }
    if starts(with: [0x1F, 0x8B]) {
      self = .gzip
    } else if starts(with: [0x28, 0xB5, 0x2F, 0xFD]) {
      self = .zstandard
    } else if bytes.count >= 4, bytes[0] & 0xF0 == 0x50,
      bytes[1...].starts(with: [0x2A, 0x4D, 0x18] as [UInt8])
    {
      // A skippable frame, which parallel compressors put first.
      self = .zstandard
    } else {
      self = .none
    }
  }

  /// The endings of file names that say so, in lowercase; the contents decide all the same.
  public var suffixes: [String] {
    switch self {
    case .none: []
    case .gzip: [".gz"]
    case .zstandard: [".zst"]
    }
  }

  /// A file name without the ending that says how it is compressed: `a.txt` of `a.txt.gz`.
  public static func nameWithoutSuffix(_ name: String) -> String {
    let lowercase = name.lowercased()
    for suffix in allCases.flatMap(\.suffixes) where lowercase.hasExactSuffix(suffix) {
      return String(decoding: name.utf8.dropLast(suffix.utf8.count), as: UTF8.self)
    }
    return name
  }
}
