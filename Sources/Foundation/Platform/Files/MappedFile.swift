import Preconditions

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The contents of a file as read-only memory.
///
/// Pages are loaded when touched. A file that another process shortens while it is mapped makes
/// later accesses fail with a bus error, so map files that are replaced by renaming only.
public final class MappedFile: @unchecked Sendable {
  /// How the bytes are going to be read.
  public enum AccessPattern: Sendable {
    /// Without a particular order.
    case normal
    /// From the front to the back.
    case sequential
    /// Here and there, so reading ahead is wasted.
    case random
    /// Soon and entirely.
    case soon
  }

  /// The path that was opened.
  public let path: String
  /// The whole file; valid as long as this object lives.
  public let bytes: UnsafeRawBufferPointer

  /// The size of the file in bytes.
  public var count: Int { bytes.count }

  /// Maps a regular file; directories, pipes and devices are refused, an empty file works.
  public init(path: String) throws(SystemError) {
    self.path = path
    bytes = try Self.map(try FileDescriptor(opening: path, flags: O_RDONLY | O_NONBLOCK))
  }

  /// Maps an open file, which may be closed afterwards.
  init(_ descriptor: borrowing FileDescriptor) throws(SystemError) {
    path = descriptor.path
    bytes = try Self.map(descriptor)
  }

  private static func map(
    _ descriptor: borrowing FileDescriptor
  ) throws(SystemError) -> UnsafeRawBufferPointer {
    let path = descriptor.path
    let information = try descriptor.status()
    switch fileKind(information) {
    case S_IFREG: break
    case S_IFDIR: throw SystemError(operation: "read", path: path, code: EISDIR)
    default: throw SystemError(operation: "map", path: path, reason: "not a regular file")
    }
    let size = Int(information.st_size)
    guard size > 0 else { return UnsafeRawBufferPointer(start: nil, count: 0) }
    guard let base = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor.number, 0),
      base != MAP_FAILED
    else { throw SystemError(operation: "map", path: path, code: errno) }
    return UnsafeRawBufferPointer(start: base, count: size)
  }

  deinit {
    if let base = bytes.baseAddress {
      munmap(UnsafeMutableRawPointer(mutating: base), bytes.count)
    }
  }

  /// Tells the system how the file is going to be read.
  public func advise(_ pattern: AccessPattern) {
    let advice =
      switch pattern {
      case .normal: MADV_NORMAL
      case .sequential: MADV_SEQUENTIAL
      case .random: MADV_RANDOM
      case .soon: MADV_WILLNEED
      }
    apply(advice, to: 0..<count)
  }

  /// Gives back the memory of a range that has been read; touching it again loads it again.
  ///
  /// Only whole pages inside the range are affected, so that a scan over a file far larger than
  /// memory keeps a flat resident size.
  public func discard(_ range: Range<Int>) {
    require(
      range.lowerBound >= 0 && range.upperBound <= count,
      "discard: range \(range) outside of a file of \(count) bytes")
    let page = MemoryPage.size
    let first = (range.lowerBound + page - 1) / page * page
    let last = range.upperBound == count ? count : range.upperBound / page * page
    if first < last { apply(MADV_DONTNEED, to: first..<last) }
  }

  private func apply(_ advice: some BinaryInteger, to range: Range<Int>) {
    guard let base = bytes.baseAddress, !range.isEmpty else { return }
    // Advice is a hint: a refusal changes nothing.
    _ = madvise(
      UnsafeMutableRawPointer(mutating: base + range.lowerBound), range.count, Int32(advice))
  }
}
