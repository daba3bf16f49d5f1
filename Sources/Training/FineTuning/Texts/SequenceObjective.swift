public import Autograd
public import Layers
public import Models
import Preconditions
import Sequences
public import Training

/// One output layer over the pooled text: classes, labels that each hold or do not, or numbers.
public final class SequenceObjective: Objective {
  /// What learns.
  public let model: EncoderModel
  /// What the outputs mean.
  public let head: TaskHead
  private let dropout: Float
  private let weights: [Float]?

  /// Makes the objective of a model with an output layer for whole texts.
  ///
  /// - Parameters:
  ///   - model: what learns.
  ///   - dropout: the probability of dropping an element of the output layer's input while training.
  ///   - weights: what the loss of each label is multiplied with: of classes as PyTorch's `weight`, whose mean is over
  ///     the weights; of labels that each hold or do not as its `pos_weight`; nil: 1.
  public init(_ model: EncoderModel, dropout: Float = 0, weights: [Float]? = nil) {
    guard let head = model.task, head.kind == .sequence else {
      fatalError("SequenceObjective: the model has no output layer for texts")
    }
    (self.model, self.head, self.dropout, self.weights) = (model, head, dropout, weights)
  }

  /// All parameters of the model.
  public var parameters: ParameterSet { model.parameters }
  /// What the model computes with.
  public var context: Context { model.context }
  /// One.
  public var terms: [String] { [head.problem.term] }

  /// How many texts there are.
  public func labelCounts(of batch: SequenceBatch) -> [Int] { [batch.count] }

  /// The outputs for a batch, `[texts, labels]`.
  public func outputs(of batch: SequenceBatch) -> Tensor {
    guard batch.states.isEmpty else {
      let states = Tensor(
        batch.states, shape: [batch.count, batch.states.count / batch.count], context: context)
      return model.taskLogits(hidden: states, batch.sequences, dropout: dropout)
    }
    return model.taskLogits(batch.sequences, dropout: dropout)
  }

  /// The loss of a batch.
  public func losses(of batch: SequenceBatch, coefficients: [Float]) -> [Loss] {
    let outputs = outputs(of: batch)  // [texts, labels]
    switch head.problem {
    case .singleLabel:
      return [
        classLoss(
          terms[0], outputs, batch.classes, weights: weights, coefficient: coefficients[0])
      ]
    case .multiLabel:
      let labels = Double(head.labels.count)
      let result = sigmoidCrossEntropy(
        outputs, targets: batch.numbers, positiveWeights: weights,
        coefficient: coefficients[0] / Float(labels))
      return [
        Loss(
          term: terms[0], tensor: result.loss, sum: result.sum / labels, count: batch.count,
          correct: nil)
      ]
    case .regression:
      let result = squaredError(outputs, targets: batch.numbers, coefficient: coefficients[0])
      return [
        Loss(
          term: terms[0], tensor: result.loss, sum: result.sum, count: batch.count, correct: nil)
      ]
    }
  }
}

extension SequenceObjective {
  /// Computes the states of a frozen encoder once, `[examples, hidden]`: nothing of them changes any more.
  ///
  /// - Parameter examples: the texts; they keep their states.
  package func computeStates(of examples: inout SequenceExamples) {
    let hidden = model.configuration.hiddenSize
    var states = [Float](repeating: 0, count: examples.count * hidden)
    for indices in examples.batches() {
      let batch = examples.batch(of: indices)
      let first = gatherRows(model.encode(batch.sequences), batch.sequences.firstTokens)
      first.withElements { elements in
        for (row, index) in indices.enumerated() {
          states.replaceSubrange(
            index * hidden..<(index + 1) * hidden,
            with: elements[row * hidden..<(row + 1) * hidden])
        }
      }
    }
    examples.states = states
  }
}
