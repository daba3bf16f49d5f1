import ExactStrings
import Platform
import Serialization

/// The kinds of files that the program can look into.
enum FileKind {
  case checkpoint
  case tokenStore
  case instances
  case otherHDF5
  case safeTensors
  case vocabulary

  /// Tells by a file's name, its first bytes, and for HDF5 the attribute `format`.
  ///
  /// - Throws: an error that names a file which cannot be opened.
  init(of path: String) throws {
    if path.lowercased().hasExactSuffix(".safetensors") {
      self = .safeTensors
    } else if try Self.isHDF5(path) {
      switch try HDF5File(opening: path).attribute("format") {
      case .string("cloze checkpoint"): self = .checkpoint
      case .string("cloze token store"): self = .tokenStore
      case .string("cloze pre-training instances"): self = .instances
      default: self = .otherHDF5
      }
    } else {
      self = .vocabulary
    }
  }

  private static func isHDF5(_ path: String) throws -> Bool {
    let name = path.lowercased()
    return name.hasExactSuffix(".h5") || name.hasExactSuffix(".hdf5") || HDF5File.isHDF5(path)
  }
}
