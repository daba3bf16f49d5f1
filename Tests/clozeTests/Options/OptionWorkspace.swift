import Foundation
import Testing

/// Small inputs of every kind, made once, which each cell of the tables gets copies of.
struct OptionInputs: Sendable {
  static let made = Result { try OptionInputs() }

  let workspace: Workspace

  private init() throws {
    workspace = try Workspace()
    // Nothing that is static is ever let go of.
    atexit {
      if case .success(let inputs) = OptionInputs.made {
        try? FileManager.default.removeItem(atPath: inputs.workspace.path)
      }
    }
    // Capitals, accents, Han characters and control characters: something for every option to change.
    let lines = SmallCorpus.text(documents: 44, sentences: 4).split(
      separator: "\n", omittingEmptySubsequences: false
    ).enumerated().map { index, line in
      line.isEmpty
        ? "" : line + (index % 3 == 0 ? " Caf\u{E9} caf\u{E9} 山水 a\u{200B}b. The Hill" : "")
    }
    // Some documents end at two blank lines, the others at one.
    let text = lines.enumerated().map { index, line in
      line.isEmpty && index % 2 == 0 ? "\n" : line
    }.joined(separator: "\n")
    try workspace.write("c.txt", text + "\n")
    let documents = lines.split(separator: "").map { $0.joined(separator: "\\n") }
    try workspace.write("c.jsonl", documents.map { "{\"text\": \"\($0)\"}\n" }.joined())
    for (name, size) in [("v.txt", "80"), ("w.txt", "60")] {
      try workspace.succeed([
        "train-vocab", "c.txt", "--size", size, "--strip-accents", "--output", name,
      ])
    }
    let pieces = String(decoding: try workspace.bytes("v.txt"), as: UTF8.self).split(
      separator: "\n")
    for (name, hidden) in [("m.json", 16), ("n.json", 8)] {
      try workspace.write(
        name, SharedRun.configuration(vocabularySize: pieces.count, hidden: hidden))
    }
    try workspace.succeed(["tokenize", "c.txt", "--vocab", "v.txt", "--output", "t.h5"])
    try workspace.succeed([
      "create-pretraining-data", "t.h5", "--output", "i.h5", "--dupe-factor", "1",
      "--max-seq-length", "32",
    ])
    let training = [
      "--config", "m.json", "--batch-size", "4", "--total-steps", "3", "--max-seq-length", "32",
    ]
    try workspace.succeed(["pretrain", "t.h5", "--output", "done"] + training)
    try workspace.succeed(["pretrain", "t.h5", "--output", "run", "--until-step", "1"] + training)
    try workspace.succeed(
      ["pretrain", "i.h5", "--output", "files", "--until-step", "1"] + training.dropLast(2))
    try workspace.succeed(["export", "done", "--output", "exported"])
    try makeExamples()
  }

  /// Files of examples, a fine-tuned run and one that is not at its end.
  private func makeExamples() throws {
    func rows(_ count: Int, _ step: Int) -> String {
      (0..<count).map { row in
        let label = row % 3 == 0 ? "b" : "a"
        return
          "the sun warms a tree \(row % step == 0 ? "the hill" : "rain")\tfire finds the road\t\(label)\t"
          + "\(row % 2 == 0 ? "a" : "b")\n"
      }.joined()
    }
    let head = "text\tother\tlabel\tsecond\n"
    try workspace.write("l.tsv", head + rows(24, 2))
    try workspace.write("k.tsv", head + rows(24, 5))
    // Vectors of texts: two, and how alike they are.
    func scored(_ count: Int, _ step: Int) -> String {
      let things = ["the sun", "a tree", "the road", "fire", "rain", "the hill"]
      return "sentence1\tsentence2\tscore\tother\tsecond\n"
        + (0..<count).map { row in
          "\(things[row % 6]) warms a tree and finds the hill\t\(things[row * step % 6])\t\(row % 4)\tfire \(things[row % 5])\t\(row % 3)\n"
        }.joined()
    }
    try workspace.write("v.tsv", scored(24, 2))
    try workspace.write("w.tsv", scored(12, 5))
    let command = [
      "finetune", "classification", "done", "--train", "l.tsv", "--dev", "k.tsv", "--epochs", "1",
      "--batch-size", "8", "--max-seq-length", "16", "--threads", "1", "--output",
    ]
    try workspace.succeed(command + ["tuned"])
    try workspace.succeed(command + ["half", "--until-step", "1"])
    try makeWordsAndQuestions()
  }

  /// The same of words and of questions.
  private func makeWordsAndQuestions() throws {
    let size = ["--epochs", "1", "--batch-size", "8", "--max-seq-length", "16", "--threads", "1"]
    for (name, count) in [("l", 24), ("k", 20)] {
      let sentences = (0..<count).map { index in
        [
          "the", "sun", "warms", "a", "tree", "and", "the", "hill", "and", "the", "road", "rain",
          "fire",
        ]
        .enumerated().map { place, word in
          let (first, second) = ((index + place) % 3 == 0, (index * place) % 4 == 1)
          return "\(word) fire \(first ? "B-X" : "O") \(second ? "B-X" : "O")\n"
        }.joined()
      }
      // The tag stands last, and another one before it.
      try workspace.write(name + ".conll", sentences.joined(separator: "\n"))
      let paragraphs = (0..<count).map { index in
        "{\"context\": \"the sun warms a tree and the hill and the road and a river finds rain\", \"qas\": [{\"id\": "
          + "\"\(index)\", \"question\": \"what warms a tree and the hill\", \"answers\": [{\"text\": \"the hill\", "
          + "\"answer_start\": 25}]}]}"
      }
      try workspace.write(
        name + ".json",
        "{\"data\": [{\"title\": \"\", \"paragraphs\": [\(paragraphs.joined(separator: ", "))]}]}")
    }
    try workspace.succeed(
      ["finetune", "token", "done", "--train", "l.conll", "--dev", "k.conll", "--output", "words"]
        + size)
    try workspace.succeed(
      [
        "finetune", "question", "done", "--train", "l.json", "--dev", "k.json", "--output",
        "questions", "--max-query-length", "6",
      ] + size)
  }

  /// A workspace with copies of all inputs.
  static func copy() throws -> Workspace {
    let inputs = try made.get()
    let workspace = try Workspace()
    for name in try inputs.workspace.list("") {
      try workspace.copy(inputs.workspace.url(name).path, as: name)
    }
    return workspace
  }
}

extension Workspace {
  /// What a command has made, without times.
  func result(of outcome: Outcome) throws -> [String] {
    guard exists("out") else {
      return exists("out-00000-of-00002") ? ["shards"] : [timeless(outcome.output)]
    }
    // Two runs of one command, of which the first makes steps.
    if exists("out/head") { return try log("out/body") + log("out/head") }
    if exists("out/metrics.jsonl") { return try log("out") }
    if exists("out/config.json") { return try list("out") }
    return [try bytes("out").base64EncodedString()]
  }

  /// What a run has logged of its steps, or of its only evaluation.
  private func log(_ folder: String) throws -> [String] {
    let lines = String(decoding: try bytes(folder + "/metrics.jsonl"), as: UTF8.self)
      .split(separator: "\n")
    // What makes no steps has its evaluation alone.
    guard lines.contains(where: { $0.contains("\"kind\":\"step\"") }) else {
      return lines.map(String.init)
    }
    return lines.filter { $0.contains("\"kind\":\"step\"") }.map { line in
      let numbers = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      return [
        "step", "mlm_loss", "nsp_loss", "classification_loss", "embedding_loss", "tokens_loss",
        "question_loss", "learning_rate", "tokens",
      ].map { "\(numbers?[$0] ?? "none")" }.joined(separator: " ")
    }
  }

  private func timeless(_ text: String) -> String {
    text.split(separator: "\n").filter { !$0.contains("/s") && !$0.contains("second") }
      .joined(separator: "\n")
  }
}
