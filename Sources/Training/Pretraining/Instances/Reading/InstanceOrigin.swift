import Corpora
import ExactStrings
import Platform
import Serialization
import Tokenization

/// Instances whose ids are of another vocabulary than the one at hand.
public struct InstanceVocabularyError: Error, CustomStringConvertible {
  /// The file, the vocabularies, and whether the expected one is that of an earlier file.
  public let description: String

  init(
    path: String, found: (count: Int, hash: String), expected: Vocabulary, first: String?
  ) {
    description =
      "'\(path)' was made with another vocabulary: of \(counted(found.count, "piece")) (SHA-256 "
      + "\(found.hash)), expected \(expected.identity)" + (first.map { " as for '\($0)'" } ?? "")
  }
}

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
      if case .string(let kind) = try file.attribute("format"), kind.hasExactPrefix("cloze ") {
        throw InstanceFileError(
          "'\(file.path)' is a \(kind.dropFirst("cloze ".count)), expected an instance file, as "
            + "create-pretraining-data makes it")
      }
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
      throw InstanceVocabularyError(
        path: path, found: (pieces?.count ?? 0, vocabularyHash), expected: expected,
        first: first.isExactly(path) ? nil : first)
    }
    guard let pieces else {
      throw InstanceFileError(
        "'\(path)' does not say which vocabulary its ids are of; name it with --vocab")
    }
    return try Vocabulary(pieces: pieces, source: path)
  }
}
