import ExactStrings

/// How the hidden states of a text's tokens become its vector; the raw values are bert-as-service's codes.
///
/// With x_t the hidden states and m_t ∈ {0, 1} whether pooling sees a token (all tokens are seen, but for [CLS] and
/// [SEP] where those are masked):
public enum PoolingStrategy: Int, Sendable, CaseIterable {
  /// m_t · x_t for every token: a matrix instead of a vector.
  case none = 0
  /// max over {x_t : m_t = 1}, for each feature.
  case reduceMax = 1
  /// Σ m_t · x_t / Σ m_t.
  case reduceMean = 2
  /// The mean and, behind it, the maximum; of several layers, all means and then all maxima.
  case reduceMeanMax = 3
  /// x of the first token, [CLS].
  case clsToken = 4
  /// x of the last token, [SEP].
  case sepToken = 5
  /// tanh(W · x + b) of the last layer's first token: the model's pooler.
  case clsPooled = 6

  /// The names, bert-as-service's, each with its strategy.
  public static let names: [(name: String, strategy: PoolingStrategy)] = [
    ("NONE", .none), ("REDUCE_MEAN", .reduceMean), ("REDUCE_MAX", .reduceMax),
    ("REDUCE_MEAN_MAX", .reduceMeanMax), ("CLS_TOKEN", .clsToken), ("FIRST_TOKEN", .clsToken),
    ("SEP_TOKEN", .sepToken), ("LAST_TOKEN", .sepToken), ("CLS_POOLED", .clsPooled),
  ]

  /// The names that sentence-transformers has for some.
  public static let modes: [(name: String, strategy: PoolingStrategy)] = [
    ("mean", .reduceMean), ("max", .reduceMax), ("cls", .clsToken), ("lasttoken", .sepToken),
  ]

  /// The first of its names.
  public var name: String { Self.names.first { $0.strategy == self }?.name ?? "" }

  /// The strategy of a name, in capitals or small letters; nil if there is none.
  public init?(name: String) {
    let capitals = name.uppercased()
    guard let found = Self.names.first(where: { $0.name.isExactly(capitals) }) else { return nil }
    self = found.strategy
  }

  /// How many numbers a layer of a hidden size gives.
  package func width(hidden: Int) -> Int { self == .reduceMeanMax ? 2 * hidden : hidden }
}
