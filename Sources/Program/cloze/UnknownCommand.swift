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
        nearestWord(to: word, among: names).map { "did you mean '\(prefix) \($0)'?" }
        ?? "'\(prefix) --help' lists the commands"
      return "unknown command '\(prefix) \(word)'; \(advice)"
    }
    guard !commands[place].configuration.subcommands.isEmpty else { return nil }
    return finding(in: Array(arguments.dropFirst()), of: commands[place], "\(prefix) \(word)")
  }
}
