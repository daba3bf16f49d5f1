import Autograd
import Layers
import Models
import Serialization
import Tokenization
import Training

/// A fine-tuned model as predictors take it.
struct PredictionModel {
  let head: TaskHead
  let tokenizer: WordPieceTokenizer
  /// The longest sequence.
  let maximumLength: Int
  /// The run that the model is of, as its checkpoint tells; nil for a model without one.
  let run: FineTuningState?
  let model: EncoderModel

  /// Loads a model.
  ///
  /// - Parameters:
  ///   - stored: a model with an output layer.
  ///   - kind: what the layer has to be for.
  ///   - maximumLength: the longest sequence; nil: as long as the run's, or as the model has learned.
  ///   - least: the shortest that something fits in.
  ///   - context: what to compute with.
  /// - Throws: ``TrainingError`` if the model is for something else; `ParameterError` if its weights do not fit.
  init(
    _ stored: StoredModel, _ kind: TaskHead.Kind, maximumLength: Int?, atLeast least: Int,
    context: Context
  ) throws {
    let record = stored.record
    guard let head = record.heads.task, head.kind == kind else {
      throw TrainingError(
        "'\(stored.origin)' is a model with \(record.heads.title), expected one for \(kind.title), as "
          + "'cloze finetune' makes")
    }
    self.head = head
    run =
      stored.step == nil ? nil : try? FineTuningState(checkpoint: HDF5File(opening: stored.origin))
    let positions = record.configuration.maximumPositions
    let usual = run?.options.maximumSequenceLength ?? min(record.trainedLength, positions)
    let wanted = maximumLength ?? max(usual, least)
    guard least <= positions, (least...positions).contains(wanted) else {
      throw TrainingError(
        "--max-seq-length is \(maximumLength ?? usual), expected \(least) to the \(positions) positions of "
          + "'\(stored.origin)'")
    }
    self.maximumLength = wanted
    tokenizer = WordPieceTokenizer(vocabulary: record.vocabulary, options: record.normalizer)
    model = try EncoderModel(
      record.configuration, .loaded(stored.weights, origin: stored.origin),
      hasPooler: record.heads.hasPooler, task: head, frozen: [""], context: context)
    guard
      model.computesFiniteNumbers(on: [
        record.vocabulary.classification, record.vocabulary.separator,
      ])
    else { throw StoredModel.notFinite(stored.origin) }
  }
}
