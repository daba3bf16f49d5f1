public import Models
public import Tokenization
public import Training

/// Where the examples of a run come from: what a task brings along, beside its ``HeldOutMeasure``.
public protocol ExampleSource<Measure> {
  /// How its runs are measured.
  associatedtype Measure: HeldOutMeasure
  /// What was read.
  associatedtype Imported: ImportedData

  /// The name of the loss, and of its report.
  var term: String { get }

  /// Refuses what is known to be wrong before anything is read.
  ///
  /// - Parameters:
  ///   - model: the model to start from.
  ///   - options: what the run shall be.
  /// - Throws: ``TrainingError`` that names the option.
  func check(_ model: StoredModel, _ options: FineTuningOptions) throws(TrainingError)

  /// Reads the user's files and writes the run's own: checked, in one form, the same whatever becomes of the files.
  ///
  /// - Parameters:
  ///   - directory: the prepared directory.
  ///   - tokenizer: the model's.
  ///   - options: how long sequences are.
  /// - Returns: what there is.
  /// - Throws: an error that names file and line.
  func write(
    to directory: RunDirectory, _ tokenizer: WordPieceTokenizer, _ options: FineTuningOptions
  ) throws -> Imported

  /// Settles what depends on the examples.
  ///
  /// - Parameters:
  ///   - options: what decides the computation.
  ///   - imported: what was read.
  ///   - model: the model to start from.
  /// - Returns: what stands on the encoder then.
  /// - Throws: ``TrainingError`` if something does not fit.
  func settle(
    _ options: inout FineTuningOptions, by imported: Imported, from model: StoredModel
  ) throws(TrainingError) -> ModelHeads

  /// How the model makes vectors of texts in the end; nil where that is not what it learns.
  ///
  /// - Parameters:
  ///   - options: what decides the computation.
  ///   - model: the model to start from.
  /// - Returns: what its record says then.
  func pooling(_ options: FineTuningOptions, _ model: StoredModel) -> SentencePooling?
}

extension ExampleSource {
  /// No vectors are learned.
  public func pooling(_ options: FineTuningOptions, _ model: StoredModel) -> SentencePooling? {
    nil
  }
}

/// What a run has taken from the user's files.
public protocol ImportedData: Sendable {
  /// How many instances there are to learn from.
  var count: Int { get }
  /// The parts of the files that were passed over, a line for each.
  var passedOver: [String] { get }
  /// How many held-out examples there are, and how many of them have texts that are learned from too.
  var repeatedTexts: (count: Int, of: Int) { get }
}
