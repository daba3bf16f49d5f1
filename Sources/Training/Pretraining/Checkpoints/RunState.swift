public import Models
public import Tokenization
public import Training

/// Everything about a run except numbers: what a checkpoint's attributes hold.
public struct RunState: Sendable {
  /// Steps made.
  public var step: Int
  /// How many of them changed no weights, because their numbers were not finite.
  public var skippedSteps = 0
  /// Where the next step's data starts.
  public var cursor: DataCursor
  /// What decides the computation.
  public var options: PretrainingOptions
  /// The longest sequence that steps were made with: positions beyond it are as they were drawn.
  public var trainedLength = 0
  /// The model; its dropout is what fine-tuning inherits, that of the run is in ``options``.
  public var configuration: BERTConfiguration
  /// The pieces.
  public var vocabulary: Vocabulary
  /// How text becomes words.
  public var normalizer: NormalizerOptions
  /// The data that the cursor counts in.
  public var data: RunData.Reference
  /// What was changed when the run was resumed, in order.
  public var changes: [RunChange] = []
  /// What the file it was read from holds that has no effect and is left out, a line each.
  public var notices: [String] = []

  /// Makes a state of its parts.
  package init(
    step: Int, skippedSteps: Int = 0, cursor: DataCursor, options: PretrainingOptions,
    trainedLength: Int = 0, configuration: BERTConfiguration, vocabulary: Vocabulary,
    normalizer: NormalizerOptions, data: RunData.Reference, changes: [RunChange] = [],
    notices: [String] = []
  ) {
    self.step = step
    self.skippedSteps = skippedSteps
    self.cursor = cursor
    self.options = options
    self.trainedLength = trainedLength
    self.configuration = configuration
    self.vocabulary = vocabulary
    self.normalizer = normalizer
    self.data = data
    self.changes = changes
    self.notices = notices
  }
}
