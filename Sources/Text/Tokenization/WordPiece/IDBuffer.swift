/// A growing buffer of ids that can be written without a check per id.
struct IDBuffer: ~Copyable {
  private(set) var base: UnsafeMutablePointer<Int32>
  private(set) var capacity: Int
  /// The ids written so far.
  var count = 0

  init(capacity: Int) {
    self.capacity = capacity
    base = .allocate(capacity: capacity)
  }

  deinit { base.deallocate() }

  /// Makes room for `extra` ids after those written so far.
  @inline(__always)
  mutating func reserve(_ extra: Int) {
    if count + extra > capacity { grow(to: count + extra) }
  }

  @inline(__always)
  mutating func append(_ id: Int32) {
    reserve(1)
    base[count] = id
    count += 1
  }

  /// Appends `extra` ids.
  mutating func append(contentsOf ids: UnsafePointer<Int32>, count extra: Int) {
    reserve(extra)
    (base + count).update(from: ids, count: extra)
    count += extra
  }

  /// Moves what has been written to the end of an array.
  mutating func drain(into ids: inout [Int32]) {
    ids.append(contentsOf: UnsafeBufferPointer(start: base, count: count))
    count = 0
  }

  @inline(never)
  private mutating func grow(to needed: Int) {
    let larger = max(needed, capacity * 2)
    let moved = UnsafeMutablePointer<Int32>.allocate(capacity: larger)
    moved.update(from: base, count: count)
    base.deallocate()
    base = moved
    capacity = larger
  }
}
