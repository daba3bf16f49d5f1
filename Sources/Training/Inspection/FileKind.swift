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
    if path.hasExactSuffix(".safetensors") {
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
    if path.hasExactSuffix(".h5") || path.hasExactSuffix(".hdf5") { return true }
    let file = try MappedFile(path: path)
    return file.bytes.starts(with: [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A])
  }
}
