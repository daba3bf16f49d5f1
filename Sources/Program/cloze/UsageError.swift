import ArgumentParser
import ExactStrings

/// Wrong usage in one line; the parser itself takes three.
enum UsageError {
  /// What is wrong, and which help tells what is right.
  ///
  /// - Parameters:
  ///   - message: what is wrong.
  ///   - arguments: the command line without the program's name.
  /// - Returns: one line, without the program's name before it.
  static func line(_ message: String, _ arguments: [String]) -> String {
    let lines = message.split(whereSeparator: \.isNewline).map {
      String($0.drop(while: \.isWhitespace))
    }
    // The parser lists the values of an option one in a line.
    let (values, words) = (
      lines.filter { $0.hasExactPrefix("- ") }.map { $0.dropFirst(2) },
      lines.filter { !$0.hasExactPrefix("- ") }
    )
    let finding = (words + (values.isEmpty ? [] : [values.joined(separator: ", ")]))
      .joined(separator: " ")
    let end = finding.hasExactSuffix(".") ? String(finding.dropLast()) : finding
    return "\(end)\(end.hasExactSuffix("?") ? " See" : "; see") '\(command(in: arguments)) --help'"
  }

  /// The command that is meant, as far as it is one.
  private static func command(in arguments: [String]) -> String {
    var path = "cloze"
    var commands = Cloze.configuration.subcommands
    for word in arguments {
      guard let next = commands.first(where: { $0._commandName.isExactly(word) }) else { break }
      path += " " + word
      commands = next.configuration.subcommands
    }
    return path
  }
}
