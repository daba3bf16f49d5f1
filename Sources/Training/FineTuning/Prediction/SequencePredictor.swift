public import Autograd
import Layers
public import Models
import Platform
import Serialization
public import Tokenization
import Training

/// Judges texts with a fine-tuned model.
///
/// In a context that is for inference only, what a text gets has the same bytes whatever it is judged with.
public final class SequencePredictor {
  /// The file that the weights come from.
  public let origin: String
  /// What the outputs mean.
  public let head: TaskHead
  /// Text to pieces.
  public let tokenizer: WordPieceTokenizer
  /// How many tokens of a text are used, special ones included.
  public let maximumLength: Int
  /// The run that the model is of, as its checkpoint tells; nil for a model without one.
  public let run: FineTuningState?
  /// The model; its encoder and pooler may have other uses.
  package let model: EncoderModel
  private let objective: SequenceObjective

  /// Makes a predictor of what a model's files hold.
  ///
  /// - Parameters:
  ///   - stored: a model with an output layer for texts.
  ///   - maximumLength: how many tokens of a text are used; nil: as many as the run used, or the model has learned.
  ///   - context: what to compute with.
  /// - Throws: ``TrainingError`` if the model is for something else; `ParameterError` if its weights do not fit.
  public init(_ stored: StoredModel, maximumLength: Int? = nil, context: Context) throws {
    let loaded = try PredictionModel(
      stored, .sequence, maximumLength: maximumLength, atLeast: 4, context: context)
    (origin, head, tokenizer) = (stored.origin, loaded.head, loaded.tokenizer)
    (self.maximumLength, run) = (loaded.maximumLength, loaded.run)
    model = loaded.model
    objective = SequenceObjective(model)
  }

  /// Judges texts.
  ///
  /// - Parameter inputs: the texts.
  /// - Returns: the outputs in the same order.
  public func outputs(for inputs: [SequenceInput]) -> SequenceOutputs {
    let examples = SequenceExamples(inputs, outputs: head.labels.count)
    guard let outputs = objective.outputs(of: examples) else {
      fatalError("SequencePredictor: given up without a reason")
    }
    return outputs
  }

  /// Judges one text or a pair.
  public func outputs(for texts: [String]) -> SequenceOutputs {
    let encoder = tokenizer.makeEncoder()
    return outputs(for: [
      encoder.input(texts, maximumLength: maximumLength, tokenizer.vocabulary)
    ])
  }
}
