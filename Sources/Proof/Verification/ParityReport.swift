import Preconditions

/// One compared quantity.
public struct ParityRow: Codable, Sendable {
  /// What was compared.
  public let quantity: String
  /// The largest |ours − reference|.
  public let absoluteError: Double
  /// The largest |ours − reference| over the largest |reference|.
  public let relativeError: Double
  /// What the error, absolute or relative as ``isRelative`` says, may be at most.
  public let tolerance: Double
  /// Whether the tolerance is for the relative error.
  public let isRelative: Bool

  /// Whether the error is within the tolerance; not if anything was not a number.
  public var passes: Bool { (isRelative ? relativeError : absoluteError) <= tolerance }

  /// Compares two arrays.
  init(
    _ quantity: String, _ ours: [Float], _ reference: [Float], tolerance: Double,
    isRelative: Bool = false
  ) {
    self.init(
      quantity, ours.map(Double.init), reference.map(Double.init), tolerance: tolerance,
      isRelative: isRelative)
  }

  init(
    _ quantity: String, _ ours: [Double], _ reference: [Double], tolerance: Double,
    isRelative: Bool = false
  ) {
    require(
      ours.count == reference.count,
      "\(quantity): \(ours.count) values, \(reference.count) expected")
    var largest = 0.0
    var error = 0.0
    for (a, b) in zip(ours, reference) {
      largest = max(largest, abs(b))
      let difference = abs(a - b)
      // A NaN anywhere must not pass for a small error.
      error = difference.isNaN ? .infinity : max(error, difference)
    }
    self.quantity = quantity
    absoluteError = error
    relativeError = largest > 0 ? error / largest : error
    self.tolerance = tolerance
    self.isRelative = isRelative
  }
}

/// All quantities of one reference folder.
public struct ParityReport: Codable, Sendable {
  /// The folder.
  public let directory: String
  /// What was compared.
  public let rows: [ParityRow]

  /// Whether every quantity is within its tolerance.
  public var passes: Bool { rows.allSatisfy(\.passes) }
}
