import ExactStrings

/// How a model does on data that it does not learn from, by the objective's terms.
///
/// Encoded, it is an object with `step`, an object for every term under its name, and every figure.
public struct EvaluationReport: Sendable, Equatable {
  /// The optimizer step of the model.
  public let step: Int
  /// A report for each term that had labels; the first is there in any case.
  public let terms: [TermReport]
  /// What is known of the data as a whole.
  public var figures: [TermReport.Figure]

  /// Makes a report of its parts.
  public init(step: Int, terms: [TermReport], figures: [TermReport.Figure] = []) {
    self.step = step
    self.terms = terms
    self.figures = figures
  }

  /// The report of a term; nil if there is none.
  public subscript(term: String) -> TermReport? { terms.first { $0.name.isExactly(term) } }

  /// A figure of the data as a whole; nil if there is none of the name.
  public func figure(_ name: String) -> Double? {
    figures.first { $0.name.isExactly(name) }?.value
  }
}

extension EvaluationReport: Codable {
  private static let stepKey = TermKey("step")

  /// Writes an object.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: TermKey.self)
    try container.encode(step, forKey: Self.stepKey)
    for figure in figures { try container.encode(figure.value, forKey: TermKey(figure.name)) }
    for term in terms {
      var nested = container.nestedContainer(keyedBy: TermKey.self, forKey: TermKey(term.name))
      try term.encode(to: &nested)
    }
  }

  /// Reads what ``encode(to:)`` has written; the terms come in the order of their names.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: TermKey.self)
    step = try container.decode(Int.self, forKey: Self.stepKey)
    let keys = container.allKeys.filter { !$0.stringValue.isExactly(Self.stepKey.stringValue) }
    terms = keys.sorted { ExactString($0.stringValue) < ExactString($1.stringValue) }.compactMap {
      guard let nested = try? container.nestedContainer(keyedBy: TermKey.self, forKey: $0) else {
        return nil
      }
      return TermReport($0.stringValue, nested)
    }
    figures = keys.compactMap { key in
      (try? container.decode(Double.self, forKey: key)).map { .init(key.stringValue, $0) }
    }
  }
}
