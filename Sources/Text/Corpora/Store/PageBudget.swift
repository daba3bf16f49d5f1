/// Gives back the pages of mapped data before random accesses make them pile up.
///
/// The system may map a megabyte around each place that is touched, so a hundred accesses can cost as
/// much memory as reading everything in a row.
package struct PageBudget: Sendable {
  private var touches = 0
  private static let limit = 96
  /// Bytes of data that may stay in memory whole.
  package static let resident = 160 << 20

  /// Begins with nothing spent.
  package init() {}

  /// Counts places that were touched.
  package mutating func spend(on memory: some Discardable, touches count: Int = 1) {
    touches += count
    guard touches >= Self.limit else { return }
    memory.discard()
    touches = 0
  }
}

/// Memory that can be loaded again and thus given back.
package protocol Discardable {
  /// Gives back the memory of what has been read; touching it again loads it again.
  func discard()
}
