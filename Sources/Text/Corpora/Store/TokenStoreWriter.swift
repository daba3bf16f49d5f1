public import Platform
import Preconditions
import Serialization
public import Tokenization

/// Writes a token store in constant memory; until `finish` has returned there is no file.
public struct TokenStoreWriter: ~Copyable {
  /// What has been written so far.
  public private(set) var statistics = TokenStoreStatistics()
  private let path: String
  private let vocabulary: Vocabulary
  private let options: NormalizerOptions
  private var tokens: TokenAppender
  private var sentenceOffsets: HDF5Appender<Int64>
  private var documentOffsets: HDF5Appender<Int64>
  private var documentStart = 0

  /// Prepares to write a store.
  ///
  /// - Parameters:
  ///   - path: the file to create or replace.
  ///   - vocabulary: whose ids the tokens are.
  ///   - options: how the text was normalized.
  /// - Throws: `TokenStoreError` or `SystemError` if the file cannot be written there.
  public init(path: String, vocabulary: Vocabulary, options: NormalizerOptions) throws {
    try Self.checkPlace(path)
    let tokens = try TokenAppender(beside: path, vocabularySize: vocabulary.count)
    let sentenceOffsets = try Self.makeOffsets(beside: path)
    let documentOffsets = try Self.makeOffsets(beside: path)
    self.path = path
    self.vocabulary = vocabulary
    self.options = options
    self.tokens = tokens
    self.sentenceOffsets = sentenceOffsets
    self.documentOffsets = documentOffsets
  }

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
    self.path = path
    self.vocabulary = vocabulary
    self.options = options
    self.statistics = statistics
    documentStart = progress?.documentStart ?? 0
    self.tokens = tokens
    self.sentenceOffsets = sentenceOffsets
    self.documentOffsets = documentOffsets
  }

  private static func checkPlace(_ path: String) throws(TokenStoreError) {
    if FileSystem.exists(path), !FileSystem.isRegularFile(path) { throw .notAFile(path: path) }
  }

  /// How many sentences come before the document under way.
  var sentencesBeforeDocument: Int { documentStart }

  /// Hands everything so far to the system.
  ///
  /// - Returns: the checksums of the columns.
  /// - Throws: `SystemError` if it cannot be written.
  mutating func commit() throws(SystemError) -> [UInt32] {
    [try tokens.commit(), try sentenceOffsets.commit(), try documentOffsets.commit()]
  }

  /// Offsets that begin with the 0 of the first sentence or document.
  private static func makeOffsets(
    beside path: String
  ) throws(SystemError) -> HDF5Appender<Int64> {
    var offsets = try HDF5Appender<Int64>(beside: path)
    try offsets.append(0)
    return offsets
  }

  /// Adds a sentence to the document under way; one without tokens is left out.
  ///
  /// - Parameter ids: the ids of its tokens, each less than the size of the vocabulary.
  /// - Throws: `SystemError` if they cannot be written.
  public mutating func append(sentence ids: UnsafeBufferPointer<Int32>) throws(SystemError) {
    if ids.isEmpty {
      statistics.droppedSentences += 1
      return
    }
    let limit = UInt32(vocabulary.count)
    let unknown = vocabulary.unknown
    var unknownTokens = 0
    var largest: UInt32 = 0
    for id in ids {
      unknownTokens += id == unknown ? 1 : 0
      largest = max(largest, UInt32(bitPattern: id))
    }
    require(largest < limit, "TokenStoreWriter.append: id \(largest) of \(limit)")
    try tokens.append(ids)
    statistics.tokens += ids.count
    statistics.unknownTokens += unknownTokens
    statistics.sentences += 1
    statistics.sentenceLengths.add(ids.count)
    try sentenceOffsets.append(Int64(statistics.tokens))
  }

  /// Ends the document under way; one without sentences is left out.
  ///
  /// - Throws: `SystemError` if it cannot be written.
  public mutating func endDocument() throws(SystemError) {
    let count = statistics.sentences - documentStart
    if count == 0 {
      statistics.droppedDocuments += 1
      return
    }
    if count == 1 { statistics.oneSentenceDocuments += 1 }
    documentStart = statistics.sentences
    statistics.documents += 1
    try documentOffsets.append(Int64(statistics.sentences))
  }

  /// Writes the file, whole or not at all.
  ///
  /// - Parameters:
  ///   - sources: the files of the corpus, to be recorded.
  ///   - format: how their text was laid out, to be recorded.
  /// - Returns: what the store holds.
  /// - Throws: `TokenStoreError`, `HDF5Error` or `SystemError`; an older file is then as it was.
  public consuming func finish(
    sources: [CorpusStatistics.File], format: CorpusFormat? = nil
  ) throws -> TokenStoreStatistics {
    require(
      documentStart == statistics.sentences, "TokenStoreWriter.finish: a document is still open")
    if statistics.documents == 0 { throw TokenStoreError.noTokens(path: path) }
    let header = TokenStoreHeader(
      vocabulary: vocabulary, options: options, sources: sources, format: format,
      statistics: statistics)
    // A closure cannot consume what it captures, but it can take it out of an optional.
    var columns: Columns? = Columns(
      tokens: tokens, sentenceOffsets: sentenceOffsets, documentOffsets: documentOffsets)
    let byteCount =
      header.statistics.tokens * MemoryLayout<UInt32>.stride
      + (header.statistics.sentences + header.statistics.documents) * MemoryLayout<Int64>.stride
    try HDF5File.write(to: path, expectedByteCount: byteCount) { file in
      try columns.take()?.finish(into: file)
      try header.write(to: file)
    }
    return header.statistics
  }

  /// The datasets that were collected sentence by sentence.
  private struct Columns: ~Copyable {
    let tokens: TokenAppender
    let sentenceOffsets: HDF5Appender<Int64>
    let documentOffsets: HDF5Appender<Int64>

    consuming func finish(into file: HDF5File) throws {
      try tokens.finish(into: file)
      try sentenceOffsets.finish(into: file, at: TokenStoreLayout.sentenceOffsets)
      try documentOffsets.finish(into: file, at: TokenStoreLayout.documentOffsets)
    }
  }
}
