import Foundation

/// The numbers of a step by which its health is judged.
///
/// Encoded, the loss of a term "mlm" is `mlmLoss`.
public struct StepNumbers: Sendable {
  /// The mean losses, by the objective's terms.
  public let terms: [TermMean]
  /// The norm of all gradients together, before clipping.
  public let gradientNorm: Double

  /// Makes numbers of their values.
  public init(terms: [TermMean], gradientNorm: Double) {
    self.terms = terms
    self.gradientNorm = gradientNorm
  }

  /// Whether all of them are finite.
  public var isFinite: Bool { terms.allSatisfy(\.loss.isFinite) && gradientNorm.isFinite }

  /// The losses and the norm in words.
  public var description: String {
    let losses = terms.map { "\($0.name.uppercased()) loss \(Self.text($0.loss))" }
    return (losses + ["gradient norm \(Self.text(gradientNorm))"]).joined(separator: ", ")
  }

  /// A number for people; the sign that a NaN may have means nothing.
  public static func text(_ value: Double) -> String {
    value.isNaN ? "nan" : value.isInfinite ? (value < 0 ? "-inf" : "inf") : "\(Float(value))"
  }
}

extension StepNumbers: Codable {
  private static let norm = TermKey("gradientNorm")

  /// Writes a flat object.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: TermKey.self)
    try container.encode(terms)
    try container.encode(gradientNorm, forKey: Self.norm)
  }

  /// Reads what ``encode(to:)`` has written.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: TermKey.self)
    self.init(
      terms: try container.decodeTerms(),
      gradientNorm: try container.decode(Double.self, forKey: Self.norm))
  }
}

extension JSONEncoder {
  /// Writes numbers that JSON does not have as the texts `nan`, `inf` and `-inf`.
  package func allowNonFiniteNumbers() {
    nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
  }
}

extension JSONDecoder {
  /// Reads what ``Foundation/JSONEncoder/allowNonFiniteNumbers()`` writes.
  package func allowNonFiniteNumbers() {
    nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
  }
}
