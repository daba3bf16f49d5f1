import Foundation
public import Models
public import Training

/// How a model does on texts whose labels are known.
public struct SequenceEvaluation: Sendable {
  /// What the model gave.
  public let outputs: SequenceOutputs
  /// The right classes, `[texts]`.
  public let classes: [Int32]
  /// The right numbers, `[texts]`, or which labels hold, `[texts, labels]`.
  public let numbers: [Float]
  /// The loss of every text: −ln p, its mean over labels that each hold or do not, or the squared distance.
  public let losses: [Double]

  /// Measures outputs.
  public init(_ outputs: SequenceOutputs, classes: [Int32], numbers: [Float]) {
    (self.outputs, self.classes, self.numbers) = (outputs, classes, numbers)
    losses = (0..<outputs.count).map { index in
      let probabilities = outputs.probabilities(index)
      switch outputs.head.problem {
      case .singleLabel: return -log(max(probabilities[Int(classes[index])], 1e-300))
      case .regression:
        let distance = probabilities[0] - Double(numbers[index])
        return distance * distance
      case .multiLabel:
        let width = probabilities.count
        let sum = (0..<width).reduce(0.0) { sum, label in
          let z = Double(outputs.values[index * width + label])
          let holds = numbers[index * width + label] > 0.5
          // −ln σ(±z) without overflow.
          let x = holds ? -z : z
          return sum + max(x, 0) + log1p(exp(-abs(x)))
        }
        return sum / Double(width)
      }
    }
  }

  /// How many texts there are.
  public var count: Int { losses.count }
  /// The mean loss.
  public var loss: Double { losses.reduce(0, +) / Double(max(count, 1)) }
  /// The outputs' names and meaning.
  public var head: TaskHead { outputs.head }

  /// The metrics of classes that exclude each other.
  public var classification: ClassificationMetrics {
    ClassificationMetrics(
      labels: head.labels, gold: classes.map { Int($0) },
      predicted: (0..<count).map(outputs.predictedClass))
  }

  /// The metrics of numbers.
  public var regression: RegressionMetrics {
    RegressionMetrics(
      gold: numbers.map { Double($0) }, predicted: outputs.values.map { Double($0) })
  }

  /// How often each label holds.
  public var goldCounts: [Int] {
    let width = head.labels.count
    switch head.problem {
    case .singleLabel: return (0..<width).map { label in classes.count { Int($0) == label } }
    case .multiLabel:
      return (0..<width).map { label in (0..<count).count { numbers[$0 * width + label] > 0.5 } }
    case .regression: return []
    }
  }

  /// Everything in a report, every figure beside what guessing gets.
  public func report(step: Int) -> EvaluationReport {
    let figures: [TermReport.Figure] =
      switch head.problem {
      case .singleLabel: classFigures
      case .multiLabel: labelFigures
      case .regression: numberFigures
      }
    return EvaluationReport(
      step: step, terms: [TermReport(head.problem.term, count: count, loss: loss, figures)])
  }

  /// The metrics of labels that each hold or do not.
  public var multiLabel: MultiLabelMetrics {
    let width = head.labels.count
    return MultiLabelMetrics(
      labels: head.labels,
      gold: (0..<count).map { text in (0..<width).map { numbers[text * width + $0] > 0.5 } },
      predicted: (0..<count).map(outputs.predictedLabels))
  }

  private var classFigures: [TermReport.Figure] {
    let metrics = classification
    let isBinary = head.labels.count == 2
    return [
      .init(TermReport.FigureName.accuracy, metrics.accuracy),
      .init(TermReport.FigureName.majorityAccuracy, metrics.majorityAccuracy),
      .init("macroF1", metrics.macroF1), .init("majorityMacroF1", metrics.majorityMacroF1),
      .init("mcc", metrics.mcc), .init("majorityMcc", 0), .init("priorEntropy", priorEntropy),
    ] + (isBinary ? [.init("f1", metrics.f1), .init("majorityF1", metrics.alwaysPositiveF1)] : [])
  }

  /// Beside what naming the usual labels, or all of them, for every text gets.
  private var labelFigures: [TermReport.Figure] {
    let metrics = multiLabel
    return [
      .init(TermReport.FigureName.accuracy, metrics.subsetAccuracy),
      .init(TermReport.FigureName.majorityAccuracy, metrics.majority.subsetAccuracy),
      .init("f1", metrics.microF1), .init("majorityF1", metrics.everything.microF1),
      .init("macroF1", metrics.macroF1), .init("majorityMacroF1", metrics.everything.macroF1),
    ]
  }

  /// The loss of knowing nothing but how frequent the classes are, in nats.
  public var priorEntropy: Double {
    goldCounts.reduce(0) { sum, part in
      let share = Double(part) / Double(max(count, 1))
      return share > 0 ? sum - share * log(share) : sum
    }
  }

  private var numberFigures: [TermReport.Figure] {
    let metrics = regression
    return [
      .init("pearson", metrics.pearson), .init("spearman", metrics.spearman),
      .init("meanSquaredError", metrics.meanSquaredError), .init("variance", variance),
    ]
  }

  /// The loss of always naming the mean.
  public var variance: Double {
    let mean = numbers.reduce(0) { $0 + Double($1) } / Double(max(count, 1))
    return numbers.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
      / Double(max(count, 1))
  }

  /// The right label, as ``SequenceOutputs/prediction(_:)`` has what is predicted.
  public func gold(_ index: Int) -> String {
    let width = head.labels.count
    switch head.problem {
    case .singleLabel: return head.labels[Int(classes[index])]
    case .regression: return "\(numbers[index])"
    case .multiLabel:
      return head.labels.indices.filter { numbers[index * width + $0] > 0.5 }
        .map { head.labels[$0] }.joined(separator: "|")
    }
  }

  /// The texts with the greatest loss, of those that are predicted wrong where that means something.
  public func worst(_ limit: Int) -> [Int] {
    let candidates = (0..<count).filter {
      head.problem == .regression || !outputs.prediction($0).utf8.elementsEqual(gold($0).utf8)
    }
    return Array(candidates.sorted { (-losses[$0], $0) < (-losses[$1], $1) }.prefix(limit))
  }
}
