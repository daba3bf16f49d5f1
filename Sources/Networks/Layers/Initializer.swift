import Randomness

/// How a parameter starts when it is not loaded.
public enum Initializer: Sendable, Equatable {
  /// All elements the same.
  case constant(Float)
  /// Normal with mean 0 and this deviation (Hugging Face's `initializer_range`).
  case normal(deviation: Float)
  /// Normal, redrawn beyond two deviations (Google's `create_initializer`); not rescaled, so the
  /// realised deviation is 0.88 of the nominal one.
  case truncatedNormal(deviation: Float)

  /// Draws `count` values: a pure function of the seed, the parameter's name and the element.
  func values(count: Int, name: String, seed: UInt64) -> [Float] {
    var stream = RandomStream(seed: seed, Self.hash(name))
    switch self {
    case .constant(let value): return Array(repeating: value, count: count)
    case .normal(let deviation): return (0..<count).map { _ in deviation * Float(stream.normal()) }
    case .truncatedNormal(let deviation):
      return (0..<count).map { _ in deviation * Float(stream.truncatedNormal()) }
    }
  }

  /// FNV-1a, 64 bits: a stable number for a name.
  private static func hash(_ name: String) -> UInt64 {
    name.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }
}
