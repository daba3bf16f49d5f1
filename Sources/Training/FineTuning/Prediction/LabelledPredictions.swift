import ExactStrings
public import Models

/// What was predicted for texts whose labels are known, gathered for the metrics.
public struct LabelledPredictions: Sendable {
  private var outputs: SequenceOutputs
  private var classes: [Int32] = []
  private var numbers: [Float] = []
  /// The lines of the texts.
  public private(set) var lines: [Int] = []
  /// The texts, or their beginnings.
  public private(set) var texts: [String] = []
  /// Whether a text had no label.
  public private(set) var isIncomplete = false

  /// Makes one of nothing.
  public init(_ head: TaskHead) { outputs = SequenceOutputs(head, values: []) }

  /// Takes predictions into account.
  public mutating func add(_ outputs: SequenceOutputs, _ rows: [PredictionReader.Row]) {
    guard !isIncomplete, rows.allSatisfy({ $0.label != nil }) else {
      isIncomplete = true
      return
    }
    let names = LabelNames(outputs.head.labels)
    self.outputs.values += outputs.values
    for row in rows {
      lines.append(row.line)
      texts.append(row.texts.joined(separator: " ||| ").shortened(80))
      switch row.label {
      case .number(let number): numbers.append(Float(number))
      case .names(let found):
        let places = found.compactMap { try? names.place(of: $0) }
        if outputs.head.problem == .singleLabel {
          classes.append(Int32(places.first ?? 0))
        } else {
          numbers += outputs.head.labels.indices.map { places.contains($0) ? 1 : 0 }
        }
      case nil: break
      }
    }
  }

  /// How the model did; nil if labels are missing, or there is no text.
  public var evaluation: SequenceEvaluation? {
    isIncomplete || lines.isEmpty
      ? nil : SequenceEvaluation(outputs, classes: classes, numbers: numbers)
  }
}
