/// A block of 32-bit floats from a context's memory pool; the pool has it back when the last owner lets go.
public final class Storage {
  /// The first element; 64-byte aligned.
  public let base: UnsafeMutablePointer<Float>
  /// How many elements may be used.
  public let count: Int
  private let pool: MemoryPool
  private let sizeClass: Int

  init(count: Int, pool: MemoryPool) {
    self.count = count
    self.pool = pool
    sizeClass = MemoryPool.sizeClass(count * MemoryLayout<Float>.stride)
    base = pool.take(sizeClass: sizeClass).assumingMemoryBound(to: Float.self)
  }

  deinit { pool.give(base, sizeClass: sizeClass) }

  /// Sets every element to zero.
  func clear() { base.update(repeating: 0, count: count) }
}
