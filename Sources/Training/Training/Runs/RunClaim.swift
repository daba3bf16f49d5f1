public import Platform

/// The exclusive use of a run's folder by this process, until the object goes away.
///
/// Whoever has it first removes what a killed predecessor left unfinished: temporary files that never
/// got their names, and scratch directories.
public final class RunClaim {
  /// The folder.
  public let directory: RunDirectory
  /// Whether the folder was one of a run of this program already when it was claimed.
  public let foundRun: Bool
  private let lock: RunLock

  /// Claims a folder.
  ///
  /// - Throws: `SystemError` at once, naming the other process, if the folder is claimed already.
  public init(_ directory: RunDirectory) throws(SystemError) {
    self.directory = directory
    lock = try RunLock(path: directory.lock)
    foundRun = FileSystem.exists(directory.description)
    try ScratchDirectory.removeAbandoned(in: directory.path)
  }
}
