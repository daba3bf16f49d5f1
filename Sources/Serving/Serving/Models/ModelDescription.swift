public import Autograd

/// What is known of a model that is served.
public struct ModelDescription: Sendable, Equatable {
  /// What a model can be asked for.
  public enum Ability: String, Sendable, CaseIterable, Codable {
    /// Vectors of texts.
    case embedding
    /// Labels or scores of texts and pairs.
    case classification
    /// The pieces behind `[MASK]`.
    case fillMask = "fill-mask"
    /// Whether a text follows another.
    case nextSentence = "next-sentence"
    /// Attention by layer and head.
    case attention
  }

  /// The name that clients know it by.
  public let name: String
  /// The file that the weights come from.
  public let origin: String
  /// The step of the run that it is of; nil for a model without one.
  public let step: Int?
  /// Hugging Face's class, such as `BertForPreTraining`.
  public let architecture: String
  /// How many numbers a vector has, as the server pools.
  public let width: Int
  /// How many numbers a hidden state has: the width of a token's vector.
  public let hiddenSize: Int
  /// How many layers there are.
  public let layers: Int
  /// How many heads a layer has.
  public let heads: Int
  /// How many tokens of a text are used for its vector, special ones included.
  public let maximumLength: Int
  /// How many tokens of a text are used for its labels; nil without labels.
  public let maximumClassificationLength: Int?
  /// The longest sequence that the model was trained with, as far as is known.
  public let trainedLength: Int
  /// How many positions there are: no text can be longer.
  public let positions: Int
  /// How vectors are made, in words, such as `REDUCE_MEAN of layer 11`.
  public let pooling: String
  /// bert-as-service's code of the strategy.
  public let poolingStrategy: Int
  /// The layers that are pooled: 1 is the first, 0 the embeddings' output.
  public let poolingLayers: [Int]
  /// Whether vectors have length 1 unless a request says otherwise.
  public let normalizes: Bool
  /// What was taken from the model's own pooling, for a message; nil if nothing was.
  public let notice: String?
  /// The names of the labels; empty without an output layer.
  public let labels: [String]
  /// `single_label_classification`, `multi_label_classification` or `regression`; nil without an output layer.
  public let problem: String?
  /// How many texts a label is for, as the model was fine-tuned: 1, or 2 for pairs; nil if that is not known.
  public let labelledTexts: Int?
  /// What it can be asked for.
  public let abilities: Set<Ability>
  /// How many pieces the vocabulary has.
  public let vocabularySize: Int
  /// Whether text is lower-cased.
  public let lowercases: Bool
  /// How many numbers the model has.
  public let parameters: Int
  /// How many bytes they take in memory, once for each worker.
  public let weightBytes: Int
  /// What the encoder's layers multiply in.
  public let precision: Precision
  /// SHA-256 of weights, configuration, vocabulary and normalizer.
  public let fingerprint: String

  /// The precision's name, as clients read it.
  public var dataType: String { precision.rawValue }

  /// Whether it can be asked for something.
  public func can(_ ability: Ability) -> Bool { abilities.contains(ability) }
}
