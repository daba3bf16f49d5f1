import Corpora
import Randomness

/// How an epoch cuts all text of the documents into rows, each an instance of single texts.
///
/// A pure function of the options, the documents and the epoch, made in one pass over the sentence lengths;
/// eight bytes are kept of each row, so that any is reached at once. Every token stands in exactly one row.
struct RowPlan: Sendable {
  private let view: TokenView
  private let documents: [Int32]
  private let starts: [RowStart]
  private let joinsDocuments: Bool
  /// In which order the rows are used.
  private let order: KeyedPermutation

  /// The longest document, in tokens, whose places a row can name.
  static let longestDocument = Int(UInt32.max)

  init(_ view: TokenView, documents: [Int32], options: InstanceOptions, epoch: Int) {
    joinsDocuments = options.singleTextRule == .packed
    var cutter = RowCutter(options, epoch: epoch)
    var place: UInt32 = 0
    view.scan(documents) { document in
      let sentences = view.sentences(ofDocument: document)
      cutter.beginDocument(
        place, number: document, length: view.tokens(ofSentences: sentences).count)
      for sentence in sentences { cutter.add(sentence: view.length(ofSentence: sentence)) }
      cutter.endDocument()
      place += 1
    }
    self.view = view.scattered()
    self.documents = documents
    starts = cutter.starts
    order = KeyedPermutation(
      count: starts.count, seed: options.seed, Purpose.order.rawValue, UInt64(epoch))
  }

  /// How many rows there are.
  var count: Int { starts.count }

  /// The texts at a place of the epoch: tokens of the view, one range for each document in the row.
  subscript(index: Int) -> [Range<Int>] { texts(order[index]) }

  /// The texts at a place of the corpus.
  func texts(_ index: Int) -> [Range<Int>] {
    let start = starts[index]
    let end =
      index + 1 < starts.count
      ? starts[index + 1] : RowStart(document: UInt32(documents.count), token: 0)
    let first = tokens(ofDocument: start.document)
    let begin = first.lowerBound + Int(start.token)
    if end.document == start.document {
      return [begin..<first.lowerBound + Int(end.token)]
    }
    var texts = [begin..<first.upperBound]
    guard joinsDocuments else { return texts }
    for document in start.document + 1..<end.document {
      texts.append(tokens(ofDocument: document))
    }
    if end.token > 0 {
      let last = tokens(ofDocument: end.document)
      texts.append(last.lowerBound..<last.lowerBound + Int(end.token))
    }
    return texts.filter { !$0.isEmpty }
  }

  private func tokens(ofDocument place: UInt32) -> Range<Int> {
    view.tokens(ofSentences: view.sentences(ofDocument: Int(documents[Int(place)])))
  }
}

/// Where a row begins.
struct RowStart: Sendable {
  /// The place of its first document in the list of documents.
  let document: UInt32
  /// The place of its first token in that document.
  let token: UInt32
}
