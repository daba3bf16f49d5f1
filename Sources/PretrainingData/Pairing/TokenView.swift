/// A corpus as numbers: tokens, and where sentences and documents begin.
///
/// The memory belongs to `owner`, such as a memory-mapped file; the view keeps it alive.
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
    self.tokens = tokens
    sentences = sentenceOffsets
    documents = documentOffsets
    self.owner = owner
  }

  /// Gives back the memory of what has been read, where it is mapped from a large file.
  func discard() {
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

  /// How many documents there are.
  public var documentCount: Int { max(documents.count - 1, 0) }

  /// The sentences of a document.
  public func sentences(ofDocument document: Int) -> Range<Int> {
    Int(documents[document])..<Int(documents[document + 1])
  }

  /// Where the tokens of some consecutive sentences are.
  public func tokens(ofSentences range: Range<Int>) -> Range<Int> {
    Int(sentences[range.lowerBound])..<Int(sentences[range.upperBound])
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

  private final class ArrayStorage {
    let tokens: UnsafeMutableBufferPointer<UInt32>
    let sentences: UnsafeMutableBufferPointer<Int64>
    let documents: UnsafeMutableBufferPointer<Int64>

    init(_ nested: [[[Int32]]]) {
      let flat = nested.flatMap { $0 }
      func copy<Element>(_ elements: [Element]) -> UnsafeMutableBufferPointer<Element> {
        let buffer = UnsafeMutableBufferPointer<Element>.allocate(capacity: elements.count)
        _ = buffer.initialize(from: elements)
        return buffer
      }
      tokens = copy(flat.flatMap { $0.map { UInt32(bitPattern: $0) } })
      sentences = copy(
        flat.reduce(into: [Int64(0)]) { $0.append($0[$0.count - 1] + Int64($1.count)) })
      documents = copy(
        nested.reduce(into: [Int64(0)]) { $0.append($0[$0.count - 1] + Int64($1.count)) })
    }

    deinit {
      tokens.deallocate()
      sentences.deallocate()
      documents.deallocate()
    }
  }
}
