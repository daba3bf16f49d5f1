public import Autograd
public import Layers
public import Models
import Sequences
public import Training

/// One output layer over every piece: where the answer begins and where it ends (Devlin & others 2019, 4.2).
public final class QuestionObjective: Objective {
  /// What learns.
  public let model: EncoderModel
  private let dropout: Float

  /// The name of the loss, and of its report.
  public static let term = "question"

  /// Makes the objective of a model with an output layer for answers.
  ///
  /// - Parameters:
  ///   - model: what learns.
  ///   - dropout: the probability of dropping an element of the output layer's input while training; `run_squad.py` has
  ///     none there.
  public init(_ model: EncoderModel, dropout: Float = 0) {
    guard model.task?.kind == .span else {
      fatalError("QuestionObjective: the model has no output layer for answers")
    }
    (self.model, self.dropout) = (model, dropout)
  }

  /// All parameters of the model.
  public var parameters: ParameterSet { model.parameters }
  /// What the model computes with.
  public var context: Context { model.context }
  /// One.
  public var terms: [String] { [Self.term] }

  /// How many windows there are.
  public func labelCounts(of batch: QuestionBatch) -> [Int] { [batch.starts.count] }

  /// The outputs for a batch, `[tokens, 2]`: how much speaks for a start and for an end.
  public func outputs(of batch: QuestionBatch) -> Tensor {
    model.taskLogits(batch.sequences, dropout: dropout)
  }

  /// The loss of a batch.
  public func losses(of batch: QuestionBatch, coefficients: [Float]) -> [Loss] {
    let outputs = outputs(of: batch)  // [tokens, 2]
    return [
      Loss(
        Self.term,
        spanCrossEntropy(
          outputs, offsets: batch.sequences.offsets, starts: batch.starts, ends: batch.ends,
          coefficient: coefficients[0]))
    ]
  }
}
