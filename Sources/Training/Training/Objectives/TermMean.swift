import ExactStrings

/// The means of one of an objective's losses over a step.
public struct TermMean: Sendable, Equatable {
  /// The term.
  public let name: String
  /// Mean loss over the labels, in nats where it is a likelihood.
  public let loss: Double
  /// The share of labels predicted right; nil where that means nothing or is not kept.
  public let accuracy: Double?

  /// Makes means of their values.
  public init(name: String, loss: Double, accuracy: Double?) {
    self.name = name
    self.loss = loss
    self.accuracy = accuracy
  }
}

extension [TermMean] {
  /// The means of a term.
  package func named(_ name: String) -> TermMean? { first { $0.name.isExactly(name) } }
}

/// A key of an object with the losses of some terms among its members.
struct TermKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(_ name: String) { stringValue = name }
  init?(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}

extension KeyedEncodingContainer<TermKey> {
  /// Writes `<term>Loss`, and `<term>Accuracy` where there is one.
  mutating func encode(_ terms: [TermMean]) throws {
    for term in terms {
      try encode(term.loss, forKey: TermKey(term.name + "Loss"))
      if let accuracy = term.accuracy {
        try encode(accuracy, forKey: TermKey(term.name + "Accuracy"))
      }
    }
  }
}

extension KeyedDecodingContainer<TermKey> {
  /// Reads what `encode` has written, by name.
  func decodeTerms() throws -> [TermMean] {
    try allKeys.filter { $0.stringValue.hasExactSuffix("Loss") }
      .sorted { ExactString($0.stringValue) < ExactString($1.stringValue) }
      .map { key in
        let name = String(key.stringValue.dropLast("Loss".count))
        return TermMean(
          name: name, loss: try decode(Double.self, forKey: key),
          accuracy: try decodeIfPresent(Double.self, forKey: TermKey(name + "Accuracy")))
      }
  }
}
