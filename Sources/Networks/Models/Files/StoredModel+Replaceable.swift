public import Platform
import Serialization

extension StoredModel {
  /// What a file of a model may take the place of: another one without a run.
  public static let replaceable = ReplaceableKind("a model without a run") { path in
    guard HDF5File.isHDF5(path), let file = try? HDF5File(opening: path, verifying: false) else {
      return false
    }
    return (try? requireFormat(of: file)) != nil && (try? file.attribute("options")) == .some(nil)
  }
}
