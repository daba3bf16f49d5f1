/// The pieces of a vocabulary by the hashes of their characters, for finding the longest one that a
/// word goes on with.
package struct PieceIndex {
  /// The characters of all pieces, without `##`.
  private let scalars: [Unicode.Scalar]
  /// Where each piece begins in `scalars`, and then the end.
  private let starts: [Int32]
  private let wordPieces: [UInt64: Int32]
  private let continuations: [UInt64: Int32]
  /// The most characters that a piece has.
  private let longest: Int
  private let salt: UInt64

  package init(_ vocabulary: Vocabulary) {
    var scalars: [Unicode.Scalar] = []
    var starts: [Int32] = [0]
    for (id, piece) in vocabulary.pieces.enumerated() {
      let prefix = vocabulary.isContinuation(Int32(id)) ? 2 : 0
      for scalar in piece.unicodeScalars.dropFirst(prefix) { scalars.append(scalar) }
      starts.append(Int32(scalars.count))
    }
    /// The pieces of one kind by hash, or nil if two have the same.
    func index(continuations: Bool, salt: UInt64) -> [UInt64: Int32]? {
      var result: [UInt64: Int32] = [:]
      result.reserveCapacity(vocabulary.count)
      for id in 0..<Int32(vocabulary.count) where vocabulary.isContinuation(id) == continuations {
        let range = Int(starts[Int(id)])..<Int(starts[Int(id) + 1])
        let hash = scalars[range].reduce(salt, Self.hash)
        if result.updateValue(id, forKey: hash) != nil { return nil }
      }
      return result
    }
    for salt in 0...UInt64.max {
      guard let words = index(continuations: false, salt: salt),
        let continuations = index(continuations: true, salt: salt)
      else { continue }
      longest = zip(starts, starts.dropFirst()).reduce(1) { max($0, Int($1.1 - $1.0)) }
      self.scalars = scalars
      self.starts = starts
      self.salt = salt
      wordPieces = words
      self.continuations = continuations
      return
    }
    fatalError("PieceIndex: a piece stands twice in the vocabulary")
  }

  /// The longest piece at a place of a word, and where it ends.
  package func longest(of word: [Unicode.Scalar], from start: Int) -> (id: Int32, end: Int)? {
    let limit = min(word.count, start + longest)
    return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: limit - start) { hashes in
      var hash = salt
      for place in start..<limit {
        hash = Self.hash(hash, word[place])
        hashes[place - start] = hash
      }
      for end in stride(from: limit, to: start, by: -1) {
        let hash = hashes[end - start - 1]
        guard let id = start == 0 ? wordPieces[hash] : continuations[hash],
          scalars[Int(starts[Int(id)])..<Int(starts[Int(id) + 1])].elementsEqual(word[start..<end])
        else { continue }
        return (id, end)
      }
      return nil
    }
  }

  private static func hash(_ hash: UInt64, _ scalar: Unicode.Scalar) -> UInt64 {
    let mixed = (hash ^ UInt64(scalar.value)) &* 0x9E37_79B9_7F4A_7C15
    return mixed ^ mixed >> 29
  }
}
