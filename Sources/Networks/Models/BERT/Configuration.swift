public import Autograd
import ExactStrings
import Foundation
import Layers
public import Serialization

/// The sizes and options of a BERT, under Hugging Face's keys in JSON.
///
/// Keys that this program does not know are kept in ``other`` and written back.
public struct BERTConfiguration: Sendable, Equatable {
  /// `vocab_size`: how many pieces there are.
  public var vocabularySize: Int
  /// `hidden_size`.
  public var hiddenSize: Int
  /// `num_hidden_layers`.
  public var layers: Int
  /// `num_attention_heads`; divides ``hiddenSize``.
  public var heads: Int
  /// `intermediate_size`: the inner width of the feed-forward layers.
  public var intermediateSize: Int
  /// `max_position_embeddings`: the longest sequence.
  public var maximumPositions = 512
  /// `type_vocab_size`: how many segments there are.
  public var segments = 2
  /// `hidden_act`: `gelu` (erf) or `gelu_new` (tanh).
  public var activationName = "gelu"
  /// `hidden_dropout_prob`.
  public var hiddenDropout: Float = 0.1
  /// `attention_probs_dropout_prob`.
  public var attentionDropout: Float = 0.1
  /// `initializer_range`: the deviation of new weights.
  public var initializerRange: Float = 0.02
  /// `layer_norm_eps`.
  public var layerNormEpsilon: Float = 1e-12
  /// Every other key of the file.
  public var other: JSONObject = [:]

  /// Makes a configuration with BERT's usual options.
  public init(
    vocabularySize: Int, hiddenSize: Int, layers: Int, heads: Int, intermediateSize: Int? = nil
  ) {
    self.vocabularySize = vocabularySize
    self.hiddenSize = hiddenSize
    self.layers = layers
    self.heads = heads
    self.intermediateSize = intermediateSize ?? 4 * hiddenSize
  }

  /// The activation function that ``activationName`` stands for; ``validate(origin:)`` refuses names that
  /// stand for none.
  public var activation: Activation {
    guard let activation = Self.activations[ExactString(activationName)] else {
      fatalError("BERTConfiguration: \(Self.activationFault(.string(activationName)))")
    }
    return activation
  }

  /// Hugging Face's names of the activations there are; all but `gelu` are the tanh form.
  static let activations: [ExactString: Activation] = [
    "gelu": .gelu, "gelu_new": .geluTanh, "gelu_pytorch_tanh": .geluTanh, "gelu_fast": .geluTanh,
  ]

  /// What is wrong with a value of `hidden_act` that is not among ``activations``.
  static func activationFault(_ found: JSONValue) -> String {
    let known = activations.keys.sorted().map(\.string).joined(separator: ", ")
    return "hidden_act is \(found.shortText), expected one of \(known)"
  }

  /// Checks that the sizes fit each other.
  ///
  /// - Parameter origin: the file or option that the configuration comes from, for the message.
  /// - Throws: ``ConfigurationError`` for the first one that does not.
  public func validate(origin: String) throws(ConfigurationError) {
    let sizes = [
      ("vocab_size", vocabularySize), ("hidden_size", hiddenSize), ("num_hidden_layers", layers),
      ("num_attention_heads", heads), ("intermediate_size", intermediateSize),
      ("max_position_embeddings", maximumPositions), ("type_vocab_size", segments),
    ]
    for (key, value) in sizes where !(1...1 << 28).contains(value) {
      throw ConfigurationError(origin, "\(key) is \(value), expected a size of 1 to \(1 << 28)")
    }
    guard hiddenSize % heads == 0 else {
      throw ConfigurationError(
        origin,
        "hidden_size \(hiddenSize) does not divide by num_attention_heads \(heads)")
    }
    for (key, value) in [
      ("hidden_dropout_prob", hiddenDropout), ("attention_probs_dropout_prob", attentionDropout),
    ] where !(value >= 0 && value < 1) {
      throw ConfigurationError(origin, "\(key) is \(value), expected 0 ≤ p < 1")
    }
    guard initializerRange > 0, initializerRange.isFinite else {
      throw ConfigurationError(
        origin, "initializer_range is \(initializerRange), expected a positive number")
    }
    guard layerNormEpsilon > 0, layerNormEpsilon.isFinite else {
      throw ConfigurationError(
        origin, "layer_norm_eps is \(layerNormEpsilon), expected a positive number")
    }
    guard Self.activations[ExactString(activationName)] != nil else {
      throw ConfigurationError(origin, Self.activationFault(.string(activationName)))
    }
  }
}
