import Preconditions

/// How a range is cut into pieces of work: a function of its size alone, never of the thread count,
/// so that every sum inside a piece has the same order however many threads there are.
struct Chunks: Sendable {
  let total: Int
  /// The size of every piece but the last.
  let size: Int

  /// How many pieces there are.
  let count: Int

  init(total: Int, size: Int) {
    require(size > 0, "Chunks: size \(size)")
    self.total = total
    self.size = size
    count = (total + size - 1) / size
  }

  subscript(index: Int) -> Range<Int> {
    let start = index * size
    return start..<min(start + size, total)
  }

  /// Rows of a matrix product: an even number of pieces of at most 128, so that what a piece makes
  /// is still in the second-level cache for what follows the product.
  static func rows(_ rows: Int) -> Chunks { even(rows, largest: 96, multiple: 1) }

  /// Rows or columns of a weight gradient, which are columns of what its products read: whole cache
  /// lines.
  static func weights(_ count: Int) -> Chunks { even(count, largest: 128, multiple: 16) }

  /// At most `pieces` pieces of whole cache lines.
  static func weights(_ count: Int, pieces: Int) -> Chunks {
    Chunks(
      total: count, size: max(16, roundUp((count + pieces - 1) / max(pieces, 1), to: 16)))
  }

  private static func even(_ total: Int, largest: Int, multiple: Int) -> Chunks {
    guard total > largest / 4 else { return Chunks(total: total, size: max(total, 1)) }
    let pieces = (total + 2 * largest - 1) / (2 * largest) * 2
    return Chunks(total: total, size: roundUp((total + pieces - 1) / pieces, to: multiple))
  }

  /// Elements or short rows of cheap work.
  static func elements(_ count: Int, each cost: Int = 1) -> Chunks {
    Chunks(total: count, size: max(1, 32_768 / max(cost, 1)))
  }

  /// The smallest multiple of `multiple` that is no smaller than `value`.
  static func roundUp(_ value: Int, to multiple: Int) -> Int {
    (value + multiple - 1) / multiple * multiple
  }
}
