/// How a checkpoint names data.
public enum DataReference: Sendable, Equatable {
  /// The token store of the run directory, by its hash.
  case tokens(hash: String)
  /// Instance files, by their absolute paths and the hash of their contents.
  case instances(files: [String], hash: String)

  /// The hash of the contents.
  public var hash: String {
    switch self {
    case .tokens(let hash): hash
    case .instances(_, let hash): hash
    }
  }
}
