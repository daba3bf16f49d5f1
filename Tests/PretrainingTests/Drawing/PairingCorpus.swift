import Corpora
import Pretraining
import Tokenization
import Training

/// A corpus in which every token has an id of its own, so that a sequence tells where it came from.
struct PairingCorpus {
  let vocabulary: Vocabulary
  let view: TokenView
  /// Of every token in the order of the corpus.
  let documentOf: [Int]
  /// Of every token, counted through the whole corpus.
  let sentenceOf: [Int]
  /// The tokens of every sentence.
  let sentences: [Range<Int>]
  /// The sentences of every document.
  let documents: [Range<Int>]
  private let idOf: [Int32]
  private let tokenOf: [Int32: Int]

  /// Special pieces stand at places that are not in a row.
  static let specialPieces = [0: "[PAD]", 3: "[UNK]", 4: "[CLS]", 7: "[SEP]", 9: "[MASK]"]

  /// Makes documents of sentences of these lengths.
  ///
  /// - Parameters:
  ///   - lengths: tokens in each sentence of each document.
  ///   - isContinuation: whether a token, by its place in the corpus, continues a word.
  /// - Throws: `VocabularyError`, never for the pieces made here.
  init(_ lengths: [[Int]], isContinuation: (Int) -> Bool = { _ in false }) throws {
    let count = max(lengths.joined().reduce(0, +), 5)
    var pieces: [String] = []
    var idOf: [Int32] = []
    while idOf.count < count || pieces.count <= 9 {
      if let special = Self.specialPieces[pieces.count] {
        pieces.append(special)
      } else {
        idOf.append(Int32(pieces.count))
        pieces.append((isContinuation(idOf.count - 1) ? "##w" : "w") + "\(idOf.count - 1)")
      }
    }
    var documentOf: [Int] = []
    var sentenceOf: [Int] = []
    var sentences: [Range<Int>] = []
    var documents: [Range<Int>] = []
    var nested: [[[Int32]]] = []
    for (document, lengths) in lengths.enumerated() {
      documents.append(sentences.count..<sentences.count + lengths.count)
      nested.append([])
      for length in lengths {
        let tokens = documentOf.count..<documentOf.count + length
        documentOf += Array(repeating: document, count: length)
        sentenceOf += Array(repeating: sentences.count, count: length)
        sentences.append(tokens)
        nested[document].append(Array(idOf[tokens]))
      }
    }
    vocabulary = try Vocabulary(pieces: pieces)
    view = TokenView(nested)
    tokenOf = Dictionary(uniqueKeysWithValues: zip(idOf, idOf.indices))
    self.idOf = idOf
    self.documentOf = documentOf
    self.sentenceOf = sentenceOf
    self.sentences = sentences
    self.documents = documents
  }

  /// Documents of random lengths: 60 of 2 to 12 sentences of 1 to 30 tokens.
  static func varied(isContinuation: (Int) -> Bool = { _ in false }) throws -> PairingCorpus {
    try PairingCorpus(
      (0..<60).map { document in
        (0..<2 + document * 7 % 11).map { 1 + ($0 * 31 + document * 17) % 30 }
      }, isContinuation: isContinuation)
  }

  var all: [Int32] { Array(0..<Int32(documents.count)) }

  /// The place in the corpus of a piece, or nil for a special one.
  func token(_ id: Int32) -> Int? { tokenOf[id] }

  func stream(
    _ options: InstanceOptions, documents: [Int32]? = nil,
    cursor: DataCursor = DataCursor()
  ) throws(PretrainingDataError) -> PretrainingStream {
    try PretrainingStream(
      view: view, documents: documents ?? all, options: options, vocabulary: vocabulary,
      cursor: cursor)
  }

  /// The instances of some epochs from the first on.
  func instances(_ options: InstanceOptions, epochs: Int, documents: [Int32]? = nil) throws
    -> [PairingInstance]
  {
    var stream = try stream(options, documents: documents)
    var batch = PretrainingBatch()
    var instances: [PairingInstance] = []
    for epoch in 0..<epochs {
      // The plan of an epoch is made when its first instance is drawn.
      stream.next(count: 1, into: &batch)
      instances += try PairingInstance.split(batch, self, epoch)
      stream.next(count: stream.instancesPerEpoch - 1, into: &batch)
      instances += try PairingInstance.split(batch, self, epoch)
    }
    return instances
  }
}
