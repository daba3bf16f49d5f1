import ExactStrings

/// How a text's hidden states become its one vector.
public struct SentenceVector: Sendable, Hashable {
  /// What becomes of the hidden states of a layer.
  public let strategy: PoolingStrategy
  /// The layers that are pooled, one behind the other in the vector: 1 is the first, 0 the embeddings' output.
  public let layers: [Int]
  /// Whether vectors are divided by their length.
  public let normalizes: Bool

  /// Makes a way of its parts.
  public init(_ strategy: PoolingStrategy, layers: [Int], normalizes: Bool) {
    (self.strategy, self.layers, self.normalizes) = (strategy, layers, normalizes)
  }

  /// How many numbers a vector has.
  ///
  /// - Parameter hidden: the size of a hidden state.
  /// - Returns: the number.
  public func width(hidden: Int) -> Int { layers.count * strategy.width(hidden: hidden) }

  /// Whether it is what BERT's own output layer stands on: the pooler's output as it is.
  package var isPoolerOutput: Bool { strategy == .clsPooled && !normalizes }

  /// What it is, in words, such as `REDUCE_MEAN of layer 11`.
  public var words: String {
    let names = layers.map { "\($0)" }.joined(separator: ", ")
    return "\(strategy.name) of layer\(layers.count == 1 ? "" : "s") \(names)"
      + (normalizes ? ", of length 1" : "")
  }
}

extension SentenceVector: Codable {
  private enum Key: CodingKey { case strategy, layers, normalizes }

  /// Reads the form that files have.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let name = try container.decode(String.self, forKey: .strategy)
    guard let strategy = PoolingStrategy(name: name), strategy != .none else {
      throw DecodingError.dataCorruptedError(
        forKey: .strategy, in: container, debugDescription: "no strategy is called '\(name)'")
    }
    let layers = try container.decode([Int].self, forKey: .layers)
    guard !layers.isEmpty, layers.allSatisfy({ $0 >= 0 }) else {
      throw DecodingError.dataCorruptedError(
        forKey: .layers, in: container, debugDescription: "expected layers from 0 on")
    }
    self.init(
      strategy, layers: layers, normalizes: try container.decode(Bool.self, forKey: .normalizes))
  }

  /// Writes it for files.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(strategy.name, forKey: .strategy)
    try container.encode(layers, forKey: .layers)
    try container.encode(normalizes, forKey: .normalizes)
  }
}
