import Platform

extension RunDirectory {
  /// Makes the folder for a new run and claims it.
  ///
  /// The folder has to be new or empty, or to hold nothing but a run of this program that ended before
  /// its first checkpoint, which ``RunClaim/foundRun`` tells.
  ///
  /// - Parameter kind: what the run is to do.
  /// - Returns: the claim, and how to take back what a run that never starts has made.
  /// - Throws: ``TrainingError`` that names what is there already; `SystemError` if it cannot be written
  ///   or another process has it.
  @discardableResult
  public func prepare(_ kind: RunKind = .pretraining) throws -> (claim: RunClaim, cleanup: Cleanup)
  {
    try requireFree()
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
      try requireFree()
      // A run's first checkpoint is that of its start, or of what needs one step.
      let files = (ownFiles + [checkpoint(step: 0), checkpoint(step: 1)])
        .filter { !FileSystem.exists($0) }
      let cleanup = Cleanup(files: files + (hasLock ? [] : [lock]), folders: folders)
      do {
        // Until there is something to replace it, what an earlier run has settled stays.
        if !claim.foundRun || kind != self.kind {
          try RunDescription.write(kind.attributes.map { ($0.name, $0.value) }, to: description)
        }
      } catch {
        cleanup()
        throw error
      }
      return (claim, cleanup)
    } catch {
      // What is in them by now is another's.
      for folder in folders { try? FileSystem.removeEmptyDirectory(folder) }
      throw error
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
      UnfinishedFiles.forget(files + folders)
    }

    /// Removes it again; faults are ignored, as the one that stopped the run counts.
    public func callAsFunction() {
      for file in files where FileSystem.exists(file) { try? FileSystem.remove(file) }
      for folder in folders { try? FileSystem.removeEmptyDirectory(folder) }
      keep()
    }
  }
}
