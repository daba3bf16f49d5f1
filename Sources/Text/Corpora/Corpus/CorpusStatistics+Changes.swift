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
    /// It was a pipe or standard input, its hash was not taken, or its path depends on the directory in
    /// which it was read.
    case unknown
  }

  /// Compares the file with what it was.
  ///
  /// - Parameter hashing: whether a file of the same size is read to compare its SHA-256; if not, it
  ///   counts as the same.
  /// - Returns: what has become of it, which is `missing` also where it cannot be read.
  public func change(hashing: Bool) -> Change {
    guard path.utf8.first == UInt8(ascii: "/"), let sha256 else { return .unknown }
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
