import Autograd
import Models
import Training

/// Measures a model on a run's held-out examples.
public struct SequenceEvaluator: Sendable {
  /// The examples.
  public let examples: SequenceExamples

  /// Makes an evaluator.
  public init(_ examples: SequenceExamples) { self.examples = examples }

  /// Measures a model, unless that is given up.
  ///
  /// - Parameters:
  ///   - objective: the model with what its outputs mean.
  ///   - isAbandoned: whether to give up.
  /// - Returns: how it does; nil if it was given up.
  public func evaluate(
    _ objective: SequenceObjective, until isAbandoned: @escaping @Sendable () -> Bool = { false }
  ) -> SequenceEvaluation? {
    let width = objective.head.labels.count
    var values = [Float](repeating: 0, count: examples.count * width)
    let isDone = objective.context.threads.abandoning(when: isAbandoned) {
      for indices in examples.batches() {
        let outputs = objective.outputs(of: examples.batch(of: indices)).values
        if isAbandoned() { return false }
        for (row, index) in indices.enumerated() {
          for label in 0..<width { values[index * width + label] = outputs[row * width + label] }
        }
      }
      return true
    }
    guard isDone else { return nil }
    return SequenceEvaluation(
      SequenceOutputs(objective.head, values: values), classes: examples.classes,
      numbers: examples.numbers)
  }
}
