import Foundation
import Testing

/// A small corpus of made-up sentences whose words follow each other by rule.
enum SmallCorpus {
  private static let subjects = ["the sun", "a river", "the old boat", "one bird", "the stone"]
  private static let verbs = ["follows", "warms", "carries", "finds"]
  private static let objects = ["the hill", "a tree", "the wind", "rain", "the road", "fire"]

  /// Documents with a blank line after each.
  static func text(documents: Int = 60, sentences: Int = 4) -> String {
    (0..<documents).map { document in
      (0..<sentences).map { sentence in
        let turn = document * 7 + sentence
        return "\(subjects[document % subjects.count]) \(verbs[turn % verbs.count]) "
          + "\(objects[(turn * 5 + document) % objects.count])."
      }.joined(separator: "\n") + "\n"
    }.joined(separator: "\n")
  }
}

/// A vocabulary, a token store, a finished run and its export, made once for all tests that read them.
struct SharedRun {
  /// The files of the shared run; nothing in them may be changed.
  let folder: String
  let pieces: Int

  var corpus: String { folder + "/corpus.txt" }
  var vocabulary: String { folder + "/vocab.txt" }
  var configuration: String { folder + "/config.json" }
  var store: String { folder + "/tokens.h5" }
  /// A run of eight steps.
  var run: String { folder + "/run" }
  var exported: String { folder + "/exported" }
  var checkpoint: String { run + "/step-00000008.h5" }

  /// The commands that made it.
  let outcomes: [Outcome]

  /// `pretrain` of the shared corpus with the shared vocabulary and configuration.
  func pretrain(_ corpus: String? = nil, output: String, _ options: String...) -> [String] {
    let given = Set(options)
    return ["pretrain", corpus ?? self.corpus, "--output", output]
      + (given.contains("--vocab") || corpus?.hasSuffix(".h5") == true
        ? [] : ["--vocab", vocabulary])
      + (given.contains("--config") || given.contains("--preset")
        ? [] : ["--config", configuration])
      + (given.contains("--max-seq-length") ? [] : ["--max-seq-length", "32"])
      + (given.contains("--batch-size") ? [] : ["--batch-size", "4"])
      + (given.contains("--threads") ? [] : ["--threads", "1"])
      + (given.contains("--dropout") ? [] : ["--dropout", "0.1"])
      + (given.contains("--total-steps") ? [] : ["--total-steps", "8"]) + options
  }

  /// A BERT of two narrow layers.
  static func configuration(
    vocabularySize: Int, hidden: Int = 16, heads: Int = 2, dropout: Double = 0.1
  ) -> String {
    """
    {"vocab_size": \(vocabularySize), "hidden_size": \(hidden), "num_hidden_layers": 2,
     "num_attention_heads": \(heads), "intermediate_size": 32, "max_position_embeddings": 64,
     "hidden_dropout_prob": \(dropout), "attention_probs_dropout_prob": \(dropout)}
    """
  }

  /// The one that all tests share.
  static var shared: SharedRun {
    get throws { try made.get() }
  }

  private static let made = Result { try SharedRun() }

  private init() throws {
    folder = try makeTemporaryDirectory()
    // Runs at the end of the tests: nothing else outlives them all.
    atexit {
      if case .success(let run) = SharedRun.made {
        try? FileManager.default.removeItem(atPath: run.folder)
      }
    }
    func file(_ name: String, _ text: String) throws {
      try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/" + name))
    }
    var outcomes: [Outcome] = []
    let folder = self.folder
    func command(_ arguments: String...) throws -> Outcome {
      let outcome = try Binary.run(arguments, in: folder)
      guard outcome.exitCode == 0 else {
        throw TestSetupError(
          description: "cloze \(arguments.joined(separator: " ")): \(outcome.errors)")
      }
      outcomes.append(outcome)
      return outcome
    }
    try file("corpus.txt", SmallCorpus.text())
    let trained = try command(
      "train-vocab", "corpus.txt", "--size", "90", "--output", "vocab.txt", "--json")
    guard let size = (try trained.json() as? [String: Any])?["pieces"] as? Int else {
      throw TestSetupError(description: "train-vocab --json has no 'pieces': \(trained.output)")
    }
    pieces = size
    try file("config.json", Self.configuration(vocabularySize: size))
    _ = try command(
      "tokenize", "corpus.txt", "--vocab", "vocab.txt", "--output", "tokens.h5", "--json")
    _ = try command(
      "pretrain", "corpus.txt", "--vocab", "vocab.txt", "--config", "config.json", "--output",
      "run",
      "--max-seq-length", "32", "--batch-size", "4", "--total-steps", "8", "--threads", "1",
      "--dropout", "0.1", "--json")
    _ = try command("export", "run", "--output", "exported", "--json")
    self.outcomes = outcomes
  }
}
