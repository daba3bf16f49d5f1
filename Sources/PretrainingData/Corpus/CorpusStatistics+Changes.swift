import Platform

extension CorpusStatistics.File {
  /// What has become of a file of a corpus since it was read.
  public enum Change: Sendable, Equatable {
    /// Its bytes are the same.
    case none
    /// Its bytes are others.
    case changed
    /// There is no file of this name, as seen from here.
    case missing
    /// It was a pipe or standard input, or its hash was not taken.
    case unknown
  }

  /// Compares the file with what it was.
  ///
  /// - Parameter hashing: whether a file of the same size is read to compare its SHA-256; if not, it
  ///   counts as the same.
  /// - Returns: what has become of it, which is `missing` also where it cannot be read.
  public func change(hashing: Bool) -> Change {
    guard path != "-", let sha256 else { return .unknown }
    guard FileSystem.exists(path) else { return .missing }
    guard FileSystem.isRegularFile(path), let size = try? FileSystem.fileSize(path) else {
      return .unknown
    }
    if size != bytes { return .changed }
    guard hashing else { return .none }
    guard let found = try? Hashing.sha256Hex(ofFile: path) else { return .missing }
    return found == sha256 ? .none : .changed
  }
}
