import Foundation
import Testing

/// Values at the ends of what can be written: refused in one line, never a trap, and nothing absurd begun.
struct ExtremeValueTests {
  let shared: SharedRun
  let workspace: Workspace

  init() throws {
    shared = try SharedRun.shared
    workspace = try Workspace()
  }

  private func configuration(_ changes: [String: String]) throws {
    var members = [
      "vocab_size": "\(shared.pieces)", "hidden_size": "16", "num_hidden_layers": "2",
      "num_attention_heads": "2", "intermediate_size": "32", "max_position_embeddings": "64",
    ]
    members.merge(changes) { $1 }
    let text = members.map { "\"\($0)\": \($1)" }.joined(separator: ", ")
    try workspace.write("c.json", "{\(text)}")
  }

  /// The line of a command that is refused properly.
  private func refusal(of arguments: [String]) throws -> String {
    try workspace.refuse(arguments, mentions: [], afterReading: true)
    return String(try workspace.run(arguments).errorLines.last ?? "")
  }

  /// Also where the user does not want to hear of estimates.
  @Test(arguments: [
    ["hidden_size": "268435456"], ["num_hidden_layers": "268435456"],
    ["intermediate_size": "268435456"],
    [
      "hidden_size": "268435456", "num_hidden_layers": "268435456",
      "intermediate_size": "268435456", "max_position_embeddings": "268435456",
      "type_vocab_size": "268435456", "num_attention_heads": "268435456",
    ],
  ])
  func sizesThatNothingHoldsAreRefused(changes: [String: String]) throws {
    try configuration(changes)
    for option in [[], ["--ignore-memory-estimate"]] {
      let arguments = shared.pretrain(output: "run", "--config", "c.json") + option
      let line = try refusal(of: arguments)
      #expect(line.contains("disk") || line.contains("memory"), "\(line)")
    }
  }

  @Test(arguments: [
    ["--batch-size", "1099511627776"], ["--accumulation-steps", "1099511627776"],
    ["--batch-size", "2147483647", "--accumulation-steps", "1099511627776"],
    ["--epochs", "1e308"], ["--epochs", "1e18"],
  ])
  func stepsThatNothingHoldsAreRefused(options: [String]) throws {
    for option in [[], ["--ignore-memory-estimate"]] {
      let arguments =
        [
          "pretrain", shared.store, "--output", "run", "--config", shared.configuration,
          "--max-seq-length", "32",
        ] + options + option
      _ = try refusal(of: arguments)
    }
  }

  @Test(arguments: [
    ("--batch-size", "9223372036854775807"), ("--batch-size", "0"), ("--batch-size", "-1"),
    ("--accumulation-steps", "9223372036854775807"), ("--total-steps", "9223372036854775807"),
    ("--total-steps", "9223372036854775808"), ("--epochs", "nan"), ("--epochs", "inf"),
    ("--epochs", "-0"), ("--learning-rate", "1e308"), ("--learning-rate", "1e-320"),
    ("--learning-rate", "nan"), ("--learning-rate", ""), ("--warmup-steps", "9223372036854775807"),
    ("--hold-out-every", "9223372036854775807"), ("--dropout", "nan"), ("--dropout", "1e308"),
    ("--masked-lm-prob", "nan"), ("--masked-lm-prob", "1e308"), ("--short-seq-prob", "inf"),
    ("--keep-last", "9223372036854775807"), ("--save-every", ""), ("--seed", "-1"),
    ("--seed", "18446744073709551616"), ("--max-seq-length", "9223372036854775807"),
    ("--vocab-size", "9223372036854775807"), ("--threads", "9223372036854775807"),
  ])
  func valuesOfOptionsAreRefusedByName(option: String, value: String) throws {
    try workspace.refuseUsage(
      ["pretrain", shared.corpus, "--output", "run", option + "=" + value], mentions: [option])
  }

  @Test(arguments: [
    ["benchmark", "step", "--batch-size", "16777216", "--max-seq-length", "16777216"],
    ["benchmark", "gemm", "--batch-size", "16777217"],
    ["resume", "run", "--more-steps", "9223372036854775807"],
    ["resume", "run", "--learning-rate", "1e308"], ["resume", "run", "--learning-rate", "1e-320"],
    ["train-vocab", "c.txt", "--output", "v", "--size", "9223372036854775807"],
    ["train-vocab", "c.txt", "--output", "v", "--min-frequency", "9223372036854775807"],
    ["tokenize", "c.txt", "--vocab", "v", "--output", "t.h5", "--max-seq-length", "1099511627776"],
    [
      "create-pretraining-data", "c.txt", "--vocab", "v", "--output", "d.h5", "--dupe-factor",
      "9223372036854775807",
    ],
    ["fill-mask", "run", "[MASK]", "--top", "-9223372036854775808"],
  ])
  func otherCommandsRefuseThemToo(arguments: [String]) throws {
    try workspace.refuseUsage(arguments, mentions: [])
  }

  @Test func aBenchmarkThatMemoryDoesNotHoldIsRefused() throws {
    let arguments = [
      "benchmark", "step", "--preset", "large", "--batch-size", "1048576", "--max-seq-length",
      "1024",
    ]
    #expect(try refusal(of: arguments).contains("memory"))
    #expect(
      try refusal(of: arguments + ["--ignore-memory-estimate"]).contains("memory"))
  }

  /// All but the five special ones, which are no answers.
  @Test func allPiecesCanBeAskedFor() throws {
    let outcome = try workspace.succeed(
      ["fill-mask", shared.run, "the [MASK]", "--top", "9223372036854775807", "--json"])
    let object = try #require(try outcome.json() as? [String: Any])
    let masks = try #require(object["masks"] as? [[Any]])
    #expect(masks.map(\.count) == [shared.pieces - 5])
  }
}
