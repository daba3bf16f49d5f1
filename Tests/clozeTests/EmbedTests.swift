import Foundation
import Testing

/// `embed`: every line a vector, in order, of the same bytes whatever stands around it.
struct EmbedTests {
  let shared: SharedRun
  let workspace: Workspace

  init() throws {
    shared = try SharedRun.shared
    workspace = try Workspace()
  }

  /// Lines of very different lengths.
  private static let lines = (0..<150).map { line in
    let words = SmallCorpus.text(documents: 3, sentences: 3).split(whereSeparator: \.isWhitespace)
    return words[0..<(line * 7) % 28].joined(separator: " ")
      + (line % 5 == 2 ? " ||| the hill" : "")
  }

  private func text(_ lines: [String]) -> String { lines.map { $0 + "\n" }.joined() }

  private func embed(
    _ arguments: [String], input: [String], launcher: [String] = []
  ) throws -> [Substring] {
    let outcome = try workspace.run(
      ["embed", shared.exported] + arguments, input: text(input), launcher: launcher)
    try #require(outcome.exitCode == 0, "\(outcome.errors)")
    let found = outcome.output.split(separator: "\n")
    try #require(found.count == input.count)
    return found
  }

  #if arch(arm64)
    private static let instructionSets = ["neon", "baseline"]
  #else
    private static let instructionSets = ["avx512", "avx2", "baseline"]
  #endif

  @Test(arguments: instructionSets)
  func bytesDoNotDependOnNeighbours(isa: String) throws {
    for options in [
      [],
      ["--mask-cls-sep", "--pooling-strategy", "REDUCE_MEAN_MAX", "--pooling-layer", "-2", "-1"],
      ["--pooling-strategy", "NONE", "--normalize"], ["--pooling-strategy", "CLS_POOLED"],
    ] {
      func run(_ threads: String, _ lines: [String]) throws -> [Substring] {
        try embed(
          options + ["--threads", threads], input: lines,
          launcher: ["/usr/bin/env", "CLOZE_ISA=\(isa)"])
      }
      let all = try run("2", Self.lines)
      #expect(try run("1", Self.lines.reversed()) == all.reversed())
      #expect(try run("3", Self.lines.shuffled() + Self.lines).suffix(150) == all[...])
      for line in [0, 1, 2, 9, 27] { #expect(try run("1", [Self.lines[line]]) == [all[line]]) }
    }
  }

  @Test func everyWayToReadGivesTheSame() throws {
    let all = try embed([], input: Self.lines)
    try workspace.write("t.txt", text(Self.lines))
    for arguments in [["t.txt"], ["t.gz"]] {
      let outcome = try workspace.run(
        ["embed", shared.exported] + arguments,
        launcher: Launcher.shell(#"gzip < t.txt > t.gz && exec "$@""#))
      #expect(outcome.output.split(separator: "\n") == all)
      #expect(outcome.errors.isEmpty)
    }
    #expect(try embed(["-"], input: Self.lines) == all)
    for model in [shared.run, shared.checkpoint] {
      let outcome = try workspace.succeed(["embed", model, "t.txt"])
      #expect(outcome.output.split(separator: "\n") == all, "\(model)")
    }
    try workspace.succeed(["embed", shared.exported, "t.txt", "--output", "e.jsonl"])
    #expect(
      String(decoding: try workspace.bytes("e.jsonl"), as: UTF8.self).split(separator: "\n") == all)
  }

  @Test func filesAreProved() throws {
    try workspace.write("t.txt", text(Self.lines))
    try workspace.succeed(
      ["embed", shared.exported, "t.txt", "--output", "e.h5", "--show-tokens"])
    let proof = try workspace.succeed(["inspect", "--check", "e.h5"]).output
    #expect(proof.hasPrefix("e.h5: good: embeddings, 4 arrays, vectors [150, 16]"), "\(proof)")
    let shown = try workspace.succeed(["inspect", "e.h5"]).output
    for fact in ["embeddings", "[150, 16]", "REDUCE_MEAN"] {
      #expect(shown.contains(fact), "\(shown)")
    }
    var bytes = try workspace.bytes("e.h5")
    bytes[bytes.count / 2] ^= 1
    try workspace.write("e.h5", bytes)
    try workspace.refuse(["inspect", "--check", "e.h5"], mentions: ["'e.h5'"])
  }

  @Test func noTextGivesNoVectors() throws {
    #expect(try workspace.succeed(["embed", shared.exported]).output.isEmpty)
    try workspace.write("none", "")
    for name in ["e.h5", "e.npy", "e.jsonl"] {
      try workspace.succeed(["embed", shared.exported, "none", "--output", name])
      #expect(workspace.exists(name))
    }
    #expect(
      try embed(["--show-tokens"], input: [""])[0].hasPrefix(#"{"tokens": ["[CLS]", "[SEP]"]"#))
  }

  /// Whoever writes a line and waits for its vector gets it.
  @Test func aLineIsAnsweredBeforeTheNextOneComes() throws {
    let outcome = try workspace.run(
      ["embed", shared.exported],
      launcher: Launcher.shell(
        """
        mkfifo in; "$@" < in > out & exec 3> in; for i in 1 2; do echo "the sun" >&3
        for j in $(seq 400); do [ "$(wc -l < out)" = $i ] && break; sleep 0.02; done; wc -l < out; done
        exec 3>&-; wait
        """))
    #expect(outcome.output.split(whereSeparator: \.isWhitespace) == ["1", "2"])
  }

  /// Whoever has read enough ends it, though more text may come.
  @Test func itEndsWhenNobodyReadsTheVectors() throws {
    let outcome = try workspace.run(
      ["embed", shared.exported],
      launcher: Launcher.shell(
        """
        mkfifo in; { "$@" < in; echo "code $?" > code; } | head -c 5 > head & exec 3> in
        echo "the sun" >&3; for j in $(seq 400); do [ -s head ] && break; sleep 0.02; done; sleep 0.1
        echo "the sun" >&3; for j in $(seq 400); do [ -s code ] && break; sleep 0.02; done
        cat code; exec 3>&-
        """))
    #expect(outcome.output == "code 141\n")
  }

  @Test func summaryAndLengths() throws {
    try workspace.write("t.txt", text(Self.lines))
    let outcome = try workspace.succeed([
      "embed", shared.exported, "t.txt", "--output", "e.npy", "--json", "--max-seq-len", "8",
    ])
    let result = try #require(try outcome.json() as? [String: Any])
    #expect(result["texts"] as? Int == 150)
    #expect(result["vectors"] as? Int == 150)
    #expect(result["width"] as? Int == 16)
    #expect(result["format"] as? String == "npy")
    let cut = try #require(result["cut_texts"] as? Int)
    #expect(cut > 0 && cut < 150)
    #expect(
      outcome.errors
        == "cloze: warning: \(cut) texts of 150 had more than 8 tokens and lost the end; "
        + "--max-seq-len takes up to 64\n")
    // The run was trained with 32.
    let long = String(repeating: "the sun ", count: 40)
    let whole = try embed(["--show-tokens", "--max-seq-len", "NONE"], input: [long])
    let part = try embed(["--show-tokens"], input: [long])
    #expect(whole[0].split(separator: "\"the\"").count > part[0].split(separator: "\"the\"").count)
    #expect(
      try workspace.run(["embed", shared.run], input: long).errors.contains("more than 32 tokens"))
  }

  @Test func unknownTextIsToldOf() throws {
    let outcome = try workspace.run(["embed", shared.run], input: "Ж Щ the\n")
    #expect(outcome.exitCode == 0)
    #expect(outcome.errors.contains("66.7 % of the pieces are [UNK]"), "\(outcome.errors)")
  }

  @Test(arguments: [
    (["--pooling-layer", "-4", "-3"], "pooling layer -4"),
    (["--pooling-layer", "3"], "-2 to -1, 1 to 2"),
    (["--max-seq-len", "65"], "at most 64"),
  ])
  func whatTheModelCannotGiveIsRefused(options: [String], mention: String) throws {
    try workspace.write("t.txt", "the sun\n")
    try workspace.refuse(
      ["embed", shared.exported, "t.txt", "--output", "e.h5"] + options,
      mentions: [mention, shared.exported])
  }

  @Test func aModelWithoutPoolerHasNoPooledVector() throws {
    try workspace.write("t.txt", "the sun\n")
    try workspace.succeed(shared.pretrain(output: "r", "--no-nsp", "--total-steps", "1"))
    try workspace.refuse(
      ["embed", "r", "t.txt", "--pooling-strategy", "cls_pooled"],
      mentions: ["no pooler", "CLS_POOLED"])
    try workspace.succeed(["embed", "r", "t.txt"])
  }

  @Test(arguments: [
    (["--pooling-strategy", "MEAN"], "REDUCE_MEAN"), (["--pooling-layer", "x"], "--pooling-layer"),
    (
      ["--pooling-strategy", "CLS_POOLED", "--pooling-layer", "-1"], "--pooling-layer has no effect"
    ),
    (["--format", "npy"], "--format npy needs --output"), (["--json"], "--json needs --output"),
    (["--format", "npy", "--output", "e.h5"], "contradict each other"),
    (["--pooling-strategy", "none", "--output", "e.npy"], "NONE does not fit npy"),
    (["--show-tokens", "--output", "e.npy"], "--show-tokens does not fit npy"),
    (["--max-seq-len", "3"], "--max-seq-len is 3"), (["--max-seq-len", "ALL"], "--max-seq-len"),
  ])
  func wrongUsage(options: [String], mention: String) throws {
    try workspace.refuseUsage(["embed", "model", "t.txt"] + options, mentions: [mention])
  }

  @Test func filesThatCannotBeReadOrReplaced() throws {
    try workspace.write("t.txt", "the sun\n")
    try workspace.refuse(["embed", shared.exported, "missing"], mentions: ["'missing'"])
    try workspace.refuse(["embed", "missing", "t.txt"], mentions: ["'missing' does not exist"])
    try workspace.makeDirectory("folder")
    try workspace.refuse(["embed", shared.exported, "folder"], mentions: ["'folder'"])
    try workspace.refuse(
      ["embed", shared.exported, "t.txt", "--output", "t.txt"],
      mentions: ["--output 't.txt'", "input"])
    for (name, kind) in [
      ("o.h5", "embeddings in HDF5"), ("o.npy", "a NumPy array"), ("o.jsonl", "JSON lines"),
    ] {
      try workspace.write(name, "precious")
      try workspace.refuse(
        ["embed", shared.exported, "t.txt", "--output", name],
        mentions: ["--output '\(name)'", kind])
      try workspace.remove(name)
      for _ in 0..<2 {
        try workspace.succeed(["embed", shared.exported, "t.txt", "--output", name])
      }
    }
    try workspace.write("bad.txt", Data("the sun\n".utf8) + [0x61, 0xFF])
    try workspace.refuse(
      ["embed", shared.exported, "bad.txt", "--output", "e.h5"],
      mentions: ["'bad.txt', line 2: byte 0xFF at offset 1"])
    try workspace.copy(shared.checkpoint, as: "c.h5")
    try workspace.refuse(["embed", shared.exported, "c.h5"], mentions: ["'c.h5'"])
  }
}
