public import Platform
import Preconditions
import Serialization
public import Tokenization

/// Writes a token store in constant memory; until `finish` has returned there is no file.
public struct TokenStoreWriter: ~Copyable {
  /// What has been written so far.
  public private(set) var statistics: TokenStoreStatistics
  private let path: String
  private let vocabulary: Vocabulary
  private let options: NormalizerOptions
  private var tokens: TokenAppender
  private var sentenceOffsets: HDF5Appender<Int64>
  private var documentOffsets: HDF5Appender<Int64>
  private var documentStart: Int

  /// Prepares to write a store.
  ///
  /// - Parameters:
  ///   - path: the file to create or replace.
  ///   - vocabulary: whose ids the tokens are.
  ///   - options: how the text was normalized.
  /// - Throws: `TokenStoreError` or `SystemError` if the file cannot be written there.
  public init(path: String, vocabulary: Vocabulary, options: NormalizerOptions) throws {
    try Self.checkPlace(path)
    self.init(
      path: path, vocabulary: vocabulary, options: options,
      tokens: try TokenAppender(beside: path, vocabularySize: vocabulary.count),
      sentenceOffsets: try Self.makeOffsets(beside: path),
      documentOffsets: try Self.makeOffsets(beside: path), statistics: TokenStoreStatistics(),
      documentStart: 0)
  }

  /// Takes columns that have been begun, and says what is in them.
  ///
  /// - Parameters:
  ///   - path: the file to create or replace.
  ///   - vocabulary: whose ids the tokens are.
  ///   - options: how the text was normalized.
  ///   - tokens: the ids so far.
  ///   - sentenceOffsets: where sentences begin, from the 0 of the first one on.
  ///   - documentOffsets: where documents begin, likewise.
  ///   - statistics: what the columns hold.
  ///   - documentStart: how many sentences come before the document under way.
  init(
    path: String, vocabulary: Vocabulary, options: NormalizerOptions,
    tokens: consuming TokenAppender, sentenceOffsets: consuming HDF5Appender<Int64>,
    documentOffsets: consuming HDF5Appender<Int64>, statistics: TokenStoreStatistics,
    documentStart: Int
  ) {
    self.path = path
    self.vocabulary = vocabulary
    self.options = options
    self.tokens = tokens
    self.sentenceOffsets = sentenceOffsets
    self.documentOffsets = documentOffsets
    self.statistics = statistics
    self.documentStart = documentStart
  }

  /// Refuses a place that is taken by something other than a file.
  static func checkPlace(_ path: String) throws(TokenStoreError) {
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
