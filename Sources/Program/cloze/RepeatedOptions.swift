import ArgumentParser
import ExactStrings
import Foundation

/// An option that takes one value and is given several times.
///
/// The parser takes the last of them without a word. It refuses by itself flags that contradict each other.
enum RepeatedOptions {
  /// What the program says of its own commands, as the parser lists them.
  private struct Tool: Decodable { let command: Command }
  private struct Command: Decodable {
    let commandName: String
    let subcommands: [Command]?
    let arguments: [Argument]?
  }
  private struct Argument: Decodable {
    struct Name: Decodable {
      let kind: String
      let name: String
    }
    let kind: String
    let isRepeating: Bool
    let names: [Name]?
  }

  /// What to say about the first such option.
  ///
  /// - Parameter arguments: the command line without the program's name.
  /// - Returns: one line; nil if every option stands there once, or takes several values.
  static func finding(in arguments: [String]) -> String? {
    let words = arguments.prefix { !$0.isExactly("--") }
    if words.contains(where: { $0.isExactly("--help") || $0.isExactly("-h") }) { return nil }
    var seen: Set<ExactString> = []
    let repeated = words.filter { $0.hasExactPrefix("--") }.map(name)
      .filter { !seen.insert(ExactString($0)).inserted }
    // Asking the parser costs some milliseconds, and hardly any command line has such words.
    guard !repeated.isEmpty, let command = command(of: arguments) else { return nil }
    let single = (command.arguments ?? []).filter { $0.kind == "option" && !$0.isRepeating }
      .flatMap { $0.names ?? [] }.filter { $0.kind == "long" }.map { "--" + $0.name }
    guard let option = repeated.first(where: { name in single.contains { $0.isExactly(name) } })
    else { return nil }
    let values = words.indices.compactMap { place -> String? in
      guard name(words[place]).isExactly(option) else { return nil }
      let joined = words[place].utf8.drop { $0 != sign }
      if !joined.isEmpty { return String(Substring(joined.dropFirst())) }
      return place + 1 < words.endIndex ? words[place + 1] : nil
    }
    return "\(option) is given \(values.count == 2 ? "twice" : "\(values.count) times"), "
      + "as \(values.map { "'\($0)'" }.joined(separator: " and ")), expected once"
  }

  /// An option's name, without the value that may follow an equals sign.
  private static func name(_ word: String) -> String {
    String(Substring(word.utf8.prefix { $0 != sign }))
  }

  private static let sign = UInt8(ascii: "=")

  /// The command that is meant.
  private static func command(of arguments: [String]) -> Command? {
    let tool = try? JSONDecoder().decode(Tool.self, from: Data(Cloze._dumpHelp().utf8))
    guard var command = tool?.command else { return nil }
    for word in arguments {
      let next = command.subcommands?.first { $0.commandName.isExactly(word) }
      guard let next else { break }
      command = next
    }
    return command
  }
}
