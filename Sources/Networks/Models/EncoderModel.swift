public import Autograd
import ExactStrings
public import Layers
public import Sequences
import Serialization

/// An encoder of any family without heads, perhaps with a pooler: what embeds text.
///
/// A model with heads is made of the same parts on one ``ParameterRegistry``: the encoder
/// (``ModelConfiguration/makeEncoder(_:_:)``), a ``Pooler`` where it is wanted, heads; then `finish()`.
public final class EncoderModel {
  /// Sizes and options.
  public let configuration: any ModelConfiguration
  /// All parameters, under Hugging Face's names.
  public let parameters: ParameterSet
  /// What the model computes with.
  public let context: Context
  /// The encoder.
  public let encoder: any SequenceEncoder
  /// The pooler, if there is one.
  public let pooler: Pooler?

  /// Makes a new model or loads one; entries of heads in the source are left out.
  ///
  /// - Parameters:
  ///   - configuration: sizes and options, already validated.
  ///   - source: a seed, or the parameters to load.
  ///   - hasPooler: whether there is a pooler.
  ///   - initialization: how new weights are drawn.
  ///   - frozen: beginnings of the names of parameters that training leaves as they are.
  ///   - context: what to compute with.
  /// - Throws: ``ParameterError`` if the parameters to load do not fit.
  public init(
    _ configuration: any ModelConfiguration, _ source: ParameterSource, hasPooler: Bool,
    initialization: Initialization = .truncatedNormal, frozen: [String] = [], context: Context
  ) throws(ParameterError) {
    let family = type(of: configuration)
    let hidden = Double(configuration.hiddenSize)
    try source.checkSize(
      configuration.encoderParameterCount + (hasPooler ? hidden * hidden + hidden : 0))
    let registry = ParameterRegistry(source, frozen: frozen, context: context)
    let scope = registry.root(family.encoderScope)
    let kernel = initialization.kernel(deviation: configuration.initializerRange)
    encoder = configuration.makeEncoder(scope, kernel)
    pooler =
      hasPooler ? Pooler(scope("pooler"), hidden: configuration.hiddenSize, kernel) : nil
    let prefix = family.encoderScope + "."
    // A file of which nothing is the encoder's has no heads either: it has names that nobody has mapped.
    let hasEncoder = source.ourNames.contains { $0.hasExactPrefix(prefix) }
    parameters = try registry.finish { name in
      family.isRedundant(name)
        || hasEncoder && !name.hasExactPrefix(prefix)
        || !hasPooler && name.hasExactPrefix(prefix + "pooler.")
    }
    self.configuration = configuration
    self.context = context
  }

  /// The last hidden state, `[tokens, hidden]`, or that of a layer below.
  ///
  /// - Parameters:
  ///   - batch: the packed sequences.
  ///   - last: the layer to stop after, 0 for the embeddings alone; nil for all.
  ///   - observe: is shown every hidden state, `[tokens, hidden]`: 0 is the embeddings' output.
  /// - Returns: the last of them.
  public func encode(
    _ batch: PackedSequences, through last: Int? = nil,
    observe: (Int, Tensor) -> Void = { _, _ in }
  ) -> Tensor {
    encoder(batch, through: last ?? encoder.layerCount, observe: observe)
  }
}
