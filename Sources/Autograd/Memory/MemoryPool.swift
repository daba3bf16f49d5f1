import Platform

/// Recycles tensor memory by size class, so that a training step in its steady state asks the system for nothing.
///
/// Classes grow by eighths of a power of two: at most 12.5 % of a block is unused, and the
/// slightly different sizes of packed batches find each other's blocks. One thread uses a pool.
final class MemoryPool {
  private var free: [Int: [UnsafeMutableRawPointer]] = [:]
  private var blocks: [(base: UnsafeMutableRawPointer, bytes: Int)] = []

  /// How many bytes the pool has taken from the system.
  private(set) var reservedBytes = 0

  init() {}

  deinit {
    for block in blocks { LargePages.deallocate(block.base, byteCount: block.bytes) }
  }

  /// The smallest size class, in bytes, that holds `bytes`.
  static func sizeClass(_ bytes: Int) -> Int {
    let smallest = 4096
    guard bytes > smallest else { return smallest }
    let exponent = Int.bitWidth - 1 - (bytes - 1).leadingZeroBitCount
    let granule = 1 << (exponent - 3)
    return (bytes + granule - 1) / granule * granule
  }

  /// Takes a block of exactly `sizeClass` bytes, aligned to at least 64 bytes, contents undefined.
  func take(sizeClass: Int) -> UnsafeMutableRawPointer {
    if let block = free[sizeClass]?.popLast() { return block }
    let base = LargePages.allocate(byteCount: sizeClass)
    blocks.append((base, sizeClass))
    reservedBytes += sizeClass
    return base
  }

  /// Gives a block back.
  func give(_ block: UnsafeMutableRawPointer, sizeClass: Int) {
    free[sizeClass, default: []].append(block)
  }
}
