import ArgumentParser
import ExactStrings
import Platform

/// Results that cannot be delivered, as standard output was closed from the start.
enum ClosedOutput {
  /// The commands whose results are files; what they print tells of these.
  private static var writers: [any ParsableCommand.Type] {
    [
      TrainVocab.self, Tokenize.self, CreatePretrainingData.self, Pretrain.self, Resume.self,
      Import.self, Export.self,
    ] + servers
  }

  /// Those whose results go to clients.
  private static var servers: [any ParsableCommand.Type] {
    #if Serving
      [ServeStart.self, ServeTerminate.self]
    #else
      []
    #endif
  }

  /// Refuses a command that would work for nothing.
  ///
  /// - Throws: `CommandError`.
  static func check(_ command: any ParsableCommand) throws {
    guard StandardStreams.lacksOutput else { return }
    let type = type(of: command)
    let configuration = type.configuration
    guard configuration.subcommands.isEmpty, type._commandName != "help" else { return }
    let asksForJSON = GivenOptions().names.contains { $0.isExactly("--json") }
    let writesFile =
      writers.contains { $0 == type } || (command as? Embed)?.output != nil
    guard asksForJSON || !writesFile else { return }
    throw CommandError(
      "standard output is closed, but \(asksForJSON ? "--json prints there" : "the result goes there"); "
        + "expected a file, a pipe or /dev/null")
  }
}
