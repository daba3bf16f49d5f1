public import Platform
import Serialization

extension TokenStore {
  /// What a new token store may take the place of: another one.
  public static let replaceable = ReplaceableKind("a token store") { path in
    let format = try? HDF5File(opening: path, verifying: false).attribute(
      TokenStoreLayout.Attribute.format)
    return format == .string(TokenStoreLayout.format)
  } counting: { path in
    (try? TokenStore(opening: path, verifying: .structure)).map {
      ($0.documentCount, "document")
    }
  }
}
