import Foundation
import Testing

/// `benchmark encode`, `train-vocab` and `instances` on a small corpus: what they print, and what they refuse.
struct TextBenchmarkTests {
  let shared: SharedRun
  let workspace: Workspace

  init() throws {
    shared = try SharedRun.shared
    workspace = try Workspace()
  }

  private func report(_ arguments: [String]) throws -> [String: Any] {
    let command = ["benchmark"] + arguments + ["--seconds", "0.02", "--json"]
    return try #require(try workspace.succeed(command).json() as? [String: Any])
  }

  /// The rows, each with a time, a rate and rounds that go together.
  private func rows(_ report: [String: Any], work: Double?) throws -> [[String: Any]] {
    let rows = try #require(report["operations"] as? [[String: Any]])
    for row in rows {
      func number(_ key: String) throws -> Double {
        try #require((row[key] as? NSNumber)?.doubleValue, "\(key) of \(row)")
      }
      #expect(try number("seconds") > 0 && number("rate") > 0 && number("rounds") >= 3, "\(row)")
      guard let work, row["unit"] as? String == "MB/s" else { continue }
      // rate · time = work
      #expect(abs(try number("rate") * number("seconds") * 1e6 / work - 1) < 1e-6, "\(row)")
    }
    return rows
  }

  private func summary(_ rows: [[String: Any]]) -> [String] {
    rows.map { "\($0["operation"] ?? "") \($0["threads"] ?? "") \($0["unit"] ?? "")" }
  }

  @Test func encode() throws {
    let report = try report(
      ["encode", shared.corpus, "--vocab", shared.vocabulary, "--threads", "2"])
    #expect(report["benchmark"] as? String == "encode")
    // Sentences without their line feeds.
    let text = SmallCorpus.text().utf8.count { $0 != 0x0A }
    #expect(report["text_bytes"] as? Int == text)
    let rows = try rows(report, work: Double(text))
    #expect(summary(rows) == ["encode 1 MB/s", "encode 2 MB/s"])
    let single = try self.report(
      ["encode", shared.corpus, "--vocab", shared.vocabulary, "--threads", "1"])
    #expect(summary(try self.rows(single, work: nil)) == ["encode 1 MB/s"])
  }

  @Test func trainVocab() throws {
    let report = try report(["train-vocab", shared.corpus, "--size", "90", "--threads", "2"])
    #expect(report["benchmark"] as? String == "train-vocab")
    let text = SmallCorpus.text().utf8.count
    #expect(report["text_bytes"] as? Int == text)
    let rows = try rows(report, work: Double(text))
    #expect(
      summary(rows) == ["count words 1 MB/s", "count words 2 MB/s", "learn pieces 1 pieces/s"])
    let learning = rows[2]
    let pieces =
      try #require(learning["rate"] as? Double) * #require(learning["seconds"] as? Double)
    #expect(Int(pieces.rounded()) == shared.pieces)
  }

  @Test func instances() throws {
    let report = try report(
      ["instances", shared.corpus, "--vocab", shared.vocabulary, "--max-seq-length", "32"])
    #expect(report["benchmark"] as? String == "instances")
    let rows = try rows(report, work: nil)
    #expect(
      summary(rows) == [
        "balanced, from stored tokens 1 instances/s", "google, from text 1 instances/s",
      ])
    let made = try #require(rows[1]["rate"] as? Double) * #require(rows[1]["seconds"] as? Double)
    // A whole number of instances, one or more for each of 60 documents.
    #expect(abs(made - made.rounded()) < 1e-3 && made >= 60)
  }

  @Test(arguments: ["encode", "train-vocab", "instances"])
  func tableAndHelp(name: String) throws {
    let help = try workspace.succeed(["benchmark", name, "--help"]).output
    #expect(help.contains("cloze benchmark \(name) "))
    let vocabulary = name == "train-vocab" ? ["--size", "90"] : ["--vocab", shared.vocabulary]
    let table = try workspace.succeed(
      ["benchmark", name, shared.corpus, "--seconds", "0.01"] + vocabulary
    ).output
    #expect(table.contains("threads") && table.contains("/s"))
  }

  @Test func refusals() throws {
    try workspace.refuse(
      ["benchmark", "encode", "none.txt", "--vocab", shared.vocabulary], mentions: ["none.txt"])
    try workspace.refuse(
      ["benchmark", "encode", "-", "--vocab", shared.vocabulary], mentions: ["standard input"])
    try workspace.refuse(
      ["benchmark", "instances", shared.corpus, "--vocab", "none.txt"], mentions: ["none.txt"])
    try workspace.refuseUsage(
      ["benchmark", "train-vocab", shared.corpus, "--size", "0"], mentions: ["--size"])
    try workspace.refuseUsage(
      ["benchmark", "train-vocab", shared.corpus, "--seconds", "-1"], mentions: ["--seconds"])
    try workspace.refuseUsage(
      ["benchmark", "instances", shared.corpus, "--vocab", "v", "--max-seq-length", "4"],
      mentions: ["--max-seq-length"])
  }
}
