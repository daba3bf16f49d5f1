import Platform
import Serialization
public import Tokenization

/// A tokenized corpus in an HDF5 file, mapped into memory.
///
/// Sentence `s` has the tokens `sentenceOffsets[s]..<sentenceOffsets[s + 1]`, document `d` has the
/// sentences `documentOffsets[d]..<documentOffsets[d + 1]`. No sentence and no document is empty.
/// All pointers are valid as long as the store lives, which any number of threads may read.
public final class TokenStore: Sendable, Discardable {
  /// How much of a store is examined when it is opened.
  public enum Verification: Sendable {
    /// All but the tokens themselves.
    case structure
    /// Every byte: checksums, and that every token is an id of the vocabulary.
    case everything
  }

  /// The path of the file.
  public let path: String
  /// Whose ids the tokens are.
  public let vocabulary: Vocabulary
  /// How the text was normalized.
  public let options: NormalizerOptions
  /// The files of the corpus.
  public let sources: [CorpusStatistics.File]
  /// How their text was laid out; nil in stores that do not say.
  public let format: CorpusFormat?
  /// What the store holds.
  public let statistics: TokenStoreStatistics
  /// The tokens of all sentences one after another.
  public let tokens: TokenArray
  /// SHA-256 over the vocabulary's hash, the options and the checksums of all datasets: two stores
  /// with the same hash give the same training data.
  public let contentHash: String
  private let sentences: HDF5Array<Int64>
  private let documents: HDF5Array<Int64>
  /// The same columns for reads here and there, if they are mapped.
  private let file: TokenFile?

  /// Opens and examines a store.
  ///
  /// - Parameters:
  ///   - path: a file that `tokenizeCorpus` or `TokenStoreWriter` wrote.
  ///   - verification: how much of it is examined; everything means reading the file once.
  /// - Throws: `TokenStoreError` or `HDF5Error` if it is missing, foreign, truncated or damaged.
  public init(opening path: String, verifying verification: Verification = .everything) throws {
    let file = try HDF5File(opening: path, verifying: verification == .everything)
    let header = try TokenStoreHeader(from: file)
    self.path = path
    vocabulary = header.vocabulary
    options = header.options
    sources = header.sources
    format = header.format
    statistics = header.statistics
    tokens = try TokenArray(file, vocabularySize: vocabulary.count)
    sentences = try file.map(TokenStoreLayout.sentenceOffsets)
    documents = try file.map(TokenStoreLayout.documentOffsets)
    contentHash = try Self.contentHash(file, header)
    self.file = try Self.reads(of: path, tokens, sentences, documents)
    try file.verifyChecksum(of: TokenStoreLayout.sentenceOffsets)
    try file.verifyChecksum(of: TokenStoreLayout.documentOffsets)
    if verification == .everything { try file.verifyChecksum(of: TokenStoreLayout.tokens) }
    try file.close()
    try checkShapes()
    try checkOffsets(sentences, of: TokenStoreLayout.sentenceOffsets, end: statistics.tokens)
    try checkOffsets(documents, of: TokenStoreLayout.documentOffsets, end: statistics.sentences)
    if verification == .everything { try checkTokens() }
  }

  /// Where sentences begin in the tokens, and at last the number of tokens: sentences + 1 values.
  public var sentenceOffsets: UnsafeBufferPointer<Int64> { sentences.elements }

  /// Where documents begin in the sentences, and at last their number: documents + 1 values.
  public var documentOffsets: UnsafeBufferPointer<Int64> { documents.elements }

  /// Refuses to go on with a vocabulary other than the store's.
  ///
  /// - Throws: `TokenStoreError` that names both, by sizes and hashes.
  public func requireVocabulary(_ vocabulary: Vocabulary) throws(TokenStoreError) {
    if vocabulary == self.vocabulary { return }
    throw .vocabularyMismatch(
      path: path, found: self.vocabulary, expected: vocabulary)
  }

  /// Refuses to go on with normalizer options other than the store's.
  ///
  /// - Throws: `TokenStoreError` that names both.
  public func requireOptions(_ options: NormalizerOptions) throws {
    if options == self.options { return }
    throw TokenStoreError.optionsMismatch(
      path: path, found: try TokenStoreLayout.json(self.options),
      expected: try TokenStoreLayout.json(options))
  }

  /// How many documents there are.
  public var documentCount: Int { statistics.documents }

  /// The tokens with their sentences and documents, for drawing instances.
  public var view: TokenView {
    let elements: TokenView.Tokens =
      switch tokens.elements {
      case .narrow(let buffer): .narrow(buffer)
      case .wide(let buffer): .wide(buffer)
      }
    return TokenView(
      tokens: elements, sentenceOffsets: sentenceOffsets, documentOffsets: documentOffsets,
      owner: self, file: file)
  }

  /// Opens the file for reads, by its name, which it need not keep.
  private static func reads(
    of path: String, _ tokens: TokenArray, _ sentences: HDF5Array<Int64>,
    _ documents: HDF5Array<Int64>
  ) throws(SystemError) -> TokenFile? {
    guard let tokensStart = tokens.fileOffset, let sentencesStart = sentences.fileOffset,
      let documentsStart = documents.fileOffset
    else { return nil }
    return TokenFile(
      try RandomAccessFile(path: path, mode: .read),
      places: TokenFile.Places(
        tokens: tokensStart, sentences: sentencesStart, documents: documentsStart),
      tokenWidth: tokens.elementWidth)
  }

  /// Gives back the memory of what has been read; touching it again loads it again.
  package func discard() {
    tokens.discard()
    sentences.discard(0..<sentences.count)
    documents.discard(0..<documents.count)
  }

  private static func contentHash(_ file: HDF5File, _ header: TokenStoreHeader) throws -> String {
    var hasher = SHA256Hasher()
    hasher.update(header.vocabulary.sha256)
    hasher.update(try TokenStoreLayout.json(header.options))
    let datasets = [
      TokenStoreLayout.tokens, TokenStoreLayout.sentenceOffsets, TokenStoreLayout.documentOffsets,
    ]
    for dataset in datasets {
      hasher.update(try file.string(HDF5Checksum.attribute, of: dataset))
    }
    return hasher.finalizeHex()
  }

  private func checkShapes() throws(TokenStoreError) {
    try check(tokens.shape, of: TokenStoreLayout.tokens, count: statistics.tokens)
    try check(
      sentences.shape, of: TokenStoreLayout.sentenceOffsets, count: statistics.sentences + 1)
    try check(
      documents.shape, of: TokenStoreLayout.documentOffsets, count: statistics.documents + 1)
  }

  private func check(
    _ shape: [Int], of object: String, count: Int
  ) throws(TokenStoreError) {
    if shape == [count] { return }
    throw .damaged(path: path, problem: "\(object) has shape \(shape), expected [\(count)]")
  }

  /// Offsets must rise from 0 to the end without a pause.
  private func checkOffsets(
    _ array: HDF5Array<Int64>, of object: String, end: Int
  ) throws(TokenStoreError) {
    let offsets = array.elements
    func refuse(_ index: Int, _ expected: String) -> TokenStoreError {
      .damaged(
        path: path, problem: "\(object)[\(index)] is \(offsets[index]), expected \(expected)")
    }
    if offsets[0] != 0 { throw refuse(0, "0") }
    let step = 1 << 20
    for start in stride(from: 1, to: offsets.count, by: step) {
      let range = start..<min(start + step, offsets.count)
      for index in range where offsets[index] <= offsets[index - 1] {
        throw refuse(index, "more than \(offsets[index - 1])")
      }
      array.discard(range)
    }
    if offsets[offsets.count - 1] != end { throw refuse(offsets.count - 1, "\(end)") }
  }

  private func checkTokens() throws(TokenStoreError) {
    guard let index = tokens.firstIndex(notBelow: vocabulary.count) else { return }
    throw .damaged(
      path: path,
      problem: "\(TokenStoreLayout.tokens)[\(index)] is \(tokens[index]), "
        + "expected an id below \(vocabulary.count)")
  }
}
