public import Models
public import Training

/// Takes rows of texts that belong together, or of texts and how alike they are, into a run.
public struct EmbeddingImport: ExampleSource {
  /// How such a run is measured.
  public typealias Measure = EmbeddingEvaluator

  /// The rows to learn from; `-` is standard input.
  public var train: String
  /// Those that the vectors are judged by; nil: every tenth row of the others.
  public var dev: String?
  /// Which columns have what.
  public var columns: ColumnChoice
  /// Whether rows that cannot be used are passed over.
  public var skipsBadRows: Bool
  /// What is learned of them; nil: the order of scores where there is a column of them, else what belongs together.
  public var loss: EmbeddingLoss?
  /// What becomes of the hidden states of a text; nil: what the model does with them, or else their mean.
  public var pooling: SentencePooling.Mode?
  /// What the best checkpoint is chosen by; nil: what is usual for the loss.
  public var metric: Metric?

  /// Makes an import.
  public init(train: String, dev: String?, columns: ColumnChoice, skipsBadRows: Bool) {
    (self.train, self.dev, self.columns) = (train, dev, columns)
    self.skipsBadRows = skipsBadRows
  }

  /// The name of the loss, and of its report.
  public var term: String { EmbeddingLoss.term }

  /// Refuses lengths that the model does not have, and what leaves nothing to learn.
  public func check(_ model: StoredModel, _ options: FineTuningOptions) throws(TrainingError) {
    try options.requireLength(in: model, atLeast: 3)
    guard !options.freezesEncoder else {
      throw TrainingError("--freeze leaves nothing to learn: vectors are the encoder's alone")
    }
    guard options.batchSize >= 2 || loss == .cosine else {
      throw TrainingError(
        "--batch-size is \(options.batchSize), expected at least 2: a row learns from the others of its batch"
      )
    }
  }

  /// Settles the loss, the pooling and the metric.
  public func settle(
    _ options: inout FineTuningOptions, by imported: ImportedEmbeddings, from model: StoredModel
  ) throws(TrainingError) -> ModelHeads {
    let choice = MetricChoice(imported.loss)
    options.metric = metric ?? choice.usual
    try options.requireMetric(choice, "--loss \(imported.loss.rawValue)")
    options.embedding = EmbeddingRecipe(imported.loss, mode(of: model))
    options.textColumns = imported.textColumns
    options.labelColumn = imported.scoreColumn ?? ""
    (options.trainFile, options.devFile) = (train, dev)
    // It stays as it is: nothing learns from it, as in sentence-transformers.
    return model.withoutHeads().record.heads
  }

  /// How the trained model makes vectors: as the loss has seen them.
  public func pooling(
    _ options: FineTuningOptions, _ model: StoredModel
  ) -> SentencePooling? {
    SentencePooling(
      mode(of: model), normalizes: model.record.sentencePooling?.normalizes ?? false,
      maximumLength: options.maximumSequenceLength)
  }

  /// What becomes of the hidden states of a text.
  public func mode(of model: StoredModel) -> SentencePooling.Mode {
    pooling ?? model.record.sentencePooling?.mode ?? .mean
  }
}

extension MetricChoice {
  /// For vectors.
  public init(_ loss: EmbeddingLoss) {
    switch loss {
    case .ranking: self.init([.mrr, .accuracy, .loss])
    case .cosent, .cosine: self.init([.spearman, .pearson, .loss])
    }
  }
}

/// What a run has taken from the user's files.
public struct ImportedEmbeddings: ImportedData {
  /// What is learned of the rows.
  public let loss: EmbeddingLoss
  /// How many rows there are to learn from.
  public let count: Int
  /// How many the vectors are judged by.
  public let heldOutCount: Int
  /// The columns that have the texts.
  public let textColumns: [String]
  /// The column that has the scores; nil without.
  public let scoreColumn: String?
  /// A text that has more rows to learn from than a pass has batches, so that some meet; nil without.
  public let crowded: (text: String, rows: Int, batches: Int)?
  /// The rows that were passed over.
  public let passedOver: [String]
  /// How many of the held-out rows have texts that are learned from too.
  let repeatedCount: Int

  /// How many held-out rows there are, and how many of them have texts that are learned from too.
  public var repeatedTexts: (count: Int, of: Int) { (repeatedCount, heldOutCount) }
}
