/// What a command works on, as far as it decides which options have an effect.
enum InputKind: CaseIterable {
  /// Plain text, or several kinds of text files.
  case text
  /// JSON: every document is one text.
  case json
  /// Tables.
  case table
  /// A token store.
  case store
  /// Instance files.
  case instances
  /// Text that is made into Google's instances.
  case google
  /// The documents that a run holds out, in its own token store.
  case heldOut
  /// No text: what is needed is made up.
  case madeUp

  /// What a path of this kind is, for messages.
  func phrase(_ path: String) -> String {
    let name = "'\(path)'"
    return switch self {
    case .text: "\(name) is plain text"
    case .json: "\(name) is JSON"
    case .table: "\(name) is a table"
    case .store: "\(name) is a token store"
    case .instances: "\(name) is an instance file"
    case .google: "--mode google makes Google's instances"
    case .heldOut: "the held-out documents of \(name) are tokens already"
    case .madeUp: "the data are made up"
    }
  }
}
