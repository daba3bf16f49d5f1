import Preconditions

/// A linear model of vectors, solved for to convergence: what scikit-learn's `LogisticRegression`,
/// `OneVsRestClassifier` of it, and `Ridge(alpha=1/C)` find.
public struct LinearFit: Sendable, Equatable {
  /// `[outputs, width]`.
  public let weights: [Double]
  /// `[outputs]`.
  public let bias: [Double]
  /// The steps of the solver.
  public let iterations: Int
  /// The largest element of the gradient at the end, of the mean loss.
  public let gradient: Double

  /// What the gradient has to come below for the coefficients to mean anything.
  public static let sufficientGradient = 1e-6

  /// Whether it has come to where nothing is lower.
  public var isConverged: Bool { gradient <= Self.sufficientGradient }

  /// Makes a model of its parts.
  init(weights: [Double], bias: [Double], iterations: Int = 0, gradient: Double = 0) {
    (self.weights, self.bias) = (weights, bias)
    (self.iterations, self.gradient) = (iterations, gradient)
  }

  /// An output that is the same for every vector.
  static func constant(_ value: Double, width: Int) -> LinearFit {
    LinearFit(weights: [Double](repeating: 0, count: width), bias: [value])
  }

  /// The outputs of several models, one behind the other.
  static func joined(_ fits: [LinearFit]) -> LinearFit {
    LinearFit(
      weights: fits.flatMap(\.weights), bias: fits.flatMap(\.bias),
      iterations: fits.reduce(0) { $0 + $1.iterations },
      gradient: fits.reduce(0) { max($0, $1.gradient) })
  }

  /// The model of numbers that are `factor` times as large, and `offset` more.
  func scaled(by factor: Double, adding offset: Double) -> LinearFit {
    LinearFit(
      weights: weights.map { $0 * factor }, bias: bias.map { $0 * factor + offset },
      iterations: iterations, gradient: gradient)
  }
}
