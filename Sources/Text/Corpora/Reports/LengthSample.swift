/// The lengths of the sentences of some documents, a sample of them if there are many.
package struct LengthSample {
  /// The documents, which have sentences but no tokens to read.
  package let view: TokenView
  /// Whether nothing is left out.
  package let isWhole: Bool
  /// How many times more text there is than in the sample.
  package let scale: Double

  /// The most sentences and tokens of a sample.
  private static let limits = (sentences: 1 << 18, tokens: 1 << 24)
  /// Fewer documents than this are all looked at, the beginning of each.
  private static let leastDocuments = 64

  /// All documents of the sample.
  package var all: [Int32] { (0..<Int32(view.documentCount)).map { $0 } }

  package init(of corpus: TokenView, _ documents: [Int32]) {
    let excess = max(
      Double(corpus.sentenceCount) / Double(Self.limits.sentences),
      Double(corpus.tokenCount) / Double(Self.limits.tokens))
    let isWhole = excess <= 1
    let stride =
      isWhole
      ? 1 : max(1, min(Int(excess.rounded(.up)), documents.count / Self.leastDocuments))
    let chosen = Swift.stride(from: 0, to: documents.count, by: stride).map { documents[$0] }
    let most = (
      sentences: max(2, Self.limits.sentences / max(chosen.count, 1)),
      tokens: max(1, Self.limits.tokens / max(chosen.count, 1))
    )
    var columns = LengthColumns()
    corpus.scan(chosen) { document in
      var (sentences, tokens) = (0, 0)
      for sentence in corpus.sentences(ofDocument: document) {
        if !isWhole, sentences >= 2, sentences >= most.sentences || tokens >= most.tokens { break }
        let length = corpus.length(ofSentence: sentence)
        columns.add(sentence: length)
        sentences += 1
        tokens += length
      }
      columns.endDocument()
    }
    self.isWhole = isWhole
    let used = Double(columns.tokens)
    var total = 0
    if isWhole {
      total = columns.tokens
    } else {
      for document in documents {
        total += corpus.tokens(ofSentences: corpus.sentences(ofDocument: Int(document))).count
      }
      corpus.discard()
    }
    scale = used > 0 ? Double(total) / used : 1
    view = columns.view
  }
}

/// Offsets of sentences and documents under construction.
private struct LengthColumns {
  private var sentences: [Int64] = [0]
  private var documents: [Int64] = [0]

  var tokens: Int { Int(sentences[sentences.count - 1]) }

  mutating func add(sentence length: Int) {
    sentences.append(sentences[sentences.count - 1] + Int64(length))
  }

  mutating func endDocument() { documents.append(Int64(sentences.count - 1)) }

  var view: TokenView { TokenView(sentences: sentences, documents: documents) }
}
