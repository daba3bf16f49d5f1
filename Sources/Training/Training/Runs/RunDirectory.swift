import ExactStrings
public import Platform

/// The folder of a run: everything that resume, evaluation and export need.
///
///     step-00001000.h5   checkpoints, each complete in itself
///     tokens.h5          the corpus as a pre-training run reads it
///     train.jsonl        the examples of a fine-tuning run, and with dev.jsonl those it is judged by
///     vocab.txt          the vocabulary
///     config.json        the model's configuration
///     metrics.jsonl      one line per step and per evaluation
///     run.json           that this is a run of ours, and which one it is
public struct RunDirectory: Sendable {
  /// The folder's path.
  public let path: String

  /// Names a folder, which need not exist.
  public init(_ path: String) { self.path = path }

  /// The token store.
  public var tokens: String { file("tokens.h5") }
  /// The examples that a fine-tuning run learns from.
  public var examples: String { file("train.jsonl") }
  /// The examples that a fine-tuning run is judged by.
  public var heldOutExamples: String { file("dev.jsonl") }
  /// The vocabulary.
  public var vocabulary: String { file("vocab.txt") }
  /// The model's configuration.
  public var configuration: String { file("config.json") }
  /// The log.
  public var metrics: String { file("metrics.jsonl") }
  /// What the run is, before it has a checkpoint.
  package var description: String { file("run.json") }
  /// The lock that a running process holds.
  var lock: String { file(".lock") }

  /// The checkpoint of a step.
  public func checkpoint(step: Int) -> String {
    let digits = String(step)
    return file("step-" + String(repeating: "0", count: max(0, 8 - digits.count)) + digits + ".h5")
  }

  /// The file of a step that was not finite.
  package func nonFiniteStep(_ step: Int) -> String {
    FileSystem.join(path, "non-finite-" + FileSystem.lastComponent(of: checkpoint(step: step)))
  }

  /// The steps of all checkpoints, ascending; what only resembles one is not the run's.
  ///
  /// - Throws: `SystemError` if the folder cannot be read.
  public func checkpointSteps() throws(SystemError) -> [Int] {
    guard FileSystem.isDirectory(path) else { return [] }
    return try FileSystem.list(path).compactMap { Self.step(ofCheckpoint: $0) }
      .filter { FileSystem.isRegularFile(checkpoint(step: $0)) }.sorted()
  }

  /// The step that the name of a checkpoint says; nil for any other name.
  package static func step(ofCheckpoint name: String) -> Int? {
    guard name.hasExactPrefix("step-"), name.hasExactSuffix(".h5"),
      let step = Int(name.dropFirst(5).dropLast(3)),
      name.isExactly(RunDirectory("").checkpoint(step: step))
    else { return nil }
    return step
  }

  /// A command about the run, to be named in a message: `'cloze resume kjv'`, the path as a shell takes it.
  ///
  /// - Parameters:
  ///   - name: the command.
  ///   - options: what follows the path.
  /// - Returns: the command in single quotes.
  package func command(_ name: String, _ options: String = "") -> String {
    "'cloze \(name) \(ShellWord.path(path))\(options.isEmpty ? "" : " ")\(options)'"
  }

  package func file(_ name: String) -> String { FileSystem.join(path, name) }
}
