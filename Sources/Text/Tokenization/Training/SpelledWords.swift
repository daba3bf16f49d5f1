import Platform

/// The words to merge, one after another as cells, one for each character and one after each word.
struct SpelledWords: ~Copyable {
  /// One cell, of 16 bytes so that a word of usual length takes two or three cache lines.
  struct Cell {
    /// The id of the piece that begins here, or a negative number.
    var id: Int32
    /// The cells that the piece takes, in its first and its last cell.
    var length: UInt32
    /// How often the word occurs.
    var frequency: UInt64
  }

  /// The cells, after one that ends an empty word.
  let cells: LargeBuffer<Cell>

  private static let wordEnd: Int32 = -2

  /// Spells the words that consist of the alphabet alone, and adds the alphabet to the vocabulary.
  ///
  /// Its pieces are the characters, then those that occur after the first place of a word with `##`,
  /// both by code point. Words rarer than `leastCount` are left out.
  init(
    _ words: WordCounts, leastCount: UInt64, alphabet: Alphabet, pieces: inout PieceTable
  ) throws(SystemError) {
    var continues = ScalarMap(repeating: false)
    var cellCount = 1
    try words.visit { word, frequency in
      guard frequency >= leastCount, alphabet.spells(word) else { return }
      forEachScalar(of: word) { position, scalar in
        if position > 0 { continues[scalar] = true }
        cellCount += 1
      }
      cellCount += 1
    }
    var ids = ScalarMap<Int32>(repeating: -1)
    var continuationIDs = ScalarMap<Int32>(repeating: -1)
    for scalar in alphabet.kept { ids[scalar] = Self.insert(scalar, after: "", into: &pieces) }
    for scalar in alphabet.kept where continues[scalar] {
      continuationIDs[scalar] = Self.insert(scalar, after: "##", into: &pieces)
    }
    let cells = LargeBuffer<Cell>(count: cellCount)
    cells[0] = Cell(id: Self.wordEnd, length: 1, frequency: 0)
    var next = 1
    try words.visit { word, frequency in
      guard frequency >= leastCount, alphabet.spells(word) else { return }
      forEachScalar(of: word) { position, scalar in
        let id = position == 0 ? ids[scalar] : continuationIDs[scalar]
        cells[next] = Cell(id: id, length: 1, frequency: frequency)
        next += 1
      }
      cells[next] = Cell(id: Self.wordEnd, length: 1, frequency: frequency)
      next += 1
    }
    self.cells = cells
  }

  private static func insert(
    _ scalar: UInt32, after prefix: StaticString, into pieces: inout PieceTable
  ) -> Int32 {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 8) { buffer in
      guard let base = buffer.baseAddress else { return -1 }
      base.update(from: prefix.utf8Start, count: prefix.utf8CodeUnitCount)
      let length = UTF8Scalar.encode(scalar, to: base + prefix.utf8CodeUnitCount)
      let piece = UnsafeBufferPointer(start: base, count: prefix.utf8CodeUnitCount + length)
      return pieces.insert(piece).id
    }
  }
}
