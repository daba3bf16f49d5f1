import Foundation
import Testing

/// An option of one value that is given twice is refused by every command; others may come again.
struct RepeatedOptionTests {
  let workspace: Workspace

  init() throws { workspace = try Workspace() }

  /// Every option with a value, of every command.
  @Test func everyOptionOfOneValueIsRefusedByName() throws {
    var (single, several) = (0, 0)
    for (command, arguments) in try ProgramHelp.commands() {
      for argument in arguments where argument["kind"] as? String == "option" {
        let names = argument["names"] as? [[String: Any]] ?? []
        for case let name as String in names.map({ $0["name"] }) {
          let words = ["--\(name)", "1", "--\(name)=2"]
          let outcome = try workspace.run(command + words)
          #expect(outcome.exitCode == 2, "\(command + words): \(outcome.errors)")
          let line =
            "cloze: error: --\(name) is given twice, as '1' and '2', expected once; see 'cloze "
            + "\(command.joined(separator: " ")) --help'\n"
          if argument["isRepeating"] as? Bool == true {
            several += 1
            #expect(outcome.errors != line, "\(command + words)")
          } else {
            single += 1
            #expect(outcome.errors == line, "\(command + words)")
          }
        }
      }
    }
    #expect(single > 100 && several > 1)
  }

  @Test func flagsThatContradictEachOtherAreRefused() throws {
    for (command, arguments) in try ProgramHelp.commands() {
      let names = arguments.filter { $0["kind"] as? String == "flag" }
        .flatMap { $0["names"] as? [[String: Any]] ?? [] }.compactMap { $0["name"] as? String }
      for name in names where names.contains("no-" + name) {
        try workspace.refuseUsage(
          command + ["--" + name, "--no-" + name], mentions: ["--no-" + name])
      }
    }
  }

  @Test func otherWordsMayComeAgain() throws {
    let shared = try SharedRun.shared
    try workspace.succeed(["inspect", shared.run, "--json", "--json"])
    try workspace.succeed(["train-vocab", "--seed", "1", "--seed", "2", "--help"])
    // Behind two dashes words are no options.
    try workspace.refuse(
      ["inspect", "--json", "--", "--json"], mentions: ["'--json'"])
  }

  @Test(arguments: [
    (["pretrain", "x", "--output", "r", "--preset", "nonsense"], "tiny, mini, small"),
    (
      ["export", "r", "--output", "o", "--format", "nonsense"],
      "'huggingface' and 'sentence-transformers'; see 'cloze export"
    ),
    (["benchmark", "step", "--nonsense"], "see 'cloze benchmark step --help'"),
    (["--nonsense"], "see 'cloze --help'"), (["encode"], "'--vocab <vocab>'; see 'cloze encode"),
  ])
  func wrongUsageTakesOneLine(command: [String], mention: String) throws {
    try workspace.refuseUsage(command, mentions: [mention])
  }
}

/// What the program says of itself.
enum ProgramHelp {
  /// Every command that does something, as its words and the arguments that it has.
  static func commands() throws -> [(words: [String], arguments: [[String: Any]])] {
    let dump = try Workspace().run(["--experimental-dump-help"])
    let root = try #require(
      (try JSONSerialization.jsonObject(with: Data(dump.output.utf8)) as? [String: Any])?["command"]
        as? [String: Any])
    var commands: [(words: [String], arguments: [[String: Any]])] = []
    func visit(_ command: [String: Any], _ path: [String]) {
      let children = command["subcommands"] as? [[String: Any]] ?? []
      for child in children { visit(child, path + [child["commandName"] as? String ?? ""]) }
      guard children.isEmpty, path != ["help"] else { return }
      commands.append((path, command["arguments"] as? [[String: Any]] ?? []))
    }
    visit(root, [])
    return commands
  }
}
