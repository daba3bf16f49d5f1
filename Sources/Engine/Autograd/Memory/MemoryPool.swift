import Platform

/// Recycles tensor memory by size class, so that a training step in its steady state asks the system for nothing.
///
/// Classes grow by eighths of a power of two. What finds no free block of its class gets one up to a half
/// larger, so that packed batches of different sizes use each other's blocks. One thread uses a pool.
final class MemoryPool {
  /// Memory for one owner.
  struct Block {
    /// The first byte; aligned to at least 64 bytes.
    let base: UnsafeMutableRawPointer
    /// The size in bytes.
    let sizeClass: Int
  }

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

  /// Takes a block of at least so many bytes, contents undefined.
  ///
  /// - Parameters:
  ///   - byteCount: the size.
  ///   - isKept: whether its owner will not give it back soon, so that it gets no larger one.
  /// - Returns: memory to be given back with `give`.
  func take(byteCount: Int, isKept: Bool = false) -> Block {
    let smallest = Self.sizeClass(byteCount)
    let largest = isKept ? smallest : smallest + smallest / 2
    var sizeClass = smallest
    repeat {
      if let base = free[sizeClass]?.popLast() { return Block(base: base, sizeClass: sizeClass) }
      sizeClass = Self.sizeClass(sizeClass + 1)
    } while sizeClass <= largest
    let base = LargePages.allocate(byteCount: smallest)
    blocks.append((base, smallest))
    reservedBytes += smallest
    return Block(base: base, sizeClass: smallest)
  }

  /// Gives a block back.
  func give(_ block: Block) { free[block.sizeClass, default: []].append(block.base) }
}
