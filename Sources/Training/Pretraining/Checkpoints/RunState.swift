public import Models
public import Tokenization
public import Training

/// Everything about a run except numbers: the model, and how it is trained.
public struct RunState: Sendable {
  /// Steps made.
  public var step: Int
  /// How many of them changed no weights, because their numbers were not finite.
  public var skippedSteps = 0
  /// Where the next step's data starts.
  public var cursor: DataCursor
  /// What decides the computation.
  public var options: PretrainingOptions
  /// The model; its dropout is what fine-tuning inherits, that of the run is in ``options``.
  public var model: ModelRecord
  /// The data that the cursor counts in.
  public var data: DataReference
  /// What was changed when the run was resumed, in order.
  public var changes: [RunChange] = []
  /// The file of the model that the run went on from; nil where it began with new weights.
  public var from: String?

  /// Makes a state of its parts.
  package init(
    step: Int, skippedSteps: Int = 0, cursor: DataCursor, options: PretrainingOptions,
    trainedLength: Int = 0, configuration: BERTConfiguration, vocabulary: Vocabulary,
    normalizer: NormalizerOptions, data: DataReference, changes: [RunChange] = [],
    notices: [String] = []
  ) {
    self.step = step
    self.skippedSteps = skippedSteps
    self.cursor = cursor
    self.options = options
    model = ModelRecord(
      configuration: configuration, heads: options.heads, vocabulary: vocabulary,
      normalizer: normalizer, trainedLength: trainedLength, notices: notices)
    self.data = data
    self.changes = changes
  }

  /// Makes a state of its parts, with a model.
  init(
    step: Int, skippedSteps: Int, cursor: DataCursor, options: PretrainingOptions,
    model: ModelRecord, data: DataReference, changes: [RunChange]
  ) {
    self.step = step
    self.skippedSteps = skippedSteps
    self.cursor = cursor
    self.options = options
    self.model = model
    self.data = data
    self.changes = changes
  }

  /// The model's sizes and options.
  public var configuration: BERTConfiguration { model.configuration }
  /// The pieces.
  public var vocabulary: Vocabulary { model.vocabulary }
  /// How text becomes words.
  public var normalizer: NormalizerOptions { model.normalizer }
  /// The longest sequence that steps were made with.
  public var trainedLength: Int { model.trainedLength }
  /// What the file it was read from holds that has no effect and is left out, a line each.
  public var notices: [String] { model.notices }
}
