import Foundation
import Testing

/// `--precision int8`: said, the same bytes in any batch, never mixed with floats, and refused where nothing is to be
/// had of it.
@Suite struct PrecisionTests {
  private let workspace: Workspace
  private let shared: SharedRun

  init() throws {
    workspace = try Workspace()
    shared = try SharedRun.shared
  }

  private static let lines = (0..<90).map { line in
    SmallCorpus.text(documents: 2, sentences: 3).split(whereSeparator: \.isWhitespace)
      .prefix((line * 7) % 28).joined(separator: " ")
  }

  private func embed(_ lines: [String], _ isa: String, _ options: String...) throws -> Outcome {
    let outcome = try workspace.run(
      ["embed", shared.exported, "-"] + options, input: lines.map { $0 + "\n" }.joined(),
      launcher: ["/usr/bin/env", "CLOZE_ISA=\(isa)"])
    try #require(outcome.exitCode == 0, "\(outcome.errors)")
    return outcome
  }

  @Test(arguments: ["avx512", "avx2", "baseline"])
  func bytesDoNotDependOnNeighbours(isa: String) throws {
    func rows(_ lines: [String], _ threads: String) throws -> [Substring] {
      try embed(lines, isa, "--precision", "int8", "--threads", threads).output
        .split(separator: "\n")
    }
    let all = try rows(Self.lines, "2")
    #expect(all.count == Self.lines.count)
    #expect(try rows(Self.lines.reversed(), "1") == all.reversed())
    for line in [0, 1, 27] { #expect(try rows([Self.lines[line]], "1") == [all[line]]) }
  }

  @Test func itIsSaid() throws {
    let integers = try embed(Self.lines, "avx2", "--precision", "int8")
    #expect(integers.errors.contains("8-bit integers (--precision int8, avx2)"))
    let floats = try embed(Self.lines, "avx2", "--precision", "float32")
    #expect(floats.errors.isEmpty && floats.output != integers.output)
    #expect(try embed(Self.lines, "avx2").output == floats.output)
    try workspace.write("t.txt", "the sun\n")
    let written = ["embed", shared.exported, "t.txt", "--output", "v.h5", "--json"]
    let result = try workspace.succeed(written + ["--precision", "int8"]).json() as? [String: Any]
    #expect(result?["precision"] as? String == "int8")
    #expect(try workspace.succeed(["inspect", "v.h5"]).output.contains("int8"))
  }

  /// Vectors that were kept are another precision's.
  @Test func searchDoesNotMix() throws {
    try workspace.write("c.txt", "the sun\nthe rain\n")
    func search(_ precision: String) throws -> Outcome {
      try workspace.succeed(
        ["search", shared.run, "c.txt", "the sun", "--precision", precision])
    }
    _ = try search("float32")
    let floats = try workspace.bytes("c.txt.vectors.h5")
    #expect(try search("int8").errors.contains("made anew"))
    #expect(try workspace.bytes("c.txt.vectors.h5") != floats)
    #expect(try !search("int8").errors.contains("made anew"))
    #expect(try search("float32").errors.contains("made anew"))
    #expect(try workspace.bytes("c.txt.vectors.h5") == floats)
  }

  @Test func elsewhereItIsRefused() throws {
    for command in [
      ["export", shared.run, "--output", "e"], ["resume", shared.run], ["evaluate", shared.run],
      ["finetune", "classification", shared.run, "--train", "t.tsv", "--output", "r"],
      ["pretrain", "t.txt", "--output", "r"],
    ] {
      for option in [["--precision", "int8"], ["--precision=int8"]] {
        try workspace.refuseUsage(
          command + option, mentions: ["--precision", "'\(command[0])'", "embed", "floats"])
      }
    }
    try workspace.refuseUsage(
      ["embed", shared.run, "-", "--precision", "int4"], mentions: ["int4", "float32", "int8"])
  }
}
