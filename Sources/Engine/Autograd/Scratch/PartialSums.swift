import CKernels

/// One partial sum per chunk, added up in chunk order: a reduction whose result does not depend on
/// which thread did what.
struct PartialSums {
  private let storage: Storage
  private let pieces: Int
  private let width: Int
  private let threads: ThreadPool

  /// Takes memory for the partial sums.
  ///
  /// - Parameters:
  ///   - pieces: how many there are.
  ///   - width: how many elements each has.
  ///   - isCleared: whether they start as zeros; if not, every piece is to be overwritten.
  ///   - context: whose memory and threads to use.
  init(pieces: Int, width: Int, isCleared: Bool = true, context: Context) {
    self.pieces = pieces
    self.width = width
    threads = context.threads
    storage = context.temporary(pieces * width)
    if isCleared { storage.clear() }
  }

  /// The partial sum of one chunk.
  subscript(piece: Int) -> UnsafeMutablePointer<Float> { storage.base + piece * width }

  /// Adds the columns `range` of all pieces up.
  func reduce(_ range: Range<Int>, into destination: GradientDestination) {
    threads.forEach(.elements(range.count, each: pieces)) { columns, _ in
      ck_column_sums(
        pieces, columns.count, width, storage.base + range.lowerBound + columns.lowerBound,
        destination.data + columns.lowerBound, destination.accumulate)
    }
  }
}
