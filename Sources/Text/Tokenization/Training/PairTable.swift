/// A pair of neighbouring pieces, how often it occurs, and where.
struct PiecePair {
  var left: Int32
  var right: Int32
  var count: UInt64
  var occurrences: OccurrenceLists.Head
  /// Whether its count rose during the merge under way.
  var isRaised: Bool
  /// Whether the slot is taken.
  var isPresent: Bool
}

/// All pairs that have come up, with the cells where each did.
///
/// Pairs lie in the slots of a hash table, so that an update costs one access to memory; a slot's
/// index holds until the next pair is added.
struct PairTable: ~Copyable {
  private var slots = LargeBuffer<PiecePair>(count: 1 << 12)
  private var mask = 1 << 12 - 1
  private var count = 0
  private var lists = OccurrenceLists()

  /// The pair in a slot.
  @inline(__always)
  subscript(slot: Int) -> PiecePair {
    get { slots[slot] }
    nonmutating _modify { yield &slots[slot] }
  }

  /// The slot of a pair, which is added if it is new.
  @inline(__always)
  mutating func slot(of left: Int32, _ right: Int32) -> Int {
    let index = find(left, right)
    return slots[index].isPresent ? index : add(left, right, at: index)
  }

  /// Adds an occurrence to the pair in a slot.
  @inline(__always)
  mutating func append(_ cell: Int, to slot: Int) {
    lists.append(UInt32(cell), to: &slots[slot].occurrences)
  }

  /// Moves the cells of the pair in a slot to the end of an array, in no particular order.
  mutating func takeOccurrences(of slot: Int, into cells: inout [UInt32]) {
    lists.take(&slots[slot].occurrences, into: &cells)
  }

  @inline(__always)
  private func find(_ left: Int32, _ right: Int32) -> Int {
    let key = UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
    var index = Int(truncatingIfNeeded: mixHash(key, 0)) & mask
    while slots[index].isPresent, slots[index].left != left || slots[index].right != right {
      index = (index &+ 1) & mask
    }
    return index
  }

  @inline(never)
  private mutating func add(_ left: Int32, _ right: Int32, at index: Int) -> Int {
    slots[index] = PiecePair(
      left: left, right: right, count: 0, occurrences: OccurrenceLists.Head(), isRaised: false,
      isPresent: true)
    count += 1
    if count * 2 <= slots.count { return index }
    var old = LargeBuffer<PiecePair>(count: slots.count * 2)
    swap(&old, &slots)
    mask = slots.count - 1
    for index in 0..<old.count where old[index].isPresent {
      slots[find(old[index].left, old[index].right)] = old[index]
    }
    return find(left, right)
  }
}
