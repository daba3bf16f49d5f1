import Preconditions

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Aligned memory; large blocks are placed on huge pages where the system has them.
///
/// Blocks of 2 MiB and more come straight from the system, aligned to 2 MiB, so that one entry of
/// the translation buffer covers what would need 512. Smaller blocks are aligned to a cache line.
public enum LargePages {
  /// The alignment of every block in bytes: a cache line, and the width of a 512-bit vector.
  public static let alignment = 64
  /// The size of a huge page, and the size from which blocks are placed on them.
  public static let hugePageSize = 2 << 20

  /// Allocates uninitialised memory, or ends the process with one line if there is none.
  ///
  /// - Parameter byteCount: the size; 0 still yields a pointer that must be given back.
  /// - Returns: memory aligned to `alignment`, or to `hugePageSize` from that size on.
  public static func allocate(byteCount: Int) -> UnsafeMutableRawPointer {
    require(byteCount >= 0, "LargePages.allocate: negative size \(byteCount)")
    guard byteCount >= hugePageSize else {
      return UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: alignment)
    }
    let size = roundedSize(byteCount)
    guard let block = mapAligned(size) else { endForLackOfMemory(asking: byteCount) }
    #if os(Linux)
      _ = madvise(block, size, Int32(MADV_HUGEPAGE))
    #endif
    return block
  }

  /// Gives a block back.
  ///
  /// - Parameters:
  ///   - pointer: what `allocate` returned.
  ///   - byteCount: the size that was asked for.
  public static func deallocate(_ pointer: UnsafeMutableRawPointer, byteCount: Int) {
    if byteCount >= hugePageSize {
      munmap(pointer, roundedSize(byteCount))
    } else {
      pointer.deallocate()
    }
  }

  private static func roundedSize(_ byteCount: Int) -> Int {
    (byteCount + MemoryPage.size - 1) / MemoryPage.size * MemoryPage.size
  }

  /// Maps more than is needed and gives the unaligned ends back.
  private static func mapAligned(_ size: Int) -> UnsafeMutableRawPointer? {
    let (total, overflow) = size.addingReportingOverflow(hugePageSize)
    guard !overflow,
      let base = mmap(nil, total, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      base != MAP_FAILED
    else { return nil }
    let address = UInt(bitPattern: base)
    let head = Int((UInt(hugePageSize) - address % UInt(hugePageSize)) % UInt(hugePageSize))
    if head > 0 { munmap(base, head) }
    let tail = hugePageSize - head
    if tail > 0 { munmap(base + head + size, tail) }
    return base + head
  }
}
