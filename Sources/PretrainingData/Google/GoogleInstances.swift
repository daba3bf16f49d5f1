import Platform
import Randomness
public import Tokenization

/// The instances that google-research/bert's `create_pretraining_data.py` makes of a corpus: the same
/// tokens, masks, labels and order, given the same text, vocabulary, options and seed.
///
/// Google's program holds everything in memory; here tokens and instances go through files, and memory
/// holds some bytes for each document and instance. The random numbers are CPython's, so one thread
/// draws them all in the original order.
public struct GoogleInstances: InstanceSource, Sendable {
  /// What the corpus holds.
  public let statistics: TokenStoreStatistics
  /// How many instances are labelled NotNext.
  public let notNextCount: Int
  /// How many of these have a partner from the same document: Google gives up after ten draws.
  public let mislabelledCount: Int
  private var instances: SpooledInstances

  /// Makes all instances.
  ///
  /// - Parameters:
  ///   - corpus: the texts.
  ///   - vocabulary: the pieces.
  ///   - options: the options of Google's program.
  ///   - path: the file that the instances are for; files in its directory are used for a while.
  ///   - progress: is called while the corpus is read.
  /// - Throws: `CorpusError`, ``PretrainingDataError``, or what reading and writing throw.
  public init(
    _ corpus: CorpusReader, vocabulary: Vocabulary, options: GoogleInstanceOptions,
    beside path: String, progress: (TokenizationProgress) -> Void = { _ in }
  ) throws {
    try options.check()
    let parent = try FileSystem.canonicalPath(FileSystem.parent(of: path))
    let directory = try FileSystem.makeTemporaryDirectory(
      prefix: FileSystem.join(parent, ".cloze-instances"))
    defer { try? FileSystem.removeDirectory(directory) }

    let storePath = FileSystem.join(directory, "tokens.h5")
    statistics = try GoogleCorpus.tokenize(
      corpus, vocabulary: vocabulary, options: options, to: storePath, progress: progress)
    let store = try TokenStore(opening: storePath, verifying: .structure)

    var random = MersenneTwister(seed: options.seed)
    var documents = (0..<Int32(store.documentCount)).map { $0 }
    random.shuffle(&documents)
    var maker = GoogleInstanceMaker(
      view: store.view, documents: documents, options: options, vocabulary: vocabulary,
      random: random)
    var spool = try InstanceSpool(path: FileSystem.join(directory, "instances"))
    for _ in 0..<options.dupeFactor {
      try Self.draw(documents, from: store, with: &maker, into: &spool)
    }
    notNextCount = spool.notNextCount
    mislabelledCount = maker.mislabelledCount
    instances = try spool.finish()
    maker.random.shuffle(&instances.starts)
  }

  /// Spools the instances of all documents once.
  private static func draw(
    _ documents: [Int32], from store: TokenStore, with maker: inout GoogleInstanceMaker,
    into spool: inout InstanceSpool
  ) throws {
    var batch = PretrainingBatch()
    for place in documents.indices {
      maker.appendInstances(ofDocument: place, to: &batch)
      if batch.count < 1024, place < documents.count - 1 { continue }
      try spool.append(batch)
      batch.removeAll()
      // Random partners come from everywhere, and their pages would pile up to the size of the corpus.
      store.tokens.discard()
    }
  }

  /// How many instances there are.
  public var count: Int { instances.starts.count }

  /// Appends an instance to a batch.
  public mutating func append(_ index: Int, to batch: inout PretrainingBatch) {
    precondition(index >= 0 && index < count, "GoogleInstances: instance \(index) of \(count)")
    instances.append(index, to: &batch)
  }
}
