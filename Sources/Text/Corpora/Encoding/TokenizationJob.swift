import Platform
import Tokenization

/// How a tokenization began.
public enum TokenizationStart: Sendable, Equatable {
  /// Where an earlier one had been stopped, after so many documents and tokens.
  case resumed(documents: Int, tokens: Int)
  /// From the beginning, because what an earlier one had left does not go with the text as it is now, or
  /// is damaged.
  case discarded
}

/// Everything that decides what a text becomes in a token store.
struct TokenizationJob: Encodable {
  private let version = 1
  private let batchSize = CorpusReader.batchSize
  private let vocabulary: String
  private let options: NormalizerOptions
  private let format: CorpusFormat
  private let sources: [String]
  private let sequenceLength: Int

  /// The hash of the job, or nil if the text can be read only once: then nothing can be skipped and read
  /// again from its beginning.
  static func hash(
    _ corpus: CorpusReader, _ vocabulary: Vocabulary, _ options: NormalizerOptions,
    sequenceLength: Int
  ) throws -> String? {
    guard corpus.sources.allSatisfy({ FileSystem.isRegularFile($0.path) }) else { return nil }
    let job = TokenizationJob(
      vocabulary: vocabulary.sha256, options: options, format: corpus.format,
      sources: corpus.sources.map(\.path), sequenceLength: sequenceLength)
    return Hashing.sha256Hex(of: try TokenStoreLayout.json(job))
  }

  private init(
    vocabulary: String, options: NormalizerOptions, format: CorpusFormat, sources: [String],
    sequenceLength: Int
  ) {
    self.vocabulary = vocabulary
    self.options = options
    self.format = format
    self.sources = sources
    self.sequenceLength = sequenceLength
  }
}
