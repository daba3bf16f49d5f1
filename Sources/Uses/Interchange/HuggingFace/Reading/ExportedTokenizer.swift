import ExactStrings
import Platform
import Serialization
package import Tokenization
import Training

/// The tokenizer of a directory in Hugging Face's form, from all of its files that say something about it:
/// `tokenizer.json`, `tokenizer_config.json` and `vocab.txt`.
///
/// Programs differ in which of them they obey, so files that contradict each other are refused.
package enum ExportedTokenizer {
  /// Reads the tokenizer.
  ///
  /// - Parameter directory: the directory; it holds `vocab.txt` or `tokenizer.json`.
  /// - Returns: the tokenizer, and the file that its pieces come from. What no file says is as in Hugging Face's
  ///   `BertTokenizer`: uncased, words of at most 100 characters; a vocabulary alone, as Google's releases have
  ///   it, is used as its letters tell.
  /// - Throws: ``TrainingError`` that names the file, or both files, and what is wrong; `VocabularyError`.
  package static func read(
    _ directory: String
  ) throws -> (tokenizer: WordPieceTokenizer, source: String) {
    let tokenizer = try existing("tokenizer.json", in: directory).map { path in
      try TokenizerDescription(try JSONFile.object(path), origin: path)
    }
    let configuration = try existing("tokenizer_config.json", in: directory).map { path in
      try TokenizerConfiguration(try JSONFile.object(path), origin: path)
    }
    if let configuration, let tokenizer { try configuration.checkAgreement(with: tokenizer) }
    let list = try existing("vocab.txt", in: directory)
      .map { ($0, try Vocabulary(contentsOfRegularFile: $0)) }
    guard let (source, vocabulary) = list ?? tokenizer.map({ ($0.origin, $0.vocabulary) })
    else {
      throw TrainingError("'\(directory)' holds neither vocab.txt nor tokenizer.json")
    }
    if let tokenizer, list != nil { try tokenizer.checkPieces(vocabulary, source: source) }
    var options =
      tokenizer?.options ?? configuration?.options
      ?? NormalizerChoice(NormalizerChoice.Request(), for: vocabulary).options
    options.maximumWordLength = tokenizer?.options.maximumWordLength ?? 100
    return (WordPieceTokenizer(vocabulary: vocabulary, options: options), source)
  }

  /// Proves a JSON file of the directory: one of the tokenizer's to what this program reads of it.
  ///
  /// - Returns: what it is, in words.
  /// - Throws: as ``read(_:)``.
  package static func prove(_ path: String) throws -> String {
    switch FileSystem.lastComponent(of: path) {
    case "tokenizer.json":
      let description = try TokenizerDescription(try JSONFile.object(path), origin: path)
      return "tokenizer, \(counted(description.vocabulary.count, "piece"))"
    case "tokenizer_config.json":
      _ = try TokenizerConfiguration(try JSONFile.object(path), origin: path)
      return "settings of the tokenizer"
    case SentenceTransformersModules.modules:
      guard case .array(let modules) = try JSONFile.value(path) else {
        throw TrainingError(
          "'\(path)' is not a list, expected the modules of sentence-transformers")
      }
      return "sentence-transformers, \(counted(modules.count, "module"))"
    default:
      guard case .object(let object) = try JSONFile.value(path) else { return "JSON" }
      return "JSON, \(counted(object.count, "member"))"
    }
  }

  private static func existing(_ name: String, in directory: String) -> String? {
    let path = FileSystem.join(directory, name)
    return FileSystem.exists(path) ? path : nil
  }
}
