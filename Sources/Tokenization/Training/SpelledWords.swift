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

  /// The cells, from the end of an empty word on, and room for more.
  private(set) var cells = LargeBuffer<Cell>(count: 1 << 12)
  private(set) var cellCount = 0

  private static let wordEnd: Int32 = -2

  /// Spells the words that consist of the alphabet alone, and adds its pieces to the vocabulary: the
  /// characters, then those that occur after the first place of a word with `##`, by code point.
  init(_ words: CountTable, alphabet: Alphabet, pieces: inout PieceTable) {
    var continues = ScalarMap(repeating: false)
    words.forEach { word, _ in
      guard alphabet.spells(word) else { return }
      forEachScalar(of: word) { position, scalar in
        if position > 0 { continues[scalar] = true }
      }
    }
    var ids = ScalarMap<Int32>(repeating: -1)
    var continuationIDs = ScalarMap<Int32>(repeating: -1)
    for scalar in alphabet.kept { ids[scalar] = Self.insert(scalar, after: "", into: &pieces) }
    for scalar in alphabet.kept where continues[scalar] {
      continuationIDs[scalar] = Self.insert(scalar, after: "##", into: &pieces)
    }
    append(Self.wordEnd, frequency: 0)
    words.forEach { word, frequency in
      guard alphabet.spells(word) else { return }
      forEachScalar(of: word) { position, scalar in
        append(position == 0 ? ids[scalar] : continuationIDs[scalar], frequency: frequency)
      }
      append(Self.wordEnd, frequency: frequency)
    }
  }

  @inline(__always)
  private mutating func append(_ id: Int32, frequency: UInt64) {
    if cellCount == cells.count { cells.grow(to: cellCount * 2) }
    cells[cellCount] = Cell(id: id, length: 1, frequency: frequency)
    cellCount += 1
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
