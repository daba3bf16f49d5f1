public import Layers

/// How new weights are drawn.
public enum Initialization: String, Sendable, Codable, CaseIterable {
  /// Google's: normal, redrawn beyond two deviations.
  case truncatedNormal = "truncated-normal"
  /// Hugging Face's: plain normal.
  case normal

  /// Draws weights of a deviation.
  public func kernel(deviation: Float) -> Initializer {
    switch self {
    case .truncatedNormal: .truncatedNormal(deviation: deviation)
    case .normal: .normal(deviation: deviation)
    }
  }
}
