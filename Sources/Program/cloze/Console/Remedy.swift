import Corpora
import ExactStrings
import Platform
import Pretraining

/// What to type instead of a command that failed, where one other command surely works.
enum Remedy {
  /// The command that learns from a corpus of which no pairs of sentences can be made, or next to none.
  ///
  /// - Parameters:
  ///   - error: what the command failed with.
  ///   - arguments: the command, without the program's name.
  /// - Returns: the whole command, quoted for a shell; nil if there is none.
  static func command(for error: any Error, _ arguments: [String]) -> String? {
    let isPairless =
      error is UnbalancedCorpus || (error as? PretrainingDataError)?.isPairless == true
    guard isPairless, let name = arguments.first else { return nil }
    if let advice = (error as? UnbalancedCorpus)?.advice {
      let others = removing(
        values: ["--text-format", "--document-size", "--document-blank-lines"], from: arguments)
      return line(others, adding: advice.options)
    }
    switch name {
    case "pretrain", "create-pretraining-data":
      // These are of no use without pairs, and refused.
      return line(removing(["--allow-unbalanced"], from: arguments), adding: ["--no-nsp"])
    case "tokenize": return line(arguments, adding: ["--allow-unbalanced"])
    default: return nil
    }
  }

  private static func removing(_ flags: Set<String>, from arguments: [String]) -> [String] {
    arguments.filter { !flags.contains($0) }
  }

  /// Takes out options with their values, whether these follow or stand behind an equals sign.
  private static func removing(values options: [String], from arguments: [String]) -> [String] {
    var (kept, isValue) = ([String](), false)
    for (index, argument) in arguments.enumerated() {
      if argument.isExactly("--") { return kept + arguments[index...] }
      defer { isValue = options.contains(argument) }
      let isOption = options.contains {
        argument.isExactly($0) || argument.hasExactPrefix($0 + "=")
      }
      if !isValue, !isOption { kept.append(argument) }
    }
    return kept
  }

  private static func line(_ arguments: [String], adding options: [String]) -> String {
    var arguments = arguments
    arguments.insert(contentsOf: options, at: arguments.firstIndex(of: "--") ?? arguments.endIndex)
    return (["cloze"] + arguments.map(ShellWord.quoted)).joined(separator: " ")
  }
}
