import Foundation
import Testing

/// The benchmarks at sizes that take no time: what they print, and what they refuse.
struct BenchmarkTests {
  static let parts = [
    "gemm", "attention", "layernorm", "gelu", "dropout", "softmax-cross-entropy", "embedding",
    "optimizer",
  ]
  private static let tiny = [
    "--preset", "tiny", "--vocab-size", "100", "--batch-size", "2", "--max-seq-length", "16",
    "--seconds", "0.05", "--threads", "2",
  ]
  let workspace: Workspace

  init() throws { workspace = try Workspace() }

  @Test(arguments: ["step"] + parts)
  func helpShowsAnExample(name: String) throws {
    let help = try workspace.succeed(["benchmark", name, "--help"]).output
    #expect(help.contains("cloze benchmark \(name) "))
  }

  @Test(arguments: parts)
  func partsReportRatesAndShares(name: String) throws {
    let report = try object(["benchmark", name, "--json"] + Self.tiny)
    #expect(report["benchmark"] as? String == name)
    #expect(report["threads"] as? Int == 2)
    let rows = try #require(report["operations"] as? [[String: Any]])
    #expect(rows.count == (name == "gemm" ? 27 : 2))
    for row in rows {
      let rate = try number(row, "rate")
      let limit = try number(row, "limit")
      #expect(rate > 0 && limit > 0, "\(row)")
      #expect(abs(try number(row, "share_of_limit") * limit / rate - 1) < 1e-9)
      #expect(try number(row, "milliseconds") > 0)
      #expect(try number(row, "rounds") >= 3)
      #expect(["GFLOP/s", "GB/s"].contains(row["unit"] as? String))
    }
  }

  @Test func productsHaveTheSizesOfAStep() throws {
    let report = try object(["benchmark", "gemm", "--json"] + Self.tiny)
    let rows = try #require(report["operations"] as? [[String: Any]])
    func row(_ operation: String) throws -> [String: Any] {
      try #require(rows.first { $0["operation"] as? String == operation })
    }
    let logits = try row("MLM logits, weight gradient")
    #expect(logits["shape"] as? String == "100×4×128")
    let inner = try row("feed-forward in, forward")
    #expect(inner["shape"] as? String == "32×128×512" && inner["calls_per_step"] as? Int == 2)
    // rate · time = 2·m·k·n
    let work = try number(inner, "rate") * number(inner, "milliseconds") * 1e6
    #expect(abs(work / (2 * 32 * 128 * 512) - 1) < 1e-9)
  }

  @Test func theOptionThatNamesAnOutputIsNamed() throws {
    let shared = try SharedRun.shared
    let workspace = try Workspace()
    try workspace.write("text", "the sun warms the hill.\n")
    let step = ["benchmark", "step", "--corpus", "text", "--vocab", shared.vocabulary]
    for (path, mention) in [("text", "is an input too"), ("missing/b.json", "no directory")] {
      try workspace.refuse(
        step + ["--write-batches", path], mentions: ["--write-batches '\(path)'", mention])
    }
  }

  @Test func stepReportsWhereItsTimeGoes() throws {
    let result = try object(["benchmark", "step", "--json"] + Self.tiny)
    for key in [
      "milliseconds_per_step", "tokens_per_second", "useful_gflops", "limit_gflops",
      "share_of_limit", "peak_resident_bytes", "steps",
    ] { #expect(try number(result, key) > 0, "\(key)") }
    #expect(try number(result, "threads") == 2)
    #expect(try number(result, "tokens_per_step") == 32)
    #expect(try number(result, "sequences_per_step") == 2)
    #expect(try number(result, "reserved_bytes_per_step") == 0)
    #expect(try number(result, "minor_faults_per_step") >= 0)

    let profile = try #require(result["profile"] as? [String: Any])
    let rows = try #require(profile["operations"] as? [[String: Any]])
    let step = try number(profile, "milliseconds_per_step")
    let remainder = try number(profile, "remainder_milliseconds_per_step")
    let sum = try rows.reduce(remainder) { try $0 + number($1, "milliseconds_per_step") }
    #expect(abs(sum / step - 1) < 1e-6 && remainder >= 0)
    let calls = Dictionary(
      uniqueKeysWithValues: try rows.map {
        ("\($0["operation"] ?? "") \($0["phase"] ?? "")", try number($0, "calls_per_step"))
      })
    #expect(calls["selfAttention forward"] == 2 && calls["selfAttention backward"] == 2)
    #expect(calls["linearCrossEntropy forward"] == 2)
    #expect(calls["adamW update"] == 1 && calls["globalGradientNorm update"] == 1)
  }

  @Test func peopleGetTables() throws {
    let step = try workspace.succeed(["benchmark", "step"] + Self.tiny).output
    #expect(step.contains("ms per step") && step.contains("remainder"))
    let part = try workspace.succeed(["benchmark", "layernorm"] + Self.tiny).output
    #expect(part.contains("layer norm, backward") && part.contains("GB/s"))
  }

  @Test func stepOnACorpusCountsRealTokens() throws {
    let run = try SharedRun.shared
    let result = try object([
      "benchmark", "step", "--json", "--corpus", run.corpus, "--vocab", run.vocabulary,
      "--batch-size", "3", "--max-seq-length", "32", "--batches", "2", "--seconds", "0.05",
      "--write-batches", "batches.json",
    ])
    let batches = try #require(
      try JSONSerialization.jsonObject(with: workspace.bytes("batches.json")) as? [[String: [Int]]])
    #expect(batches.count == 2)
    var tokens = 0
    for batch in batches {
      let offsets = try #require(batch["offsets"])
      let count = try #require(batch["tokens"]?.count)
      tokens += count
      #expect(offsets.count == 4 && offsets.last == count)
      #expect(zip(offsets, offsets.dropFirst()).allSatisfy { 5...32 ~= $1 - $0 })
      #expect(batch["segments"]?.count == count && batch["next_sentence_labels"]?.count == 3)
      let rows = try #require(batch["masked_rows"])
      #expect(batch["masked_labels"]?.count == rows.count && !rows.isEmpty)
      #expect(rows.allSatisfy { 0..<count ~= $0 })
    }
    #expect(try number(result, "tokens_per_step") == Double(tokens) / 2)
    #expect(try number(result, "batches") == 2)
    #expect(try number(result, "steps").truncatingRemainder(dividingBy: 2) == 0)
  }

  @Test(arguments: [
    (["--vocab-size=0"], "--vocab-size"), (["--batch-size=-1"], "--batch-size"),
    (["--max-seq-length=0"], "--max-seq-length"), (["--threads=0"], "--threads"),
    (["--seconds=-1"], "--seconds"), (["--seconds=nan"], "--seconds"),
    (["--preset=nonsense"], "--preset"),
  ])
  func refusesAValue(options: [String], mention: String) throws {
    for name in ["step", "gemm"] {
      try workspace.refuseUsage(["benchmark", name] + options, mentions: [mention])
    }
  }

  @Test(arguments: [
    (["--corpus", "c.txt"], ["--corpus", "--vocab"]),
    (["--vocab", "v.txt"], ["--corpus", "--vocab"]),
    (["--corpus", "c.txt", "--vocab", "v.txt", "--vocab-size", "9"], ["--vocab-size"]),
    (["--write-batches", "b.json"], ["--write-batches", "--corpus"]),
    (["--corpus", "c.txt", "--vocab", "v.txt", "--batches", "0"], ["--batches"]),
  ])
  func refusesOptionsThatDoNotFit(options: [String], mentions: [String]) throws {
    try workspace.refuseUsage(["benchmark", "step"] + options, mentions: mentions)
  }

  @Test func refusesFilesThatAreNotThere() throws {
    let run = try SharedRun.shared
    try workspace.refuse(
      ["benchmark", "step", "--corpus", "none.txt", "--vocab", run.vocabulary],
      mentions: ["none.txt"])
    try workspace.refuse(
      ["benchmark", "step", "--corpus", run.corpus, "--vocab", "none.txt"], mentions: ["none.txt"])
    try workspace.refuse(
      [
        "benchmark", "step", "--corpus", run.corpus, "--vocab", run.vocabulary,
        "--write-batches", "no/such/folder.json",
      ], mentions: ["no/such"])
    try workspace.refuse(
      [
        "benchmark", "step", "--corpus", run.corpus, "--vocab", run.vocabulary,
        "--max-seq-length", "4",
      ], mentions: ["--max-seq-length"])
  }

  private func object(_ arguments: [String]) throws -> [String: Any] {
    try #require(try workspace.succeed(arguments).json() as? [String: Any])
  }

  private func number(_ object: [String: Any], _ key: String) throws -> Double {
    try #require((object[key] as? NSNumber)?.doubleValue, "\(key) of \(object)")
  }
}
