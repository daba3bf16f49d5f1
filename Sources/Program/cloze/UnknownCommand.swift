import ArgumentParser
import ExactStrings
import Platform

/// A word that stands where a command belongs, and is none.
enum UnknownCommand {
  /// What to say about the first such word.
  ///
  /// - Parameters:
  ///   - arguments: the command line without the program's name.
  ///   - parent: whose subcommands are meant.
  ///   - prefix: how the parent is called.
  /// - Returns: one line; nil if the command is known.
  static func finding(
    in arguments: [String], of parent: any ParsableCommand.Type = Cloze.self,
    _ prefix: String = "cloze"
  ) -> String? {
    guard let word = arguments.first, !word.hasExactPrefix("-"), !word.isExactly("help") else {
      return nil
    }
    let commands = parent.configuration.subcommands
    let names = commands.map { $0._commandName }
    guard let place = names.firstIndex(where: { $0.isExactly(word) }) else {
      let advice =
        nearest(to: word, among: names).map { "did you mean '\(prefix) \($0)'?" }
        ?? "'\(prefix) --help' lists the commands"
      return "unknown command '\(prefix) \(word)'; \(advice)"
    }
    guard !commands[place].configuration.subcommands.isEmpty else { return nil }
    return finding(in: Array(arguments.dropFirst()), of: commands[place], "\(prefix) \(word)")
  }

  /// The name that takes the fewest changes, if these are few.
  private static func nearest(to word: String, among names: [String]) -> String? {
    let distances = names.map { (name: $0, changes: changes(from: word, to: $0)) }
    guard let best = distances.min(by: { $0.changes < $1.changes }) else { return nil }
    return best.changes <= max(1, min(word.utf8.count, best.name.utf8.count) / 3) ? best.name : nil
  }

  /// How many letters are put in, taken out or replaced, two in the wrong order counting as one.
  private static func changes(from word: String, to name: String) -> Int {
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
}
