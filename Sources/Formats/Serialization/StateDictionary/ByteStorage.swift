public import Platform

/// Immutable bytes with an owner: allocated here, part of a mapped file, or lent by somebody.
public final class ByteStorage: @unchecked Sendable {
  /// The bytes; valid as long as this object lives.
  public let bytes: UnsafeRawBufferPointer
  private let owner: Owner

  private enum Owner {
    case allocation(UnsafeMutableRawPointer, byteCount: Int)
    case other(AnyObject)
  }

  /// The size in bytes.
  public var count: Int { bytes.count }

  /// Allocates memory, aligned to at least 64 bytes, and lets `initialize` fill it.
  ///
  /// - Parameters:
  ///   - byteCount: the size.
  ///   - initialize: fills every byte; the memory is undefined before.
  /// - Throws: what `initialize` throws.
  public init<Failure: Error>(
    byteCount: Int, initialize: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    let base = LargePages.allocate(byteCount: byteCount)
    do throws(Failure) {
      try initialize(UnsafeMutableRawBufferPointer(start: base, count: byteCount))
    } catch {
      LargePages.deallocate(base, byteCount: byteCount)
      throw error
    }
    bytes = UnsafeRawBufferPointer(start: base, count: byteCount)
    owner = .allocation(base, byteCount: byteCount)
  }

  /// Copies an array of numbers.
  public convenience init<Element: StoredElement>(_ values: [Element]) {
    self.init(byteCount: values.count * MemoryLayout<Element>.stride) { destination in
      values.withUnsafeBytes { destination.copyMemory(from: $0) }
    }
  }

  /// Refers to a part of a mapped file without copying it.
  public init(_ file: MappedFile, range: Range<Int>) {
    bytes = UnsafeRawBufferPointer(rebasing: file.bytes[range])
    owner = .other(file)
  }

  /// Refers to a part of a mapped file if it lies aligned, else copies it.
  ///
  /// - Parameters:
  ///   - slice: the bytes.
  ///   - alignment: what the address has to be a multiple of, a power of two.
  convenience init(aligned slice: MappedSlice, to alignment: Int) {
    if UInt(bitPattern: slice.bytes.baseAddress) % UInt(alignment) == 0 {
      self.init(slice.file, range: slice.range)
    } else {
      self.init(byteCount: slice.count) { $0.copyMemory(from: slice.bytes) }
    }
  }

  /// Refers to memory that somebody else owns, without copying it.
  ///
  /// - Parameters:
  ///   - bytes: must neither change nor move as long as this object lives.
  ///   - owner: kept alive until then.
  public init(_ bytes: UnsafeRawBufferPointer, ownedBy owner: AnyObject) {
    self.bytes = bytes
    self.owner = .other(owner)
  }

  deinit {
    if case .allocation(let base, let byteCount) = owner {
      LargePages.deallocate(base, byteCount: byteCount)
    }
  }
}
