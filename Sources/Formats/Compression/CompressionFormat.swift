import ExactStrings

/// How the bytes of a file stand for its contents.
public enum CompressionFormat: String, Sendable, CaseIterable {
  /// As they are.
  case none
  /// One gzip member or several (RFC 1952).
  case gzip
  /// One Zstandard frame or several (RFC 8878).
  case zstandard
  /// One xz stream or several.
  case xz
  /// One bzip2 stream or several.
  case bzip2

  /// The format whose magic number some bytes, all that `needsMore` asks for, begin with.
  init(firstBytes bytes: UnsafeRawBufferPointer) {
    func starts(with magic: [UInt8]) -> Bool { bytes.starts(with: magic) }
    if starts(with: [0x1F, 0x8B]) {
      self = .gzip
    } else if starts(with: [0x28, 0xB5, 0x2F, 0xFD]) {
      self = .zstandard
    } else if starts(with: Self.xzMagic) {
      self = .xz
    } else if bytes.count >= Self.bzip2Length, starts(with: Self.bzip2Magic),
      Self.bzip2Blocks.contains(where: { bytes[4...].starts(with: $0) })
    {
      self = .bzip2
    } else if bytes.count >= 4, bytes[0] & 0xF0 == 0x50,
      bytes[1...].starts(with: [0x2A, 0x4D, 0x18] as [UInt8])
    {
      // A skippable frame, which parallel compressors put first.
      self = .zstandard
    } else {
      self = .none
    }
  }

  private static let xzMagic: [UInt8] = [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]
  private static let bzip2Magic: [UInt8] = [0x42, 0x5A, 0x68]
  /// What follows the first four bytes: a block, or the end of empty contents.
  private static let bzip2Blocks: [[UInt8]] = [
    [0x31, 0x41, 0x59, 0x26, 0x53, 0x59], [0x17, 0x72, 0x45, 0x38, 0x50, 0x90],
  ]
  private static let bzip2Length = 10

  /// Whether more of a file has to be read to tell its format.
  ///
  /// Nobody is to wait for it in vain who types a line of text.
  static func needsMore(_ bytes: UnsafeRawBufferPointer) -> Bool {
    bytes.count < 4 || bytes.count < xzMagic.count && xzMagic.starts(with: bytes)
      || bytes.count < bzip2Length && bytes.starts(with: bzip2Magic)
  }

  /// The endings of file names that say so, in lowercase; the contents decide all the same.
  public var suffixes: [String] {
    switch self {
    case .none: []
    case .gzip: [".gz"]
    case .zstandard: [".zst", ".zstd"]
    case .xz: [".xz"]
    case .bzip2: [".bz2"]
    }
  }

  /// The names of all formats, for people.
  public static let names = "gzip, Zstandard, xz or bzip2"
  /// The endings of their files, for people.
  public static let endings = ".gz, .zst, .xz or .bz2"

  /// A file name without the ending that says how it is compressed: `a.txt` of `a.txt.gz`.
  public static func nameWithoutSuffix(_ name: String) -> String {
    let lowercase = name.lowercased()
    for suffix in allCases.flatMap(\.suffixes) where lowercase.hasExactSuffix(suffix) {
      return String(decoding: name.utf8.dropLast(suffix.utf8.count), as: UTF8.self)
    }
    return name
  }
}
