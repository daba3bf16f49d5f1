public import Autograd
public import Layers
public import Models
public import Training

/// One output layer over the first piece of every word: labels that exclude each other (Devlin & others 2019, 5.3).
public final class TokenObjective: Objective {
  /// What learns.
  public let model: EncoderModel
  /// The labels.
  public let head: TaskHead
  private let dropout: Float
  private let weights: [Float]?

  /// The name of the loss, and of its report.
  public static let term = "tokens"

  /// Makes the objective of a model with an output layer for words.
  ///
  /// - Parameters:
  ///   - model: what learns.
  ///   - dropout: the probability of dropping an element of the output layer's input while training.
  ///   - weights: what the loss of each label is multiplied with, as PyTorch's `weight`; nil: 1.
  public init(_ model: EncoderModel, dropout: Float = 0, weights: [Float]? = nil) {
    guard let head = model.task, head.kind == .tokens else {
      fatalError("TokenObjective: the model has no output layer for words")
    }
    (self.model, self.head, self.dropout, self.weights) = (model, head, dropout, weights)
  }

  /// All parameters of the model.
  public var parameters: ParameterSet { model.parameters }
  /// What the model computes with.
  public var context: Context { model.context }
  /// One.
  public var terms: [String] { [Self.term] }

  /// How many words there are.
  public func labelCounts(of batch: TokenBatch) -> [Int] { [batch.rows.count] }

  /// The outputs for a batch, `[words, labels]`.
  public func outputs(of batch: TokenBatch) -> Tensor {
    // Other pieces have no label, so their outputs are not computed.
    let words = gatherRows(model.encode(batch.sequences), batch.rows)  // [words, hidden]
    return model.taskLogits(hidden: words, batch.sequences, dropout: dropout)
  }

  /// The loss of a batch.
  public func losses(of batch: TokenBatch, coefficients: [Float]) -> [Loss] {
    [
      classLoss(
        Self.term, outputs(of: batch), batch.labels, weights: weights,
        coefficient: coefficients[0])
    ]
  }
}
