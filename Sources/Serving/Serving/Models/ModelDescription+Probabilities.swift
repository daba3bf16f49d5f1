import FineTuning
import Models

extension ModelDescription {
  /// The probability of every label; of regression the number itself.
  func probabilities(_ outputs: [Float]) -> [Double] {
    guard let problem = problem.flatMap({ TaskHead.Problem(rawValue: $0) }) else { return [] }
    let head = TaskHead(.sequence, labels: labels, problem: problem)
    return SequenceOutputs(head, values: outputs).probabilities(0)
  }
}
