import Corpora
import Platform
import Tokenization

/// Reads and tokenizes a corpus as google-research/bert does, into a token store.
///
/// Not quite everywhere: text that is not UTF-8 is an error here, whereas Google drops the bad bytes.
enum GoogleCorpus {
  /// Writes the store, which `inspect` may refuse by an error.
  ///
  /// - Throws: `CorpusError`, ``PretrainingDataError`` if there are no tokens, or what writing throws.
  static func tokenize(
    _ corpus: CorpusReader, vocabulary: Vocabulary, options: GoogleInstanceOptions,
    to path: String, threads: Int, progress: (TokenizationProgress) throws -> Void,
    inspect: (UnknownText, NormalizingReport) throws -> Void
  ) throws -> TokenStoreStatistics {
    var writer = try TokenStoreWriter(
      path: path, vocabulary: vocabulary, options: options.lowercases ? .uncased : .cased)
    var normalizer = options.lowercases ? NormalizerOptions.uncased : .cased
    normalizer.maximumWordLength = 200
    let namesUnknown = WordPieceTokenizer(vocabulary: vocabulary, options: normalizer)
    var encoding = CorpusEncoding(
      corpus: corpus.joiningFiles(options.joinsFiles), hashes: false, threads: threads,
      namesUnknown: namesUnknown)
    let tokenizer = GoogleTokenizer(vocabulary, lowercases: options.lowercases)
    let read = try encoding.write(to: &writer, makeEncoder: { tokenizer }, progress: progress)
    guard writer.statistics.tokens > 0 else {
      throw PretrainingDataError(
        "none of the corpus's \(counted(read.sentences, "sentence")) has a token, expected text")
    }
    try inspect(
      UnknownText(
        rate: writer.statistics.unknownRate,
        words: encoding.unknownWords.commonest(20, namesUnknown), overlong: encoding.overlong,
        ofTokens: writer.statistics.tokens), encoding.normalizing)
    return try writer.finish(sources: read.files, format: encoding.corpus.format)
  }
}
