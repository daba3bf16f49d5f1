/// WordPiece training as one would write it down: recount all pairs before every merge.
enum NaiveTrainer {
  static func train(_ words: [String: Int], size: Int, minimumFrequency: Int) -> [String] {
    var pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    let scalars = Set(words.keys.flatMap { $0.unicodeScalars.map(\.value) }).sorted()
    let later = Set(words.keys.flatMap { $0.unicodeScalars.dropFirst().map(\.value) })
    func spell(_ value: UInt32) -> String { Unicode.Scalar(value).map { String($0) } ?? "" }
    pieces += scalars.map(spell)
    pieces += scalars.filter(later.contains).map { "##" + spell($0) }
    var spelled = words.map { word, count in
      (
        pieces: word.unicodeScalars.enumerated().map {
          $0.offset == 0 ? "\($0.element)" : "##\($0.element)"
        },
        count: count
      )
    }
    while pieces.count < size {
      var counts: [[String]: Int] = [:]
      for (word, count) in spelled {
        for (left, right) in zip(word, word.dropFirst()) {
          counts[[left, right], default: 0] += count
        }
      }
      let best = counts.max { a, b in
        if a.value != b.value { return a.value < b.value }
        if a.key[0] != b.key[0] { return b.key[0].utf8.lexicographicallyPrecedes(a.key[0].utf8) }
        return b.key[1].utf8.lexicographicallyPrecedes(a.key[1].utf8)
      }
      guard let best, best.value >= minimumFrequency else { break }
      let joined = best.key[0] + best.key[1].dropFirst(2)
      if !pieces.contains(joined) { pieces.append(joined) }
      for index in spelled.indices {
        var merged: [String] = []
        for piece in spelled[index].pieces {
          if merged.last == best.key[0], piece == best.key[1], merged.count > 0 {
            merged[merged.count - 1] = joined
          } else {
            merged.append(piece)
          }
        }
        spelled[index].pieces = merged
      }
    }
    return pieces
  }
}
