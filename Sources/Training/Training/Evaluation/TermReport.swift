import ExactStrings

/// How a model does on one of an objective's terms, beside what guessing would get.
///
/// Encoded, it is an object with `count`, `loss` and every figure as members.
public struct TermReport: Sendable, Equatable {
  /// One of the numbers.
  public struct Figure: Sendable, Equatable {
    /// Its name in files, in camel case.
    public let name: String
    /// NaN where nothing is known.
    public let value: Double

    /// Makes a figure.
    public init(_ name: String, _ value: Double) { (self.name, self.value) = (name, value) }
  }

  /// Its name in files, in camel case, such as `maskedLanguageModel`.
  public let name: String
  /// How many labels were looked at.
  public let count: Int
  /// Mean loss over the labels, in nats where it is a likelihood; NaN without labels.
  public let loss: Double
  /// Everything else that is known.
  public let figures: [Figure]

  /// Makes a report of its parts.
  public init(_ name: String, count: Int, loss: Double, _ figures: [Figure]) {
    self.name = name
    self.count = count
    self.loss = loss
    self.figures = figures
  }

  /// A figure; nil if there is none of the name.
  public subscript(figure: String) -> Double? {
    figures.first { $0.name.isExactly(figure) }?.value
  }

  /// The figure's names that all programs know.
  public enum FigureName {
    /// The share of labels predicted right.
    public static let accuracy = "accuracy"
    /// The share of the most frequent class.
    public static let majorityAccuracy = "majorityAccuracy"
  }
}

extension TermReport {
  /// Reads the members of an object; nil if it is no report of a term.
  init?(_ name: String, _ container: KeyedDecodingContainer<TermKey>) {
    guard let loss = try? container.decode(Double.self, forKey: TermKey("loss")) else { return nil }
    let count = try? container.decode(Int.self, forKey: TermKey("count"))
    let figures: [Figure] = container.allKeys.compactMap { key in
      guard !["count", "loss"].containsExactly(key.stringValue),
        let value = try? container.decode(Double.self, forKey: key)
      else { return nil }
      return Figure(key.stringValue, value)
    }
    // Of nothing older programs wrote 0.
    self.init(name, count: count ?? 0, loss: count == 0 ? .nan : loss, figures)
  }

  func encode(to container: inout KeyedEncodingContainer<TermKey>) throws {
    try container.encode(count, forKey: TermKey("count"))
    try container.encode(loss, forKey: TermKey("loss"))
    for figure in figures { try container.encode(figure.value, forKey: TermKey(figure.name)) }
  }
}
