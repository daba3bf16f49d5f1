import Foundation
import Testing

/// Help, and options that are wrong whatever the files hold.
struct UsageTests {
  static let commands = [
    "train-vocab", "encode", "tokenize", "create-pretraining-data", "pretrain", "resume",
    "evaluate", "fill-mask", "next-sentence", "embed", "search", "import", "export", "inspect",
    "verify",
  ]
  let workspace: Workspace

  init() throws { workspace = try Workspace() }

  @Test(arguments: commands)
  func helpShowsAnExample(command: String) throws {
    let outcome = try workspace.succeed([command, "--help"])
    #expect(outcome.errors.isEmpty)
    #expect(outcome.output.contains("USAGE: cloze \(command)"))
    let body = try #require(outcome.output.range(of: "USAGE:"))
    #expect(outcome.output[..<body.lowerBound].contains("cloze \(command) "), "no example")
  }

  /// As the plan of evaluations lays it down: no number of steps of which it knows nothing.
  @Test func helpTellsWhenCheckpointsAreMade() throws {
    let help = try workspace.succeed(["pretrain", "--help"]).output
      .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(help.contains("10m, and with each evaluation of the default plan"), "\(help)")
    #expect(!help.contains("a tenth of the run"))
  }

  @Test func programHelpListsTheCommands() throws {
    let outcome = try workspace.succeed(["--help"])
    for command in Self.commands { #expect(outcome.output.contains(command)) }
    #expect(try workspace.succeed(["--version"]).output.contains("."))
  }

  @Test(arguments: [
    ["train-vocab", "c.txt", "--output", "v.txt"], ["encode", "--vocab", "v.txt"],
    ["tokenize", "c.txt", "--vocab", "v.txt", "--output", "t.h5"],
    ["pretrain", "c.txt", "--output", "run"], ["resume", "run"], ["evaluate", "run"],
    ["fill-mask", "run", "[MASK]"], ["next-sentence", "run", "a", "b"], ["embed", "run"],
    ["search", "run", "c.txt", "sun"],
    ["import", "run", "--output", "m.h5"],
    ["export", "run", "--output", "exported"], ["inspect", "run"], ["verify", "folder"],
  ])
  func refusesAnUnknownOption(command: [String]) throws {
    try workspace.refuseUsage(command + ["--nonsense"], mentions: ["--nonsense"])
  }

  @Test(arguments: commands)
  func refusesMissingArguments(command: String) throws {
    try workspace.refuseUsage([command], mentions: ["Missing expected argument"])
  }

  @Test func refusesAnUnknownCommand() throws {
    try workspace.refuseUsage(["nonsense"], mentions: ["nonsense"])
  }

  @Test(arguments: [
    ("--threads", "0"), ("--batch-size", "0"), ("--preset", "nonsense"), ("--dropout", "1"),
    ("--dropout", "nan"), ("--recipe", "nonsense"), ("--total-steps", "0"), ("--total-steps", "x"),
    ("--max-seq-length", "0"), ("--masked-lm-prob", "1.5"), ("--masked-lm-prob", "0"),
    ("--learning-rate", "0"),
    ("--learning-rate", "inf"), ("--hold-out-every", "1"), ("--vocab-size", "0"),
    ("--accumulation-steps", "0"), ("--until-step", "0"), ("--epochs", "0"), ("--seed", "-1"),
  ])
  func refusesAValue(option: String, value: String) throws {
    try workspace.write("corpus.txt", SmallCorpus.text())
    // A minus sign must not pass for another option.
    try workspace.refuseUsage(
      ["pretrain", "corpus.txt", "--output", "run", "\(option)=\(value)"], mentions: [option])
  }

  /// A minus sign does not make a value an option, nor an option a value.
  @Test(arguments: [
    (["pretrain", "c.txt", "--output", "r", "--seed", "-1"], "'-1' is invalid for '--seed"),
    (
      ["pretrain", "c.txt", "--output", "r", "--learning-rate", "-1e-4"],
      "--learning-rate is -0.0001"
    ),
    (["pretrain", "c.txt", "--output", "r", "--batch-size", "-1"], "--batch-size is -1"),
    (["pretrain", "c.txt", "--output", "r", "--epochs", "-.5"], "--epochs is -0.5"),
    (["pretrain", "c.txt", "--output", "r", "--dropout", "-inf"], "--dropout is -inf"),
    (["pretrain", "c.txt", "--output", "r", "--save-every", "-10m"], "'-10m' is neither"),
    (["train-vocab", "c.txt", "--output", "v", "--size", "-1"], "--size is -1"),
    (["evaluate", "r", "--threads", "-1"], "--threads is -1"),
    (["fill-mask", "r", "[MASK]", "--top", "-3"], "--top is -3"),
    (["resume", "r", "--more-steps", "-5"], "--more-steps is -5"),
    (["benchmark", "step", "--seconds", "-2"], "--seconds is -2"),
    (["pretrain", "c.txt", "--output", "r", "--seed", "--json"], "Missing value for '--seed"),
    (["pretrain", "c.txt", "--output", "r", "--seed"], "Missing value for '--seed"),
    (["pretrain", "c.txt", "--output", "r", "--json", "-1"], "--json"),
  ])
  func aNegativeValueReachesItsCheck(command: [String], fault: String) throws {
    try workspace.refuseUsage(command, mentions: [fault])
  }

  @Test(arguments: [
    ("10m,1s", "two times"), ("1,2", "two numbers of steps"), ("10x", "'10x' is neither"),
    ("10m,", "'' is neither"), ("0", "'0' is neither"), ("1h,99999999999h", "'99999999999h'"),
  ])
  func saysWhatIsWrongWithIntervals(value: String, fault: String) throws {
    try workspace.refuseUsage(
      ["pretrain", "corpus.txt", "--output", "run", "--save-every", value],
      mentions: ["--save-every", fault])
  }

  @Test(arguments: [
    ["--preset", "tiny", "--config", "c.json"], ["--vocab", "v.txt", "--vocab-size", "90"],
    ["--epochs", "1", "--total-steps", "5"],
    ["--weight-start", "sinusoids", "--from", "model"],
  ])
  func refusesOptionsThatExcludeEachOther(options: [String]) throws {
    try workspace.refuseUsage(
      ["pretrain", "corpus.txt", "--output", "run"] + options, mentions: [options[0], options[2]])
  }

  @Test func refusesValuesOfOtherCommands() throws {
    try workspace.refuseUsage(["fill-mask", "run", "[MASK]", "--top", "0"], mentions: ["--top"])
    try workspace.refuseUsage(
      ["resume", "run", "--until-step", "4", "--more-steps", "4"],
      mentions: ["--until-step", "--more-steps"])
    try workspace.refuseUsage(
      ["train-vocab", "c.txt", "--output", "v.txt", "--size", "0"], mentions: ["--size"])
    try workspace.refuseUsage(
      ["export", "run", "--output", "x", "--format", "nonsense"], mentions: ["--format"])
  }
}
