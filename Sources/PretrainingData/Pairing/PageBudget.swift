/// Gives back the pages of a mapped corpus before random accesses make them pile up.
///
/// The system maps up to a megabyte around each place that is touched, so a few dozen accesses may
/// cost as much memory as thousands in a row.
struct PageBudget: Sendable {
  private var touches = 0
  private static let limit = 32

  /// Counts places of a view that were touched.
  mutating func spend(on view: TokenView, touches count: Int = 1) {
    touches += count
    guard touches >= Self.limit else { return }
    view.discard()
    touches = 0
  }
}

/// Memory that can be loaded again and thus given back.
protocol Discardable: AnyObject {
  /// Gives back the memory of what has been read; touching it again loads it again.
  func discard()
}
