/// A priority queue of pairs: the highest count first, then by the bytes of the left piece, then by
/// those of the right piece.
///
/// Counts change while pairs wait. An entry holds the count at its time; whoever raises a count pushes
/// the pair again, and whoever pops an entry with an outdated count pushes the current one.
struct MergeQueue {
  struct Entry {
    var count: UInt64
    var left: Int32
    var right: Int32
  }

  private var heap: [Entry] = []

  mutating func push(_ entry: Entry, order: PieceOrder) {
    var index = heap.count
    heap.append(entry)
    while index > 0 {
      let parent = (index - 1) / 2
      if !Self.precedes(entry, heap[parent], order) { break }
      heap[index] = heap[parent]
      index = parent
    }
    heap[index] = entry
  }

  /// Removes the first entry, or returns nil if there is none.
  mutating func pop(order: PieceOrder) -> Entry? {
    guard let first = heap.first else { return nil }
    let moved = heap.removeLast()
    if heap.isEmpty { return first }
    var index = 0
    while true {
      var child = index * 2 + 1
      if child >= heap.count { break }
      if child + 1 < heap.count, Self.precedes(heap[child + 1], heap[child], order) { child += 1 }
      if !Self.precedes(heap[child], moved, order) { break }
      heap[index] = heap[child]
      index = child
    }
    heap[index] = moved
    return first
  }

  @inline(__always)
  private static func precedes(_ a: Entry, _ b: Entry, _ order: PieceOrder) -> Bool {
    if a.count != b.count { return a.count > b.count }
    if a.left != b.left { return order.precedes(a.left, b.left) }
    return a.right != b.right && order.precedes(a.right, b.right)
  }
}
