import Foundation
import Testing

/// Inputs of every kind through the commands: read, or refused with a remedy that works.
struct CorpusInputTests {
  let shared: SharedRun
  let workspace: Workspace

  init() throws {
    shared = try SharedRun.shared
    workspace = try Workspace()
  }

  private static let text = SmallCorpus.text()

  /// The documents of the small corpus as texts.
  private static let documents = text.components(separatedBy: "\n\n").map {
    $0.trimmingCharacters(in: .newlines)
  }

  private static func json(_ text: String) -> String {
    "\"" + text.replacingOccurrences(of: "\n", with: "\\n") + "\""
  }

  /// The hash of the tokens that a corpus becomes.
  private func contents(_ arguments: [String], input: Data = Data()) throws -> String {
    let tokenize = ["tokenize", "--vocab", shared.vocabulary, "--output", "t.h5"] + arguments
    let outcome = try Binary.Running(tokenize, in: workspace.path, input: input).finish()
    try #require(outcome.exitCode == 0, "\(arguments): \(outcome.errors)")
    let result = try #require(
      try workspace.succeed(["inspect", "t.h5", "--json"]).json() as? [String: Any])
    let facts = try #require(result["facts"] as? [[String: String]])
    return try #require(facts.first { $0["name"] == "sha256 of contents" }?["value"])
  }

  @Test func everyKindGivesTheSameTokens() throws {
    let expected = try contents([shared.corpus])
    let documents = Self.documents
    let lines = documents.map { "{\"id\": NaN, \"text\": \(Self.json($0))}\n" }.joined()
    let named = documents.map { "{\"text\": 1, \"body\": \(Self.json($0))}\n" }.joined()
    let array = "[\n" + documents.map(Self.json).joined(separator: ",\n") + "\n]\n"
    let table = "id,text\r\n" + documents.map { "7,\"\($0)\"\r\n" }.joined()
    for (name, contents, options) in [
      ("a.json", lines, []), ("b.txt", lines, []), ("c.json", array, []),
      ("d.jsonl", named, ["--text-field", "body"]), ("e.CSV", table, ["--text-column", "text"]),
      ("f.TXT", Self.text, []), ("g", Self.text, []),
    ] as [(String, String, [String])] {
      try workspace.write(name, contents)
      #expect(try self.contents([name] + options) == expected, "\(name)")
      #expect(
        try self.contents(["-"] + options, input: Data(contents.utf8)) == expected
          || name == "e.CSV", "\(name) as standard input")
    }
    for (tool, ending) in [("gzip", "GZ"), ("xz", "xz"), ("bzip2", "bz2"), ("zstd", "zst")] {
      guard FileManager.default.isExecutableFile(atPath: "/usr/bin/" + tool) else { continue }
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/bin/sh")
      process.arguments = [
        "-c", "\(tool) -c '\(shared.corpus)' > '\(workspace.path)/z.txt.\(ending)'",
      ]
      try process.run()
      process.waitUntilExit()
      #expect(try self.contents(["z.txt.\(ending)"]) == expected, "\(tool)")
    }
  }

  @Test func whatIsNoTextIsRefusedByEveryCommand() throws {
    try workspace.write("cr.txt", Self.text.replacingOccurrences(of: "\n", with: "\r"))
    try workspace.write("wide.txt", try #require(Self.text.data(using: .utf16LittleEndian)))
    try workspace.write("book.pdf", "%PDF-1.4\n")
    try workspace.write("table.csv", "id,text\n1,a\n")
    for (name, mentions) in [
      ("cr.txt", ["end in CR alone", #"tr '\r' '\n' < cr.txt"#]),
      ("wide.txt", ["UTF-16LE", "iconv -f UTF-16LE -t UTF-8 < wide.txt"]),
      ("book.pdf", ["PDF", "pdftotext book.pdf"]),
      ("table.csv", ["--text-column", "'id', 'text'"]),
      (shared.store, ["an HDF5 file"]),
    ] {
      if name != shared.store {
        try workspace.refuse(
          shared.pretrain(name, output: "run"), mentions: ["'\(name)'"] + mentions)
        try workspace.refuse(["evaluate", shared.run, name], mentions: mentions)
      }
      try workspace.refuse(["train-vocab", name, "--output", "v.txt"], mentions: mentions)
      try workspace.refuse(
        ["tokenize", name, "--vocab", shared.vocabulary, "--output", "t.h5"], mentions: mentions)
    }
  }

  /// The commands that the messages name do what they say.
  @Test func theRemediesWork() throws {
    let expected = try contents([shared.corpus])
    try workspace.write("old mac.txt", Self.text.replacingOccurrences(of: "\n", with: "\r"))
    try workspace.write(
      "mixed.txt", Self.text.replacingOccurrences(of: "\n", with: "\r") + "\r\n")
    try workspace.write("wide.txt", try #require(Self.text.data(using: .utf16BigEndian)))
    try workspace.write("marked.txt", try #require(Self.text.data(using: .utf16)))
    for name in ["old mac.txt", "mixed.txt", "wide.txt", "marked.txt"] {
      let outcome = try workspace.run(["train-vocab", name, "--output", "v.txt"])
      let message = try #require(outcome.errorLines.last)
      let command = try #require(message.components(separatedBy: "convert it first: ").last)
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/bin/sh")
      process.arguments = ["-c", "cd '\(workspace.path)' && \(command)"]
      try process.run()
      process.waitUntilExit()
      #expect(process.terminationStatus == 0, "\(command)")
      #expect(try contents(["new.txt"]) == expected, "\(name): \(command)")
    }
  }

  @Test func aPipeTrainsAVocabularyToo() throws {
    let options = [
      "--vocab-size", "90", "--total-steps", "2", "--batch-size", "4", "--max-seq-length", "32",
      "--threads", "1", "--preset", "tiny",
    ]
    try workspace.succeed(["pretrain", shared.corpus, "--output", "file"] + options)
    try workspace.succeed(["pretrain", "-", "--output", "stream"] + options, input: Self.text)
    let outcome = try workspace.run(
      ["pretrain", "fifo", "--output", "named"] + options,
      launcher: Launcher.shell("mkfifo fifo; cat '\(shared.corpus)' > fifo & exec \"$@\""))
    #expect(outcome.exitCode == 0, "\(outcome.errors)")
    for run in ["stream", "named"] {
      #expect(try workspace.bytes(run + "/vocab.txt") == workspace.bytes("file/vocab.txt"))
      let names = try workspace.list(run)
      #expect(try names == workspace.list("file"))
    }
  }

  @Test func namesThatAreNoUTF8Work() throws {
    let shell = Launcher.shell(
      "name=$(printf 'caf\\351'); mkdir \"$name\" && cp \"$CORPUS\" \"$name/$name.txt\"; "
        .replacingOccurrences(of: "$CORPUS", with: shared.corpus)
        + "\"$@\" --vocab '\(shared.vocabulary)' --output \"$name/$name.h5\" \"$name\" && "
        + "mv \"$name/$name.h5\" found.h5 && \"$1\" tokenize --vocab '\(shared.vocabulary)' "
        + "--output \"$name.h5\" \"$name/missing.txt\"")
    let outcome = try workspace.run(["tokenize"], launcher: shell)
    #expect(outcome.errors.contains("folder 'caf\\xe9': 1 file"), "\(outcome.errors)")
    #expect(outcome.errors.contains("'caf\\xe9/missing.txt' does not exist"), "\(outcome.errors)")
    try workspace.succeed(["inspect", "--check", "found.h5"])
  }

  @Test func suffixesInCapitalsAreWhatTheySay() throws {
    for name in ["t.H5", "t.HDF5", "data"] {
      try workspace.copy(shared.store, as: name)
      try workspace.succeed(shared.pretrain(name, output: name + "-run", "--total-steps", "1"))
    }
  }

  /// A store that was made in one folder is used from another, where a file has the same name.
  @Test func aNamesakeElsewhereIsNoChange() throws {
    try workspace.makeDirectory("a")
    try workspace.makeDirectory("b")
    try workspace.write("a/text.txt", Self.text)
    try workspace.write("b/text.txt", "another text\n")
    let run = shared.pretrain("text.txt", output: "run", "--until-step", "1")
    #expect(try Binary.run(run, in: workspace.path + "/a").exitCode == 0)
    let resumed = try Binary.run(
      ["resume", "../a/run", "--until-step", "2"], in: workspace.path + "/b")
    #expect(resumed.exitCode == 0)
    #expect(!resumed.errors.contains("changed"), "\(resumed.errors)")
    let inspected = try Binary.run(["inspect", "../a/run"], in: workspace.path + "/b")
    #expect(!inspected.output.lowercased().contains("changed"), "\(inspected.output)")
    // Where it was, a change is seen.
    try workspace.write("a/text.txt", Self.text + "more\n")
    let changed = try Binary.run(
      ["resume", "../a/run", "--until-step", "3"], in: workspace.path + "/b")
    #expect(changed.errors.contains("/a/text.txt' has changed"), "\(changed.errors)")
  }

  @Test func optionsWithoutUseAreRefused() throws {
    let command = ["train-vocab", shared.corpus, "--output", "v.txt"]
    try workspace.refuse(
      command + ["--text-field", "body"], mentions: ["--text-field body", "JSON"])
    for options in [
      ["--text-column", "a", "--json-lines"], ["--plain-text", "--json-lines"],
      ["--plain-text", "--text-column", "a"], ["--text-field", "a", "--plain-text"],
    ] {
      try workspace.refuseUsage(command + options, mentions: ["exclude each other"])
    }
    try workspace.refuseUsage(
      command + ["--text-format", "document-per-line", "--document-blank-lines", "2"],
      mentions: ["--document-blank-lines"])
    try workspace.refuseUsage(command + ["--text-column", "0"], mentions: ["--text-column is 0"])
  }
}
