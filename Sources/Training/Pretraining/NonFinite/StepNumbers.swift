import Foundation

/// The numbers of a step by which its health is judged.
public struct StepNumbers: Codable, Sendable {
  /// Mean −ln p over the masked pieces, in nats.
  public let mlmLoss: Double
  /// Mean −ln p over the pairs, in nats; nil without next-sentence prediction.
  public let nspLoss: Double?
  /// The norm of all gradients together, before clipping.
  public let gradientNorm: Double

  /// Whether all of them are finite.
  public var isFinite: Bool {
    mlmLoss.isFinite && nspLoss?.isFinite ?? true && gradientNorm.isFinite
  }

  /// The losses and the norm in words.
  public var description: String {
    var parts = ["MLM loss \(Self.text(mlmLoss))"]
    if let nspLoss { parts.append("NSP loss \(Self.text(nspLoss))") }
    return (parts + ["gradient norm \(Self.text(gradientNorm))"]).joined(separator: ", ")
  }

  /// A number for people; the sign that a NaN may have means nothing.
  public static func text(_ value: Double) -> String {
    value.isNaN ? "nan" : value.isInfinite ? (value < 0 ? "-inf" : "inf") : "\(Float(value))"
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
