public import Autograd
import Interchange
import Layers
public import Models
public import Tokenization
public import Training

/// A model to use: its weights in memory, and its tokenizer.
public struct LoadedModel {
  /// The file that the weights come from.
  public let origin: String
  /// The model.
  public let model: BERTForPreTraining
  /// Text to pieces, with the vocabulary.
  public let tokenizer: WordPieceTokenizer
  /// The step of the run that it is of; nil for a model without a run.
  public let step: Int?
  /// The longest sequence that the model was trained with, as far as is known: at most its positions.
  public let trainedLength: Int

  /// Loads whatever is at a path.
  ///
  /// - Parameters:
  ///   - path: what ``ModelReader`` reads.
  ///   - choice: which checkpoint of a run directory; nil for the newest.
  ///   - context: what to compute with.
  ///   - notify: is told of what ``ModelReader`` tells of.
  /// - Throws: an error that names the file and what is wrong with it.
  public init(
    path: String, checkpoint choice: CheckpointChoice? = nil, context: Context,
    notify: (String) -> Void = { _ in }
  ) throws {
    try self.init(ModelReader.read(path, checkpoint: choice, notify: notify), context: context)
  }

  /// Makes a model of what a file holds.
  ///
  /// - Parameters:
  ///   - stored: a model with heads of pre-training, or none.
  ///   - context: what to compute with.
  /// - Throws: an error that names the file and what is wrong with it.
  public init(_ stored: StoredModel, context: Context) throws {
    let record = stored.record
    origin = stored.origin
    step = stored.step
    if let task = record.heads.task {
      throw TrainingError(
        "'\(origin)' is a model for \(task.kind.title), expected one with the heads of pre-training"
      )
    }
    model = try BERTForPreTraining(
      record.configuration, .loaded(stored.weights, origin: origin), heads: record.heads,
      context: context)
    trainedLength = min(record.trainedLength, record.configuration.maximumPositions)
    tokenizer = WordPieceTokenizer(vocabulary: record.vocabulary, options: record.normalizer)
    // Every answer of a ruined model would be NaN.
    let tokens = [tokenizer.vocabulary.classification, tokenizer.vocabulary.separator]
    guard model.computesFiniteNumbers(on: tokens) else { throw StoredModel.notFinite(origin) }
  }
}
