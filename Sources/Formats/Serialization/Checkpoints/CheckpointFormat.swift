/// Where a checkpoint has what.
public enum CheckpointFormat {
  /// The version that is written; every version up to it is read.
  public static let version: Int64 = 1
  /// What the attribute `format` of a checkpoint says.
  package static let name = "cloze checkpoint"
  /// The group of the optimizer's slots.
  package static let optimizer = "/optimizer/"
}

/// A checkpoint of a format that this program does not know: not a damaged one.
public struct CheckpointVersionError: Error, CustomStringConvertible {
  /// The file.
  public let path: String
  /// Its version.
  public let version: Int64

  package init(path: String, version: Int64) { (self.path, self.version) = (path, version) }

  /// One line with the version found and those expected.
  public var description: String {
    "'\(path)' has format version \(version), expected 1 to \(CheckpointFormat.version)"
  }
}
