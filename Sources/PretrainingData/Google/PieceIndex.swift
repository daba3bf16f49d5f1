package import Tokenization

/// The pieces of a vocabulary by the hashes of their characters, for finding the longest one that a
/// word goes on with.
package struct PieceIndex {
  private let scalars: [[Unicode.Scalar]]
  private let wordPieces: [UInt64: Int32]
  private let continuations: [UInt64: Int32]
  /// The most characters that a piece has, without its `##`.
  private let longest: Int
  private let salt: UInt64

  package init(_ vocabulary: Vocabulary) {
    let isContinuation = (0..<Int32(vocabulary.count)).map { vocabulary.isContinuation($0) }
    let scalars = zip(vocabulary.pieces, isContinuation).map { piece, isContinuation in
      Array(piece.unicodeScalars.dropFirst(isContinuation ? 2 : 0))
    }
    /// The pieces by hash, or nil if two have the same.
    func index(continuations: Bool, salt: UInt64) -> [UInt64: Int32]? {
      var result: [UInt64: Int32] = [:]
      result.reserveCapacity(scalars.count)
      for id in scalars.indices where isContinuation[id] == continuations {
        let hash = scalars[id].reduce(salt, Self.hash)
        if result.updateValue(Int32(id), forKey: hash) != nil { return nil }
      }
      return result
    }
    for salt in 0...UInt64.max {
      guard let words = index(continuations: false, salt: salt),
        let continuations = index(continuations: true, salt: salt)
      else { continue }
      self.scalars = scalars
      self.salt = salt
      wordPieces = words
      self.continuations = continuations
      longest = scalars.reduce(1) { max($0, $1.count) }
      return
    }
    preconditionFailure("PieceIndex: a piece stands twice in the vocabulary")
  }

  /// The longest piece at a place of a word, and where it ends.
  package func longest(of word: [Unicode.Scalar], from start: Int) -> (id: Int32, end: Int)? {
    let candidates = start == 0 ? wordPieces : continuations
    let limit = min(word.count, start + longest)
    return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: limit - start) { hashes in
      var hash = salt
      for place in start..<limit {
        hash = Self.hash(hash, word[place])
        hashes[place - start] = hash
      }
      for end in stride(from: limit, to: start, by: -1) {
        guard let id = candidates[hashes[end - start - 1]],
          scalars[Int(id)].elementsEqual(word[start..<end])
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
