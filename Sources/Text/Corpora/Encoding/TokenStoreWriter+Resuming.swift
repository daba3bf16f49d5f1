import Serialization
import Tokenization

extension TokenStoreWriter {
  /// Goes on with what an earlier process left, or begins in files that outlive this one.
  ///
  /// - Parameters:
  ///   - path: the file to create or replace.
  ///   - vocabulary: whose ids the tokens are.
  ///   - options: how the text was normalized.
  ///   - unfinished: where the columns are, and how far they have come.
  /// - Throws: `TokenStoreError`, `SystemError`, or ``UnfinishedStore/Damage`` if the columns are not as
  ///   they were left.
  init(
    path: String, vocabulary: Vocabulary, options: NormalizerOptions,
    resuming unfinished: UnfinishedStore
  ) throws {
    try Self.checkPlace(path)
    let progress = unfinished.progress
    let statistics = progress?.statistics ?? TokenStoreStatistics()
    try unfinished.requireColumns(vocabularySize: vocabulary.count)
    var tokens = try TokenAppender(
      at: unfinished.file("tokens"), keeping: statistics.tokens, vocabularySize: vocabulary.count,
      reportedAs: path)
    // The 0 of the first sentence, or document, comes before the ends of all.
    let isNew = progress == nil
    var sentenceOffsets = try HDF5Appender<Int64>(
      at: unfinished.file("sentence_offsets"), keeping: isNew ? 0 : statistics.sentences + 1,
      reportedAs: path)
    var documentOffsets = try HDF5Appender<Int64>(
      at: unfinished.file("document_offsets"), keeping: isNew ? 0 : statistics.documents + 1,
      reportedAs: path)
    if isNew {
      try sentenceOffsets.append(0)
      try documentOffsets.append(0)
    }
    let found = [try tokens.commit(), try sentenceOffsets.commit(), try documentOffsets.commit()]
    if let progress, progress.columns != found {
      throw UnfinishedStore.Damage()
    }
    self.init(
      path: path, vocabulary: vocabulary, options: options, tokens: tokens,
      sentenceOffsets: sentenceOffsets, documentOffsets: documentOffsets, statistics: statistics,
      documentStart: progress?.documentStart ?? 0)
  }
}
