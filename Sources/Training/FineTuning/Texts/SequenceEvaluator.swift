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
    objective.outputs(of: examples, until: isAbandoned).map {
      SequenceEvaluation($0, classes: examples.classes, numbers: examples.numbers)
    }
  }
}

extension SequenceObjective {
  /// The outputs for all texts.
  ///
  /// - Parameters:
  ///   - examples: the texts.
  ///   - isAbandoned: whether to give up.
  /// - Returns: in the order of the texts; nil if it was given up.
  func outputs(
    of examples: SequenceExamples, until isAbandoned: @escaping @Sendable () -> Bool = { false }
  ) -> SequenceOutputs? {
    let width = head.labels.count
    var values = [Float](repeating: 0, count: examples.count * width)
    let isDone = context.threads.abandoning(when: isAbandoned) {
      for indices in examples.batches() {
        let outputs = outputs(of: examples.batch(of: indices)).values
        if isAbandoned() { return false }
        for (row, index) in indices.enumerated() {
          values.replaceSubrange(
            index * width..<(index + 1) * width, with: outputs[row * width..<(row + 1) * width])
        }
      }
      return true
    }
    return isDone ? SequenceOutputs(head, values: values) : nil
  }
}
