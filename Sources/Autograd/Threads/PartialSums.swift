import CKernels

/// One partial sum per chunk, added up in chunk order: a reduction whose result does not depend on
/// which thread did what.
struct PartialSums {
  private let storage: Storage
  private let pieces: Int
  private let width: Int

  init(pieces: Int, width: Int, context: Context) {
    self.pieces = pieces
    self.width = width
    storage = context.temporary(pieces * width)
    storage.clear()
  }

  /// The partial sum of one chunk; zero at first.
  subscript(piece: Int) -> UnsafeMutablePointer<Float> { storage.base + piece * width }

  /// Adds the columns `range` of all pieces up.
  func reduce(_ range: Range<Int>, into destination: GradientDestination) {
    ck_column_sums(
      pieces, range.count, width, storage.base + range.lowerBound, destination.data,
      destination.accumulate)
  }
}
