import Foundation
import Testing

/// Started as a daemon may be: with any of the descriptors 0 to 2 closed.
struct ClosedDescriptorTests {
  let shared: SharedRun
  let workspace: Workspace

  init() throws {
    shared = try SharedRun.shared
    workspace = try Workspace()
  }

  /// Every choice of closed descriptors, as redirections of the shell.
  static let closings = (1..<8).map { bits in
    (0..<3).filter { bits >> $0 & 1 == 1 }.map { $0 == 0 ? "0<&-" : "\($0)>&-" }
      .joined(separator: " ")
  }

  private func run(_ arguments: [String], closing: String) throws -> Outcome {
    try workspace.run(arguments, launcher: Launcher.shell("exec \"$@\" \(closing)"))
  }

  @Test(arguments: closings)
  func writesTheSameFilesWithClosedDescriptors(closing: String) throws {
    let commands: [(String, [String])] = [
      ("v.txt", ["train-vocab", shared.corpus, "--size", "90", "--output", "v.txt"]),
      ("t.h5", ["tokenize", shared.corpus, "--vocab", shared.vocabulary, "--output", "t.h5"]),
      (
        "i.h5",
        [
          "create-pretraining-data", shared.corpus, "--vocab", shared.vocabulary, "--output",
          "i.h5", "--dupe-factor", "1", "--max-seq-length", "32",
        ]
      ),
    ]
    for (file, command) in commands {
      try workspace.succeed(command)
      let expected = try workspace.bytes(file)
      try workspace.remove(file)
      let outcome = try run(command, closing: closing)
      #expect(outcome.exitCode == 0, "\(command[0]) \(closing): \(outcome.errors)")
      #expect(try workspace.bytes(file) == expected, "\(command[0]) \(closing)")
    }
    #expect(try workspace.list(".") == commands.map(\.0).sorted())
  }

  @Test(arguments: closings)
  func endsWithTheRightCode(closing: String) throws {
    // Without standard input there is nothing to read; without standard output the result goes nowhere.
    let encode = ["encode", "--vocab", shared.vocabulary]
    let code: Int32 = closing.contains("1>&-") ? 1 : 0
    #expect(try run(encode, closing: closing).exitCode == code)
    #expect(try run(encode + [shared.corpus], closing: closing).exitCode == code)
    #expect(try run(encode + ["missing.txt"], closing: closing).exitCode == 1)
    #expect(try run(["encode", "--nonsense"], closing: closing).exitCode == 2)
    let run = shared.pretrain(output: "run", "--total-steps", "2")
    #expect(try self.run(run, closing: closing).exitCode == 0)
    // What is printed has not gone into a file of the run.
    #expect(
      String(decoding: try workspace.bytes("run/.lock"), as: UTF8.self).allSatisfy {
        $0.isNumber || $0 == "\n"
      })
    #expect(try workspace.succeed(["inspect", "--check", "run"]).output.contains("good"))
  }

  /// Work for nobody is refused before it is done; help, and what is written to files, is not.
  @Test func aResultThatCannotBeDeliveredIsRefused() throws {
    for command in PrintingCommands.all(shared) {
      let outcome = try run(command, closing: "1>&-")
      let fault =
        command.contains("--json") ? "--json prints there" : "the result goes there"
      #expect(outcome.exitCode == 1, "\(command)")
      #expect(
        outcome.errors
          == "cloze: error: standard output is closed, but \(fault); expected a file, a pipe or /dev/null\n"
      )
    }
    let train = ["train-vocab", shared.corpus, "--size", "90", "--output", "v.txt"]
    let outcome = try run(train + ["--json"], closing: "1>&-")
    #expect(outcome.exitCode == 1 && outcome.errors.contains("--json prints there"))
    #expect(try workspace.list(".").isEmpty)
    for command in [train, ["--help"], ["--version"], ["help"], ["encode", "--help"]] {
      #expect(try run(command, closing: "1>&-").exitCode == 0, "\(command)")
    }
  }
}

/// Commands whose results are what they print.
enum PrintingCommands {
  static func all(_ shared: SharedRun) -> [[String]] {
    [
      ["encode", "--vocab", shared.vocabulary, shared.corpus], ["inspect", shared.run, "--json"],
      ["inspect", "--check", shared.run], ["fill-mask", shared.run, "the [MASK]"],
      ["next-sentence", shared.run, "a", "b"], ["embed", shared.run, shared.corpus],
      ["evaluate", shared.run, "--threads", "1"],
      ["verify", VerifyTests.folder],
      [
        "benchmark", "step", "--preset", "tiny", "--threads", "1", "--seconds", "0.1",
        "--batch-size", "1", "--max-seq-length", "16",
      ],
    ]
  }
}
