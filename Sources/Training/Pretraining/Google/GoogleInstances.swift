public import Corpora
public import Platform
import Preconditions
import Randomness
public import Tokenization

/// The instances that google-research/bert's `create_pretraining_data.py` makes of a corpus: the same
/// tokens, masks, labels and order, given the same text, vocabulary, options and seed.
///
/// Google's program holds everything in memory; here tokens and instances go through files, and memory
/// holds some bytes for each document and instance. Several threads tokenize; the random numbers are
/// CPython's, so one draws them all in the original order.
public struct GoogleInstances: InstanceSource, Sendable {
  /// What the corpus holds.
  public let statistics: TokenStoreStatistics
  /// How many instances are labelled NotNext.
  public let notNextCount: Int
  /// How many of these have a partner from the same document: Google gives up after ten draws.
  public let mislabelledCount: Int
  /// The share of the corpus's tokens that stand in at least one instance of the first pass.
  public let textShare: Double
  private var instances: SpooledInstances
  let view: TokenView
  let options: GoogleInstanceOptions
  /// Which record of the spool comes at each place.
  private let order: [UInt32]

  /// Makes all instances.
  ///
  /// - Parameters:
  ///   - corpus: the texts.
  ///   - vocabulary: the pieces.
  ///   - options: the options of Google's program.
  ///   - threads: how many threads tokenize; the instances do not depend on it.
  ///   - path: the file that the instances are for; files in its directory are used for a while.
  ///   - progress: is called while the corpus is read; may throw to give up.
  ///   - inspect: gets what of the corpus is `[UNK]`, and what normalizing takes from it, before anything is
  ///     drawn; may throw to refuse it.
  ///   - drawn: is called now and then with the number of instances; may throw to give up.
  /// - Throws: `CorpusError`, ``PretrainingDataError``, or what reading and writing throw.
  public init(
    _ corpus: CorpusReader, vocabulary: Vocabulary, options: GoogleInstanceOptions,
    threads: Int = 1, beside path: String,
    progress: (TokenizationProgress) throws -> Void = { _ in },
    inspect: (UnknownText, NormalizingReport) throws -> Void = { _, _ in },
    drawn: (Int) throws -> Void = { _ in }
  ) throws {
    try options.check()
    // Gone when this returns: what is open needs no name.
    let directory = try ScratchDirectory(beside: path)
    let storePath = directory.file("tokens.h5")
    statistics = try directory.reportingFaults(of: path) {
      try GoogleCorpus.tokenize(
        corpus, vocabulary: vocabulary, options: options, to: storePath, threads: threads,
        progress: progress, inspect: inspect)
    }
    let store = try TokenStore(opening: storePath, verifying: .structure)
    view = store.view
    self.options = options

    var random = MersenneTwister(seed: options.seed)
    var documents = (0..<Int32(store.documentCount)).map { $0 }
    random.shuffle(&documents)
    var maker = GoogleInstanceMaker(
      view: store.view, documents: documents, options: options, vocabulary: vocabulary,
      random: random)
    var spool = try InstanceSpool(
      path: directory.file("instances"),
      maximumPredictions: options.predictions(length: options.maximumSequenceLength))
    maker.marks = TokenMarks(count: store.view.tokenCount)
    var textShare = 0.0
    for _ in 0..<options.dupeFactor {
      try directory.reportingFaults(of: path) {
        try Self.draw(documents, from: store.view, with: &maker, into: &spool, drawn: drawn)
      }
      if let marks = maker.marks.take() { textShare = marks.share }
    }
    self.textShare = textShare
    notNextCount = spool.notNextCount
    mislabelledCount = maker.mislabelledCount
    guard let count = UInt32(exactly: spool.count) else {
      throw PretrainingDataError(
        "the corpus makes \(counted(spool.count, "instance")), expected at most \(UInt32.max)")
    }
    instances = try spool.finish(
      store.view, classification: vocabulary.classification, separator: vocabulary.separator,
      reportedAs: path)
    var order = (0..<count).map { $0 }
    maker.random.shuffle(&order)
    self.order = order
  }

  /// Spools the instances of all documents once.
  private static func draw(
    _ documents: [Int32], from view: TokenView, with maker: inout GoogleInstanceMaker,
    into spool: inout InstanceSpool, drawn: (Int) throws -> Void
  ) throws {
    var budget = PageBudget()
    var reported = spool.count
    for place in documents.indices {
      let before = spool.count
      try maker.writeInstances(ofDocument: place, to: &spool)
      budget.spend(on: view, touches: spool.count - before + 1)
      guard spool.count - reported >= 1024 else { continue }
      reported = spool.count
      try drawn(reported)
    }
  }

  /// Which documents are copies of others.
  public var copies: RepeatedDocuments { RepeatedDocuments(of: view) }

  /// How many instances there are.
  public var count: Int { order.count }

  /// Appends an instance to a batch.
  ///
  /// - Throws: `SystemError` if the file of intermediate results cannot be read.
  public mutating func append(
    _ index: Int, to batch: inout PretrainingBatch
  ) throws(SystemError) {
    require(index >= 0 && index < count, "GoogleInstances: instance \(index) of \(count)")
    try instances.append(Int(order[index]), to: &batch)
  }
}
