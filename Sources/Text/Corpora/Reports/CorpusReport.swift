import Platform
public import Tokenization

/// What a corpus holds and what training on it will get, told before anything is written or trained.
public struct CorpusReport: Codable, Sendable, Equatable {
  /// The documents with at least one sentence.
  public let documents: Int
  /// The sentences.
  public let sentences: Int
  /// The tokens, without any `[CLS]` or `[SEP]`.
  public let tokens: Int
  /// The average number of sentences of a document.
  public let sentencesPerDocument: Double
  /// The share of documents that have a single sentence.
  public let oneSentenceShare: Double
  /// The share of tokens that stand in documents of two sentences or more.
  public let pairableShare: Double
  /// The share of tokens that are `[UNK]`.
  public let unknownRate: Double
  /// What is `[UNK]` most often in the first megabytes, if the text was at hand.
  public let unknownWords: [UnknownWord]
  /// The share of the letters of the first megabytes that lose a mark if accents are stripped.
  public let markedLetters: Double?
  /// Which letters these are, the most frequent first.
  public let losses: [NormalizingReport.Loss]?
  /// The scripts whose words stripping destroys.
  public let damagedScripts: [String]?
  /// What else normalizing does to the text.
  public let normalizing: NormalizingEffects?
  /// The words that are `[UNK]` because they are too long, if the text was at hand.
  public let overlong: OverlongWords?
  /// How many documents there are of each length in sentences.
  public let documentLengths: SentenceLengthHistogram
  /// How many sentences there are of each length in tokens.
  public let sentenceLengths: SentenceLengthHistogram
  /// The length of sequences that the forecasts are for, special tokens included.
  public let sequenceLength: Int
  /// The pairs that one pass over the corpus makes.
  public let sequences: Int
  /// The average share of a sequence that is filled.
  public let fill: Double
  /// The pairs that one pass makes where both texts come from one document.
  public let neighbours: Int
  /// The average share of a sequence that these fill.
  public let neighbourFill: Double
  /// The share of IsNext among the pairs of training; nil if there are none.
  public let isNextShare: Double?
  /// The share of IsNext among the pairs that google-research/bert would make.
  public let googleIsNextShare: Double
  /// The size of the token store in bytes.
  public let storeBytes: Int

  init(
    _ statistics: TokenStoreStatistics, _ forecast: PairForecast, vocabularySize: Int,
    unknownWords: [UnknownWord] = [], normalizing: NormalizingReport? = nil,
    overlong: OverlongWords? = nil
  ) {
    documents = statistics.documents
    sentences = statistics.sentences
    tokens = statistics.tokens
    sentencesPerDocument = Double(sentences) / Double(max(documents, 1))
    oneSentenceShare = Double(statistics.oneSentenceDocuments) / Double(max(documents, 1))
    pairableShare = Double(forecast.pairableTokens) / Double(max(tokens, 1))
    unknownRate = statistics.unknownRate
    self.unknownWords = unknownWords
    markedLetters = normalizing?.markedShare
    losses = normalizing.map { Array($0.losses.prefix(100)) }
    damagedScripts = normalizing?.damagedScripts.map(\.name)
    self.normalizing = normalizing?.effects
    self.overlong = overlong
    documentLengths = forecast.documentLengths
    sentenceLengths = statistics.sentenceLengths
    sequenceLength = forecast.sequenceLength
    sequences = forecast.pairs
    fill = forecast.fill
    neighbours = forecast.neighbours
    neighbourFill = forecast.neighbourFill
    isNextShare = forecast.balancedIsNextShare
    googleIsNextShare = forecast.googleIsNextShare
    let tokenBytes = TokenStoreLayout.fitsNarrow(vocabularySize: vocabularySize) ? 2 : 4
    storeBytes =
      tokens * tokenBytes + (sentences + documents + 2) * MemoryLayout<Int64>.stride
  }

  /// The report of a token store.
  ///
  /// - Parameters:
  ///   - store: an open store.
  ///   - sequenceLength: the length of sequences to forecast.
  public init(_ store: TokenStore, sequenceLength: Int) {
    var forecast = PairForecast(sequenceLength: sequenceLength)
    let view = store.view
    view.scan(0..<Int32(view.documentCount)) { document in
      for sentence in view.sentences(ofDocument: document) {
        forecast.add(sentenceLength: view.length(ofSentence: sentence))
      }
      forecast.endDocument()
    }
    self.init(store.statistics, forecast, vocabularySize: store.vocabulary.count)
  }

  /// Refuses a corpus from whose pairs of sentences nothing could be learned.
  ///
  /// - Throws: ``UnbalancedCorpus``.
  public func requirePairs() throws(UnbalancedCorpus) {
    try UnbalancedCorpus.check(
      documents: documents, oneSentenceShare: oneSentenceShare,
      googleIsNextShare: googleIsNextShare)
  }
}

/// A corpus nearly all of whose documents have a single sentence, such as short messages.
public struct UnbalancedCorpus: Error, Equatable, Sendable, CustomStringConvertible {
  /// The documents with at least one sentence.
  public let documents: Int
  /// The share of them that have a single sentence.
  public let oneSentenceShare: Double
  /// The forecast share of IsNext among google-research/bert's pairs, if it is known.
  public let googleIsNextShare: Double?
  /// How the text would be read better.
  public var advice: FormatAdvice?

  /// The share of documents of one sentence from which on a corpus is refused.
  public static let limit = 0.8

  /// One line: what was found, what it does to training, and what to do about it.
  public var description: String {
    if let advice { return "\(finding); \(advice.finding): \(advice.remedy)" }
    if oneSentenceShare == 1 {
      return finding
        + "; it trains with --no-nsp only, as does a store that tokenize makes of it with "
        + "--allow-unbalanced"
    }
    return finding
      + "; --no-nsp trains without pairs, and --allow-unbalanced goes on with the few there are"
  }

  /// What was found, and what it does to training.
  public var finding: String {
    func percent(_ share: Double) -> String { "\(Int((100 * share).rounded())) %" }
    let forecast = googleIsNextShare.map {
      " (google-research/bert would call \(percent($0)) of its pairs IsNext)"
    }
    let subject =
      documents == 1
      ? "the corpus's only document has"
      : "\(percent(oneSentenceShare)) of the corpus's \(documents) documents have"
    return
      "\(subject) a single sentence, which no other follows, so there is next to nothing to learn "
      + "from pairs\(forecast ?? "")"
  }

  /// Refuses documents of one sentence by their share.
  ///
  /// - Throws: ``UnbalancedCorpus`` if it reaches the limit.
  public static func check(
    documents: Int, oneSentenceShare: Double, googleIsNextShare: Double? = nil
  ) throws(UnbalancedCorpus) {
    guard documents > 0, oneSentenceShare >= limit else { return }
    throw UnbalancedCorpus(
      documents: documents, oneSentenceShare: oneSentenceShare,
      googleIsNextShare: googleIsNextShare)
  }
}

extension TokenStoreStatistics {
  /// Refuses a corpus from whose pairs of sentences nothing could be learned.
  ///
  /// - Throws: ``UnbalancedCorpus``.
  public func requirePairs() throws(UnbalancedCorpus) {
    try UnbalancedCorpus.check(
      documents: documents,
      oneSentenceShare: Double(oneSentenceDocuments) / Double(max(documents, 1)))
  }
}

extension CorpusStatistics {
  /// Refuses a corpus from whose pairs of sentences nothing could be learned.
  ///
  /// - Throws: ``UnbalancedCorpus``.
  public func requirePairs() throws(UnbalancedCorpus) {
    try UnbalancedCorpus.check(
      documents: documents,
      oneSentenceShare: Double(oneSentenceDocuments) / Double(max(documents, 1)))
  }
}
