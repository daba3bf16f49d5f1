/// A corpus as numbers: tokens, and where sentences and documents begin.
///
/// The memory belongs to `owner`, such as a memory-mapped file; the view keeps it alive. Whatever is
/// read in order is read from memory; for places here and there in a large file take ``scattered(above:)``.
public struct TokenView: Discardable, @unchecked Sendable {
  /// Piece ids, in 16 or 32 bits.
  public enum Tokens {
    case narrow(UnsafeBufferPointer<UInt16>)
    case wide(UnsafeBufferPointer<UInt32>)
  }

  private let tokens: Tokens
  private let sentences: UnsafeBufferPointer<Int64>
  private let documents: UnsafeBufferPointer<Int64>
  private let owner: AnyObject
  private let file: TokenFile?
  private let readsFile: Bool

  /// Makes a view.
  ///
  /// - Parameters:
  ///   - tokens: all ids.
  ///   - sentenceOffsets: the first token of each sentence, and last the number of tokens.
  ///   - documentOffsets: the first sentence of each document, and last the number of sentences.
  ///   - owner: keeps the memory alive.
  public init(
    tokens: Tokens, sentenceOffsets: UnsafeBufferPointer<Int64>,
    documentOffsets: UnsafeBufferPointer<Int64>, owner: AnyObject
  ) {
    self.init(
      tokens: tokens, sentenceOffsets: sentenceOffsets, documentOffsets: documentOffsets,
      owner: owner, file: nil)
  }

  /// Makes a view of what is mapped from a file.
  init(
    tokens: Tokens, sentenceOffsets: UnsafeBufferPointer<Int64>,
    documentOffsets: UnsafeBufferPointer<Int64>, owner: AnyObject, file: TokenFile?,
    readsFile: Bool = false
  ) {
    self.tokens = tokens
    sentences = sentenceOffsets
    documents = documentOffsets
    self.owner = owner
    self.file = file
    self.readsFile = readsFile
  }

  /// The same corpus for access here and there.
  ///
  /// It comes from memory if it is small enough to stay there, else by reads of the file, so that what is
  /// touched does not pile up in memory.
  ///
  /// - Parameter limit: how many bytes may stay in memory.
  /// - Returns: a view with the same contents.
  package func scattered(above limit: Int = PageBudget.resident) -> TokenView {
    guard let file, byteCount > limit else { return self }
    return TokenView(
      tokens: tokens, sentenceOffsets: sentences, documentOffsets: documents, owner: owner,
      file: file, readsFile: true)
  }

  /// The file to read from, unless reading is to be from memory.
  @inline(__always)
  private var reads: TokenFile? { readsFile ? file : nil }

  /// Gives back the memory of what has been read, where it is mapped from a large file.
  package func discard() {
    guard byteCount > PageBudget.resident else { return }
    (owner as? any Discardable)?.discard()
  }

  private var byteCount: Int {
    let width =
      switch tokens {
      case .narrow(let buffer): buffer.count * MemoryLayout<UInt16>.stride
      case .wide(let buffer): buffer.count * MemoryLayout<UInt32>.stride
      }
    return width + (sentences.count + documents.count) * MemoryLayout<Int64>.stride
  }

  /// How many tokens there are.
  package var tokenCount: Int { sentences.isEmpty ? 0 : Int(sentences[sentences.count - 1]) }

  /// How many sentences there are.
  var sentenceCount: Int { max(sentences.count - 1, 0) }

  /// How many documents there are.
  public var documentCount: Int { max(documents.count - 1, 0) }

  /// The sentences of a document.
  public func sentences(ofDocument document: Int) -> Range<Int> {
    if let reads, let range = reads.sentences(ofDocument: document) { return range }
    return Int(documents[document])..<Int(documents[document + 1])
  }

  /// Where the tokens of some consecutive sentences are.
  public func tokens(ofSentences range: Range<Int>) -> Range<Int> {
    if let reads, let tokens = reads.tokens(ofSentences: range) { return tokens }
    return Int(sentences[range.lowerBound])..<Int(sentences[range.upperBound])
  }

  /// Where the tokens of sentences are from one on: until there are enough, or no more sentences.
  ///
  /// - Parameters:
  ///   - first: the first sentence, which is taken whatever its length.
  ///   - end: the sentence to stop before.
  ///   - count: how many tokens are enough.
  /// - Returns: the tokens' places.
  package func tokens(fromSentence first: Int, before end: Int, atLeast count: Int) -> Range<Int> {
    if let reads, let tokens = reads.tokens(fromSentence: first, before: end, atLeast: count) {
      return tokens
    }
    var last = first
    let start = Int(sentences[first])
    repeat { last += 1 } while last < end && Int(sentences[last]) - start < count
    return start..<Int(sentences[last])
  }

  /// How many tokens a sentence has.
  public func length(ofSentence sentence: Int) -> Int {
    Int(sentences[sentence + 1] - sentences[sentence])
  }

  /// Appends tokens to an array.
  public func append(_ range: Range<Int>, to ids: inout [Int32]) {
    let start = ids.count
    ids.append(contentsOf: repeatElement(0, count: range.count))
    ids.withUnsafeMutableBufferPointer { ids in
      if let reads,
        reads.read(range, into: UnsafeMutableBufferPointer(rebasing: ids[start...]))
      {
        return
      }
      switch tokens {
      case .narrow(let base):
        for place in 0..<range.count { ids[start + place] = Int32(base[range.lowerBound + place]) }
      case .wide(let base):
        for place in 0..<range.count {
          ids[start + place] = Int32(bitPattern: base[range.lowerBound + place])
        }
      }
    }
  }

  /// Calls `body` for some documents, ascending, and gives back the memory of what it has read now and
  /// then, where it is mapped from a large file.
  package func scan(_ documents: some Sequence<Int32>, _ body: (Int) -> Void) {
    var read = 0
    for document in documents {
      body(Int(document))
      read += tokens(ofSentences: sentences(ofDocument: Int(document))).count
      if read >= 1 << 22 {
        discard()
        read = 0
      }
    }
    discard()
  }

  /// Calls `body` with the bytes of some tokens, as they lie in memory.
  func withBytes<Result>(
    of range: Range<Int>, _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result {
    switch tokens {
    case .narrow(let base): body(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: base[range])))
    case .wide(let base): body(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: base[range])))
    }
  }

  /// Calls `body` for some tokens.
  public func forEachToken(in range: Range<Int>, _ body: (Int) -> Void) {
    switch tokens {
    case .narrow(let base): for i in range { body(Int(base[i])) }
    case .wide(let base): for i in range { body(Int(base[i])) }
    }
  }
}

extension TokenView {
  /// A view of documents given as arrays: documents of sentences of ids.
  public init(_ documents: [[[Int32]]]) {
    let storage = ArrayStorage(documents)
    self.init(
      tokens: .wide(UnsafeBufferPointer(storage.tokens)),
      sentenceOffsets: UnsafeBufferPointer(storage.sentences),
      documentOffsets: UnsafeBufferPointer(storage.documents), owner: storage)
  }

  /// A view of lengths alone, whose tokens must not be read.
  ///
  /// - Parameters:
  ///   - sentences: the first token of each sentence, and last the number of tokens.
  ///   - documents: the first sentence of each document, and last the number of sentences.
  init(sentences: [Int64], documents: [Int64]) {
    let storage = ArrayStorage(tokens: [], sentences: sentences, documents: documents)
    self.init(
      tokens: .wide(UnsafeBufferPointer(storage.tokens)),
      sentenceOffsets: UnsafeBufferPointer(storage.sentences),
      documentOffsets: UnsafeBufferPointer(storage.documents), owner: storage)
  }

  private final class ArrayStorage {
    let tokens: UnsafeMutableBufferPointer<UInt32>
    let sentences: UnsafeMutableBufferPointer<Int64>
    let documents: UnsafeMutableBufferPointer<Int64>

    convenience init(_ nested: [[[Int32]]]) {
      let flat = nested.flatMap { $0 }
      self.init(
        tokens: flat.flatMap { $0.map { UInt32(bitPattern: $0) } },
        sentences: flat.reduce(into: [Int64(0)]) { $0.append($0[$0.count - 1] + Int64($1.count)) },
        documents: nested.reduce(into: [Int64(0)]) {
          $0.append($0[$0.count - 1] + Int64($1.count))
        })
    }

    init(tokens: [UInt32], sentences: [Int64], documents: [Int64]) {
      func copy<Element>(_ elements: [Element]) -> UnsafeMutableBufferPointer<Element> {
        let buffer = UnsafeMutableBufferPointer<Element>.allocate(capacity: elements.count)
        _ = buffer.initialize(from: elements)
        return buffer
      }
      self.tokens = copy(tokens)
      self.sentences = copy(sentences)
      self.documents = copy(documents)
    }

    deinit {
      tokens.deallocate()
      sentences.deallocate()
      documents.deallocate()
    }
  }
}
