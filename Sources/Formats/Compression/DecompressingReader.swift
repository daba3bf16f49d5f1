public import Platform

/// Sequential reading of a file, pipe or standard input, decompressed where its first bytes say so.
///
/// Takes a fixed amount of memory: a block of 256 KB and what the library needs, for Zstandard up to
/// the frame's window.
public struct DecompressingReader: ~Copyable {
  /// The file, for messages.
  public let path: String
  /// What the first bytes have shown.
  public let format: CompressionFormat
  /// The bytes taken from the file so far, compressed as they are.
  public private(set) var storedByteCount = 0

  private let file: FileReader
  private let decoder: (any Decoder)?
  private var hasher: SHA256Hasher?
  private let block: UnsafeMutableRawBufferPointer
  /// What of the block was read and not yet passed on.
  private var pending = 0..<0
  private var isAtEnd = false

  /// Opens a file, or standard input if there is none, and reads its first bytes.
  ///
  /// - Parameters:
  ///   - path: the file, or nil.
  ///   - hashing: whether `sha256` is wanted.
  /// - Throws: `CompressionError` if it cannot be opened or read.
  public init(path: String?, hashing: Bool = false) throws(CompressionError) {
    try self.init(Self.open(path), name: path ?? "standard input", hashing: hashing)
  }

  /// Reads an open file from its beginning, apart from others that read it.
  ///
  /// - Parameters:
  ///   - file: what has been written to a file.
  ///   - name: what messages call it.
  ///   - hashing: whether `sha256` is wanted.
  /// - Throws: `CompressionError` if it cannot be read.
  public init(
    _ file: RandomAccessFile, name: String, hashing: Bool = false
  ) throws(CompressionError) {
    try self.init(FileReader(file), name: name, hashing: hashing)
  }

  private init(
    _ file: consuming FileReader, name: String, hashing: Bool
  ) throws(CompressionError) {
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
    let count = try Self.readFirst(of: file, into: block)
    self.file = file
    self.block = block
    let bytes = UnsafeRawBufferPointer(rebasing: block[..<count])
    format = CompressionFormat(firstBytes: bytes)
    decoder =
      switch format {
      case .none: nil
      case .gzip: GzipDecoder()
      case .zstandard: ZstandardDecoder()
      case .xz: XzDecoder()
      case .bzip2: Bzip2Decoder()
      }
    path = name
    pending = 0..<count
    hasher = hashing ? SHA256Hasher() : nil
    hasher?.update(bytes)
    storedByteCount = count
  }

  private static func open(_ path: String?) throws(CompressionError) -> FileReader {
    do {
      guard let path else { return .standardInput() }
      return try FileReader(path: path)
    } catch {
      throw .unreadable(error)
    }
  }

  /// Reads at least the bytes of a magic number, or all there are.
  private static func readFirst(
    of file: borrowing FileReader, into block: UnsafeMutableRawBufferPointer
  ) throws(CompressionError) -> Int {
    var count = 0
    while CompressionFormat.needsMore(UnsafeRawBufferPointer(rebasing: block[..<count])) {
      let more: Int
      do {
        more = try file.read(into: UnsafeMutableRawBufferPointer(rebasing: block[count...]))
      } catch {
        block.deallocate()
        throw .unreadable(error)
      }
      if more == 0 { break }
      count += more
    }
    return count
  }

  deinit { block.deallocate() }

  /// The SHA-256 of what was taken from the file so far, if it was asked for.
  public var sha256: String? { hasher?.finalizeHex() }

  /// Reads at most `buffer.count` bytes of the contents and returns how many; 0 means the end.
  ///
  /// - Throws: `CompressionError` if the file is unreadable, damaged or truncated.
  public mutating func read(
    into buffer: UnsafeMutableRawBufferPointer
  ) throws(CompressionError) -> Int {
    if buffer.isEmpty { return 0 }
    guard let decoder else { return try readStored(into: buffer) }
    while true {
      if pending.isEmpty, !isAtEnd { try refill() }
      if pending.isEmpty, decoder.isComplete { return 0 }
      let input = UnsafeRawBufferPointer(rebasing: block[pending])
      do throws(DecoderFault) {
        let (taken, written) = try decoder.decode(input, into: buffer)
        pending = pending.lowerBound + taken..<pending.upperBound
        if written > 0 { return written }
        if taken > 0 { continue }
      } catch {
        throw .damaged(
          path: path, format: format, offset: storedByteCount - pending.count,
          problem: error.problem)
      }
      if isAtEnd, pending.isEmpty {
        if decoder.isComplete { return 0 }
        throw .truncated(path: path, format: format, byteCount: storedByteCount)
      }
      if !pending.isEmpty {
        throw .damaged(
          path: path, format: format, offset: storedByteCount - pending.count,
          problem: "nothing can be made of it")
      }
    }
  }

  /// Passes bytes on as they are: first those by which the format was found.
  private mutating func readStored(
    into buffer: UnsafeMutableRawBufferPointer
  ) throws(CompressionError) -> Int {
    if !pending.isEmpty {
      let count = min(pending.count, buffer.count)
      let part = pending.lowerBound..<pending.lowerBound + count
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: block[part]))
      pending = part.upperBound..<pending.upperBound
      return count
    }
    return isAtEnd ? 0 : try readFile(into: buffer)
  }

  private mutating func refill() throws(CompressionError) {
    pending = 0..<(try readFile(into: block))
  }

  private mutating func readFile(
    into buffer: UnsafeMutableRawBufferPointer
  ) throws(CompressionError) -> Int {
    let count: Int
    do {
      count = try file.read(into: buffer)
    } catch {
      throw .unreadable(error)
    }
    hasher?.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    storedByteCount += count
    isAtEnd = count == 0
    return count
  }
}
