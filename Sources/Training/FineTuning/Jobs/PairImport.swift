import Corpora
public import Models
import Platform
public import Tokenization
public import Training

/// Takes rows with classes into a run as pairs, of which those of the same class shall be alike.
public struct PairImport: ExampleSource {
  /// How such a run is measured.
  public typealias Measure = EmbeddingEvaluator

  /// The rows, and what is learned of them in the end.
  public var rows: ExampleImport
  /// What becomes of the hidden states of a text; nil: what the model does with them, or else their mean.
  public var pooling: SentencePooling.Mode?
  /// What the run that judges by the vectors goes by.
  public var metric: Metric
  /// How many pairs there are at most to learn from, repeated ones too.
  public static let limit = 100_000
  /// How many the vectors are judged by at most.
  public static let heldOutLimit = 2000

  init(_ rows: ExampleImport, _ pooling: SentencePooling.Mode?, _ metric: Metric) {
    (self.rows, self.pooling, self.metric) = (rows, pooling, metric)
  }

  /// The name of the loss, and of its report.
  public var term: String { EmbeddingLoss.term }

  private var source: EmbeddingImport {
    var source = EmbeddingImport(
      train: rows.train, dev: rows.dev, columns: rows.columns, skipsBadRows: rows.skipsBadRows)
    (source.loss, source.pooling) = (.cosine, pooling)
    return source
  }

  /// Refuses lengths that the model does not have, and what leaves nothing to learn.
  public func check(_ model: StoredModel, _ options: FineTuningOptions) throws(TrainingError) {
    try source.check(model, options)
  }

  /// Reads the rows and writes their pairs.
  public func write(
    to directory: RunDirectory, _ tokenizer: WordPieceTokenizer, _ options: FineTuningOptions
  ) throws -> ImportedPairs {
    // Where the pairs stand in the end, the rows stand first; until its first checkpoint it is no run.
    let imported = try rows.write(to: directory, tokenizer, options)
    let found = try Found(rowsOf: directory, imported.labels, seed: options.seed)
    guard found.learned.pairs.alikeCount > 0 else {
      throw ExampleError(
        rows.train, "has no two rows of one class to learn from, expected at least one such pair")
    }
    try ExampleFiles(directory, hasDev: true).writeTrain { files in
      for pair in found.learned.lines { _ = try files.append(pair) }
    }
    try ExampleFiles(directory, hasDev: true).writeDev { append in
      for pair in found.judging.lines { try append(pair) }
    }
    return ImportedPairs(
      rows: imported, count: found.learned.pairs.count, alikeCount: found.learned.pairs.alikeCount,
      unlikeCount: found.learned.pairs.unlikeCount, isSampled: found.learned.pairs.isSampled,
      heldOutCount: found.judging.pairs.count, isJudgedByLearned: found.heldOut.pairs.isEmpty)
  }

  /// Settles the names of files and columns, and refuses what the run that judges by the vectors would refuse.
  public func settle(
    _ options: inout FineTuningOptions, by imported: ImportedPairs, from model: StoredModel
  ) throws(TrainingError) -> ModelHeads {
    var judging = options
    judging.metric = metric
    _ = try rows.settle(&judging, by: imported.rows, from: model)
    try judging.requireWeights()
    options.embedding = EmbeddingRecipe(.cosine, source.mode(of: model))
    (options.textColumns, options.labelColumn) = (judging.textColumns, judging.labelColumn)
    (options.trainFile, options.devFile) = (rows.train, rows.dev)
    return model.withoutHeads().record.heads
  }

  /// How the trained model makes vectors: as the loss has seen them.
  public func pooling(_ options: FineTuningOptions, _ model: StoredModel) -> SentencePooling? {
    source.pooling(options, model)
  }

  /// Whether the pairs of a run are those of some rows.
  ///
  /// - Parameters:
  ///   - body: the run with the pairs.
  ///   - rows: the folder with the rows.
  ///   - labels: their labels.
  ///   - seed: that of the pairs.
  /// - Returns: whether all are written as they would be now.
  /// - Throws: an error if a file cannot be read.
  static func arePairs(
    of body: RunDirectory, madeOf rows: RunDirectory, _ labels: LabelNames, seed: UInt64
  ) throws -> Bool {
    let found = try Found(rowsOf: rows, labels, seed: seed)
    return try found.learned.isWritten(in: body.examples)
      && found.judging.isWritten(in: body.heldOutExamples)
  }
}

extension PairImport {
  /// The pairs of a folder's rows.
  private struct Found {
    let learned: RowPairs
    let heldOut: RowPairs

    /// Those that vectors are judged by: where nothing held out makes pairs of both kinds, some to learn from.
    let judging: RowPairs

    init(rowsOf directory: RunDirectory, _ labels: LabelNames, seed: UInt64) throws {
      let rows = try RowPairs.rows(of: directory.examples)
      learned = try RowPairs(rows, labels, seed: seed, limit: PairImport.limit)
      heldOut = try RowPairs(
        RowPairs.rows(of: directory.heldOutExamples), labels, seed: seed,
        limit: PairImport.heldOutLimit)
      judging =
        heldOut.pairs.isEmpty
        ? try RowPairs(rows, labels, seed: seed, limit: PairImport.heldOutLimit) : heldOut
    }
  }
}

/// What a run has taken from the user's files.
public struct ImportedPairs: ImportedData {
  /// The rows.
  public let rows: ImportedExamples
  /// How many pairs there are to learn from, repeated ones too.
  public let count: Int
  /// How many different pairs there are of the same class.
  public let alikeCount: Int
  /// How many different pairs there are of different classes.
  public let unlikeCount: Int
  /// Whether there were more than are taken.
  public let isSampled: Bool
  /// How many the vectors are judged by.
  public let heldOutCount: Int
  /// Whether what is held out makes no pairs of both kinds, so that some to learn from judge.
  public let isJudgedByLearned: Bool

  /// The rows that were passed over.
  public var passedOver: [String] { rows.passedOver }
  /// Likewise of the rows.
  public var repeatedTexts: (count: Int, of: Int) { rows.repeatedTexts }
}
