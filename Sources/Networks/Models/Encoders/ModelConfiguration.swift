public import Foundation
public import Layers
public import Serialization

/// The sizes and options of a family of models, read from Hugging Face's `config.json`.
public protocol ModelConfiguration: Sendable {
  /// Hugging Face's `model_type`.
  static var modelType: String { get }
  /// The first component of the encoder's names (Hugging Face's `base_model_prefix`); heads have others.
  static var encoderScope: String { get }
  /// What a state dictionary of this family calls our parameters, as Hugging Face's classes with and without heads
  /// have it.
  static func names(in dictionary: StateDictionary) -> NameMap
  /// Whether an entry, under our name, repeats or derives from parameters that the model has.
  static func isRedundant(_ name: String) -> Bool

  /// Reads and checks a configuration.
  ///
  /// - Parameters:
  ///   - json: the file's text.
  ///   - origin: the file's name, for messages.
  /// - Throws: ``ConfigurationError``.
  init(json: Data, origin: String) throws(ConfigurationError)

  /// The width of a hidden state.
  var hiddenSize: Int { get }
  /// The deviation of new weights.
  var initializerRange: Float { get }
  /// How many numbers the encoder has, as a floating-point number because sizes may be absurd.
  var encoderParameterCount: Double { get }

  /// Makes the encoder of a scope's parameters.
  ///
  /// - Parameters:
  ///   - scope: ``encoderScope`` of a registry's root.
  ///   - kernel: how a new weight is drawn.
  /// - Returns: the encoder, whose parameters the registry has from now on.
  func makeEncoder(_ scope: ParameterScope, _ kernel: Initializer) -> any SequenceEncoder
}
