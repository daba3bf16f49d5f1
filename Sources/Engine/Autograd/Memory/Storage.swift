/// A block of 32-bit floats from a context's memory pool; the pool has it back when the last owner lets go.
public final class Storage {
  /// The first element; 64-byte aligned.
  public let base: UnsafeMutablePointer<Float>
  /// How many elements may be used.
  public let count: Int
  /// What was made of the elements once and holds as long as they stay; goes away with them.
  var derivative: AnyObject?
  private let pool: MemoryPool
  private let block: MemoryPool.Block

  init(count: Int, pool: MemoryPool, isKept: Bool = false) {
    self.count = count
    self.pool = pool
    block = pool.take(byteCount: count * MemoryLayout<Float>.stride, isKept: isKept)
    base = block.base.assumingMemoryBound(to: Float.self)
  }

  deinit { pool.give(block) }

  /// Sets every element to zero.
  func clear() { base.update(repeating: 0, count: count) }
}
