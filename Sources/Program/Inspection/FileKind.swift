import ExactStrings
import Platform
import Serialization
import Tokenization
import Training

/// The kinds of files that the program can look into.
enum FileKind {
  case checkpoint
  case tokenStore
  case instances
  case instanceLines
  case embeddings
  case otherHDF5
  case safeTensors
  case vocabulary
  case json

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
      case .string("cloze embeddings"): self = .embeddings
      default: self = .otherHDF5
      }
    } else if InstanceLines.areIn(path) {
      self = .instanceLines
    } else if try JSONCheck.isJSON(path) {
      self = .json
    } else {
      try Self.requireVocabulary(path)
      self = .vocabulary
    }
  }

  /// Refuses a file that is none of the others and no vocabulary either.
  private static func requireVocabulary(_ path: String) throws {
    let bytes = try FileSystem.contents(of: path, atMost: Vocabulary.longestFile)
    do {
      _ = try Vocabulary(bytes: bytes, source: path)
    } catch {
      let lines = bytes.split(separator: 0x0A)
      // What has such a line is meant to be one.
      let isMeant = SpecialToken.allCases.contains { token in
        lines.contains { $0.starts(with: token.rawValue.utf8) && $0.count < 12 }
      }
      if isMeant { throw error }
      let isText = String(validating: bytes, as: UTF8.self) != nil && !bytes.contains(0)
      throw TrainingError(
        "'\(path)' \(isText ? "looks like a text" : "is of no known kind"), expected a run directory, checkpoint, "
          + "token store, instance file, other HDF5 file, safetensors file or vocabulary (as a vocabulary: "
          + "\(error))")
    }
  }

  private static func isHDF5(_ path: String) throws -> Bool {
    let name = path.lowercased()
    return name.hasExactSuffix(".h5") || name.hasExactSuffix(".hdf5") || HDF5File.isHDF5(path)
  }
}
