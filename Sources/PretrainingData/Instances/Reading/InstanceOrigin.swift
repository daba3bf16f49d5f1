import ExactStrings
import Serialization
import Tokenization

/// What an instance file says about where it comes from; files of other programs say nothing.
struct InstanceOrigin {
  /// How the text was normalized.
  let normalizer: NormalizerOptions?
  private let path: String
  private let pieces: [String]?
  private let vocabularyHash: String?

  init(_ file: HDF5File) throws {
    path = file.path
    guard try file.attribute("format") == .string(InstanceLayout.format) else {
      guard try file.exists(InstanceLayout.inputIDs) else {
        throw InstanceFileError(
          "'\(file.path)' has no '\(InstanceLayout.inputIDs)', expected instances in NVIDIA's layout"
        )
      }
      normalizer = nil
      pieces = nil
      vocabularyHash = nil
      return
    }
    let version = try file.integer("format_version")
    guard version == InstanceLayout.version else {
      throw InstanceFileError(
        "'\(file.path)' has format version \(version), expected \(InstanceLayout.version)")
    }
    vocabularyHash = try file.string(InstanceLayout.vocabularyHash)
    pieces = try file.readTexts(InstanceLayout.vocabulary)
    normalizer = try TokenStoreLayout.decode(
      NormalizerOptions.self, from: file.string(InstanceLayout.normalizer),
      attribute: InstanceLayout.normalizer, path: file.path)
  }

  /// The vocabulary of the file.
  ///
  /// - Parameters:
  ///   - expected: the one that it has to have, if it is known already.
  ///   - first: the file that it may be known from.
  /// - Returns: the known one, or the file's own.
  /// - Throws: ``InstanceFileError`` if they differ or none is known.
  func vocabulary(expected: Vocabulary?, first: String) throws -> Vocabulary {
    if let expected {
      guard let vocabularyHash, vocabularyHash != expected.sha256 else { return expected }
      throw InstanceFileError(
        "'\(path)' was made with the vocabulary \(vocabularyHash), expected \(expected.sha256)"
          + (first.isExactly(path) ? "" : " as for '\(first)'"))
    }
    guard let pieces else {
      throw InstanceFileError(
        "'\(path)' does not say which vocabulary its ids are of; name it with --vocab")
    }
    return try Vocabulary(pieces: pieces, source: path)
  }
}
