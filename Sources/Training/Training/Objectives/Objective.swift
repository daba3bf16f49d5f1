public import Autograd
public import Layers

/// What a model learns: losses of batches, each with a name.
///
/// ``Trainer`` knows nothing else of a task. Pre-training has "mlm" and "nsp"; a classifier has one loss.
public protocol Objective<Batch>: AnyObject {
  /// Inputs and labels.
  associatedtype Batch: TrainingBatch

  /// All parameters that losses depend on.
  var parameters: ParameterSet { get }
  /// What is computed with.
  var context: Context { get }
  /// The names of the losses, for logs: the first is the one that a model is judged by.
  var terms: [String] { get }

  /// How many labels a batch has for each of the ``terms``: means are over a whole step.
  func labelCounts(of batch: Batch) -> [Int]

  /// The losses of a batch, recorded if the context records.
  ///
  /// - Parameters:
  ///   - batch: inputs and labels.
  ///   - coefficients: for each of the ``terms``, what its sum is multiplied with: one over the number of
  ///     its labels in the whole step.
  /// - Returns: in the order of the terms; one without labels in this batch may be left out.
  func losses(of batch: Batch, coefficients: [Float]) -> [Loss]
}

/// Inputs and labels of some sequences.
public protocol TrainingBatch: Sendable {
  /// Makes an empty one.
  init()
  /// How many tokens it has.
  var tokenCount: Int { get }
  /// The tokens of the longest sequence; 0 without any.
  var longestSequence: Int { get }
  /// A small part of it that every term has a label in, to try a model on; nil if it is empty.
  var probe: Self? { get }
}

/// One of the losses of a batch.
public struct Loss {
  /// Which of the objective's terms it is.
  public let term: String
  /// coefficient · Σ loss, of shape `[1]`.
  public let tensor: Tensor
  /// Σ loss over the labels, in nats where it is a likelihood.
  public let sum: Double
  /// How many labels there are.
  public let count: Int
  /// How many were predicted right, where that means something.
  public let correct: Int?
  /// The predicted class of each label; empty where there are no classes.
  public let predictions: [Int32]

  /// Makes a loss of its parts.
  public init(
    term: String, tensor: Tensor, sum: Double, count: Int, correct: Int?, predictions: [Int32] = []
  ) {
    self.term = term
    self.tensor = tensor
    self.sum = sum
    self.count = count
    self.correct = correct
    self.predictions = predictions
  }

  /// A loss over classes.
  public init(_ term: String, _ result: CrossEntropyResult) {
    self.init(
      term: term, tensor: result.loss, sum: result.summedLoss, count: result.count,
      correct: result.correct, predictions: result.predictions)
  }
}
