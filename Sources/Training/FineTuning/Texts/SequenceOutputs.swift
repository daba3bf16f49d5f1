import Foundation
public import Models

/// What a model gives for texts.
public struct SequenceOutputs: Sendable {
  /// What the outputs mean.
  public let head: TaskHead
  /// Logits or numbers, `[texts, labels]`.
  public var values: [Float]

  /// Makes outputs of their values.
  public init(_ head: TaskHead, values: [Float]) { (self.head, self.values) = (head, values) }

  /// How many texts there are.
  public var count: Int { values.count / head.labels.count }

  /// The outputs of a text.
  public func logits(_ index: Int) -> ArraySlice<Float> {
    values[index * head.labels.count..<(index + 1) * head.labels.count]
  }

  /// The probability of every label; of numbers the number itself.
  public func probabilities(_ index: Int) -> [Double] {
    let z = logits(index).map { Double($0) }
    switch head.problem {
    case .regression: return z
    case .multiLabel: return z.map { 1 / (1 + exp(-$0)) }
    case .singleLabel:
      let top = z.max() ?? 0
      let powers = z.map { exp($0 - top) }
      let sum = powers.reduce(0, +)
      return powers.map { $0 / sum }
    }
  }

  /// The likeliest class, of equal ones the first.
  public func predictedClass(_ index: Int) -> Int {
    let z = Array(logits(index))
    return z.indices.max { z[$0] < z[$1] || z[$0] == z[$1] && $0 > $1 } ?? 0
  }

  /// Which labels hold: those that are likelier to than not.
  public func predictedLabels(_ index: Int) -> [Bool] { logits(index).map { $0 > 0 } }

  /// What is predicted, in words: a class, labels with `|` between them, a number.
  public func prediction(_ index: Int) -> String {
    switch head.problem {
    case .singleLabel: head.labels[predictedClass(index)]
    case .multiLabel:
      zip(head.labels, predictedLabels(index)).filter(\.1).map(\.0).joined(separator: "|")
    case .regression: "\(values[index])"
    }
  }
}
