/// The name that a misspelt word is meant for: the one that takes the fewest changes, if these are few.
///
/// - Parameters:
///   - word: what was written.
///   - names: what there is.
/// - Returns: nil if none is near.
package func nearestWord(to word: String, among names: [String]) -> String? {
  let distances = names.map { (name: $0, changes: changes(from: word, to: $0)) }
  guard let best = distances.min(by: { $0.changes < $1.changes }) else { return nil }
  return best.changes <= max(1, min(word.utf8.count, best.name.utf8.count) / 3) ? best.name : nil
}

/// How many letters are put in, taken out or replaced, two in the wrong order counting as one.
private func changes(from word: String, to name: String) -> Int {
  let (a, b) = (Array(word.utf8), Array(name.utf8))
  var rows = [Array(0...b.count)]
  for i in 1..<a.count + 1 {
    var row = [i]
    for j in 1..<b.count + 1 {
      var best = min(rows[i - 1][j] + 1, row[j - 1] + 1)
      best = min(best, rows[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
      if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
        best = min(best, rows[i - 2][j - 2] + 1)
      }
      row.append(best)
    }
    rows.append(row)
  }
  return rows[a.count][b.count]
}
