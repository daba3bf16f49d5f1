public import Tokenization

/// Why a token store cannot be used.
public enum TokenStoreError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file is of HDF5, but nothing that `tokenizeCorpus` wrote.
  case foreign(path: String)
  /// The file was written by a version whose layout differs.
  case version(path: String, found: Int, expected: Int)
  /// The contents contradict themselves.
  case damaged(path: String, problem: String)
  /// The store was made with another vocabulary than the one at hand.
  case vocabularyMismatch(path: String, found: Vocabulary, expected: Vocabulary)
  /// The store was made with other normalizer options than those at hand.
  case optionsMismatch(path: String, found: String, expected: String)
  /// No sentence of the corpus yields a token.
  case noTokens(path: String)
  /// Something that is no file has the place of the store.
  case notAFile(path: String)

  /// One line that names the file, what was found and what was expected.
  public var description: String {
    switch self {
    case .foreign(let path):
      "'\(path)' is an HDF5 file but not a token store (no attribute format = "
        + "\"\(TokenStoreLayout.format)\")"
    case .version(let path, let found, let expected):
      "token store '\(path)' has format version \(found), expected \(expected): "
        + "tokenize the corpus again"
    case .damaged(let path, let problem):
      "token store '\(path)' is damaged: \(problem)"
    case .vocabularyMismatch(let path, let found, let expected):
      "token store '\(path)' was made with another vocabulary: of \(found.identity), expected "
        + expected.identity
    case .optionsMismatch(let path, let found, let expected):
      "token store '\(path)' was made with the normalizer options \(found), expected \(expected)"
    case .noTokens(let path):
      "token store '\(path)' was not written: no sentence of the corpus has a token"
    case .notAFile(let path):
      "token store '\(path)' cannot be written: something that is no file has that name"
    }
  }
}
