/// Merges the most frequent pair of neighbouring pieces again and again.
///
/// A piece takes the cells of its characters (``SpelledWords``): the first holds its id, the first and
/// the last its length, so that both neighbours are found by arithmetic. Every pair has a list of the
/// cells where it has come up; an entry may be outdated and is checked when the pair is merged.
struct PairMerger: ~Copyable {
  /// All pieces: the initial ones, then the merged ones in order.
  private(set) var pieces: PieceOrder
  private let words: SpelledWords
  private var table = PairTable()
  private var queue = MergeQueue()
  /// The cells of the pair being merged.
  private var occurrences: [UInt32] = []
  /// The pairs whose counts rose in the merge under way.
  private var raised: [(left: Int32, right: Int32)] = []

  /// The id of a character cell other than the first of its piece.
  private static let inside: Int32 = -1

  init(_ words: consuming SpelledWords, pieces: PieceTable) {
    self.pieces = PieceOrder(pieces)
    self.words = words
    for cell in 1..<self.words.cells.count {
      raise(left: cell - 1, right: cell, by: self.words.cells[cell].frequency)
    }
  }

  /// Merges until there are `size` pieces or no pair is as frequent as `minimumFrequency`.
  mutating func merge(until size: Int, minimumFrequency: Int) {
    let minimum = UInt64(max(minimumFrequency, 1))
    pushRaised(minimum: minimum)
    while pieces.count < size, let entry = queue.pop(order: pieces) {
      let count = table[table.slot(of: entry.left, entry.right)].count
      if count == entry.count {
        merge(entry.left, entry.right)
        pushRaised(minimum: minimum)
      } else if count >= minimum, count < entry.count {
        queue.push(
          MergeQueue.Entry(count: count, left: entry.left, right: entry.right), order: pieces)
      }
    }
  }

  private mutating func merge(_ left: Int32, _ right: Int32) {
    let joined = pieces.join(left, right)
    let slot = table.slot(of: left, right)
    table[slot].count = 0
    for index in 0..<takeOccurrences(of: slot, beginningWith: left) {
      var cell = Int(occurrences[index])
      if left == right {
        // In a run of equal pieces pairs overlap: merge it whole, from the left.
        while words.cells[previous(of: cell)].id == left { cell = previous(of: cell) }
      }
      while words.cells[cell].id == left, words.cells[next(of: cell)].id == right {
        join(at: cell, left, right, into: joined)
        cell = next(of: cell)
      }
    }
  }

  /// The cells of a pair's list that still hold its left piece.
  ///
  /// The loop has no branch that depends on a cell, so that the processor fetches many cells at once.
  private mutating func takeOccurrences(of slot: Int, beginningWith left: Int32) -> Int {
    occurrences.removeAll(keepingCapacity: true)
    table.takeOccurrences(of: slot, into: &occurrences)
    var kept = 0
    for index in occurrences.indices {
      let cell = occurrences[index]
      occurrences[kept] = cell
      kept += words.cells[Int(cell)].id == left ? 1 : 0
    }
    return kept
  }

  /// Joins the piece at a cell with the next one.
  private mutating func join(at cell: Int, _ left: Int32, _ right: Int32, into joined: Int32) {
    let middle = next(of: cell)
    let before = previous(of: cell)
    let after = next(of: middle)
    let frequency = words.cells[cell].frequency
    let (idBefore, idAfter) = (words.cells[before].id, words.cells[after].id)
    if idBefore >= 0 { table[table.slot(of: idBefore, left)].count -= frequency }
    // In a run of equal pieces the next pair is the one being merged, whose count is settled.
    if idAfter >= 0, left != right || idAfter != right {
      table[table.slot(of: right, idAfter)].count -= frequency
    }
    words.cells[middle].id = Self.inside
    words.cells[cell].id = joined
    words.cells[cell].length += words.cells[middle].length
    words.cells[after - 1].length = words.cells[cell].length
    raise(left: before, right: cell, by: frequency)
    raise(left: cell, right: after, by: frequency)
  }

  @inline(__always)
  private func next(of cell: Int) -> Int { cell + Int(words.cells[cell].length) }

  @inline(__always)
  private func previous(of cell: Int) -> Int { cell - Int(words.cells[cell - 1].length) }

  /// Counts the pair at two neighbouring cells, unless one is the end of a word.
  @inline(__always)
  private mutating func raise(left: Int, right: Int, by frequency: UInt64) {
    let (leftID, rightID) = (words.cells[left].id, words.cells[right].id)
    if leftID < 0 || rightID < 0 { return }
    let slot = table.slot(of: leftID, rightID)
    table.append(left, to: slot)
    table[slot].count += frequency
    if !table[slot].isRaised {
      table[slot].isRaised = true
      raised.append((leftID, rightID))
    }
  }

  private mutating func pushRaised(minimum: UInt64) {
    for (left, right) in raised {
      let slot = table.slot(of: left, right)
      table[slot].isRaised = false
      let count = table[slot].count
      if count >= minimum {
        queue.push(MergeQueue.Entry(count: count, left: left, right: right), order: pieces)
      }
    }
    raised.removeAll(keepingCapacity: true)
  }
}
