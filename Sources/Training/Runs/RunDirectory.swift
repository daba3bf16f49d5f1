import ExactStrings
import Platform

/// The folder of a run: everything that resume, evaluation and export need.
///
///     step-00001000.h5   checkpoints, each complete in itself
///     tokens.h5          the corpus as the run reads it
///     vocab.txt          the vocabulary
///     config.json        the model's configuration
///     metrics.jsonl      one line per step and per evaluation
public struct RunDirectory: Sendable {
  /// The folder's path.
  public let path: String

  /// Names a folder, which need not exist.
  public init(_ path: String) { self.path = path }

  /// The token store.
  public var tokens: String { file("tokens.h5") }
  /// The vocabulary.
  public var vocabulary: String { file("vocab.txt") }
  /// The model's configuration.
  public var configuration: String { file("config.json") }
  /// The log.
  public var metrics: String { file("metrics.jsonl") }
  /// The lock that a running process holds.
  var lock: String { file(".lock") }

  /// The checkpoint of a step.
  public func checkpoint(step: Int) -> String {
    let digits = String(step)
    return file("step-" + String(repeating: "0", count: max(0, 8 - digits.count)) + digits + ".h5")
  }

  /// The file of a step that was not finite.
  func nonFiniteStep(_ step: Int) -> String {
    FileSystem.join(path, "non-finite-" + FileSystem.lastComponent(of: checkpoint(step: step)))
  }

  /// The steps of all checkpoints, ascending; what only resembles one is not the run's.
  ///
  /// - Throws: `SystemError` if the folder cannot be read.
  public func checkpointSteps() throws(SystemError) -> [Int] {
    guard FileSystem.isDirectory(path) else { return [] }
    return try FileSystem.list(path).compactMap { name in
      guard name.hasExactPrefix("step-"), name.hasExactSuffix(".h5") else { return nil }
      guard let step = Int(name.dropFirst(5).dropLast(3)),
        name == FileSystem.lastComponent(of: checkpoint(step: step)),
        FileSystem.isRegularFile(checkpoint(step: step))
      else { return nil }
      return step
    }.sorted()
  }

  /// Makes the folder for a new run and claims it.
  ///
  /// A folder whose run ended before its first checkpoint is as good as a new one.
  ///
  /// - Returns: the claim, and how to take back what a run that never starts has made.
  /// - Throws: ``TrainingError`` if a run is there already; `SystemError` if it cannot be written or
  ///   another process has it.
  @discardableResult
  public func prepare() throws -> (claim: RunClaim, cleanup: Cleanup) {
    try requireNoRun()
    var folders: [String] = []
    var folder = path
    while !FileSystem.exists(folder) {
      folders.append(folder)
      folder = FileSystem.parent(of: folder)
    }
    let hasLock = FileSystem.exists(lock)
    if !folders.isEmpty { try FileSystem.createDirectory(path) }
    guard FileSystem.isWritable(path) else {
      throw TrainingError("--output '\(path)' is read-only, expected a folder to write to")
    }
    do {
      let claim = try RunClaim(self)
      // Another process may have come first and be done by now.
      try requireNoRun()
      let files = [tokens, vocabulary, configuration, metrics].filter { !FileSystem.exists($0) }
      return (claim, Cleanup(files: files + (hasLock ? [] : [lock]), folders: folders))
    } catch {
      // What is in them by now is another's.
      for folder in folders { try? FileSystem.removeEmptyDirectory(folder) }
      throw error
    }
  }

  private func requireNoRun() throws {
    guard FileSystem.exists(path) else { return }
    guard FileSystem.isDirectory(path) else {
      throw TrainingError("--output '\(path)' is a file, expected a folder for the run")
    }
    if let last = try checkpointSteps().last {
      throw TrainingError(
        "--output '\(path)' already holds a run (step \(last)); continue it with "
          + "'cloze resume \(path)' or choose another folder")
    }
  }

  /// What did not exist before a run was prepared.
  public struct Cleanup: Sendable {
    fileprivate let files: [String]
    fileprivate let folders: [String]

    /// Has all of it removed also if a signal ends the process, until ``keep()``.
    fileprivate init(files: [String], folders: [String]) {
      self.files = files
      self.folders = folders
      UnfinishedFiles.add(folders.reversed() + files)
    }

    /// Keeps what there is: the run starts.
    public func keep() {
      for path in files + folders { UnfinishedFiles.forget(path) }
    }

    /// Removes it again; faults are ignored, as the one that stopped the run counts.
    public func callAsFunction() {
      for file in files where FileSystem.exists(file) { try? FileSystem.remove(file) }
      for folder in folders { try? FileSystem.removeEmptyDirectory(folder) }
      keep()
    }
  }

  private func file(_ name: String) -> String { FileSystem.join(path, name) }
}
