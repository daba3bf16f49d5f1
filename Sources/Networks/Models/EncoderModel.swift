public import Autograd
import ExactStrings
public import Layers
public import Sequences
import Serialization

/// An encoder of any family, perhaps with a pooler and the one output layer of a task: what embeds text, and what
/// fine-tuning trains.
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
  /// What the outputs of the layer on top mean, if there is one.
  public let task: TaskHead?
  private let output: Linear?  // [labels, width]

  /// Makes a new model or loads one; entries of other heads in the source are left out.
  ///
  /// - Parameters:
  ///   - configuration: sizes and options, already validated.
  ///   - source: a seed, or the parameters to load.
  ///   - hasPooler: whether there is a pooler; one that the task needs is there anyway.
  ///   - task: the output layer, if there is one.
  ///   - initialization: how new weights are drawn.
  ///   - frozen: beginnings of the names of parameters that training leaves as they are.
  ///   - context: what to compute with.
  /// - Throws: ``ParameterError`` if the parameters to load do not fit.
  public init(
    _ configuration: any ModelConfiguration, _ source: ParameterSource, hasPooler: Bool,
    task: TaskHead? = nil, initialization: Initialization = .truncatedNormal, frozen: [String] = [],
    context: Context
  ) throws(ParameterError) {
    let family = type(of: configuration)
    let hidden = Double(configuration.hiddenSize)
    let hasPooler = hasPooler || task?.needsPooler == true
    try source.checkSize(
      configuration.encoderParameterCount + (hasPooler ? hidden * hidden + hidden : 0)
        + (task.map {
          Double($0.labels.count) * (Double($0.width(hidden: configuration.hiddenSize)) + 1)
        } ?? 0))
    let registry = ParameterRegistry(source, frozen: frozen, context: context)
    let scope = registry.root(family.encoderScope)
    let kernel = initialization.kernel(deviation: configuration.initializerRange)
    encoder = configuration.makeEncoder(scope, kernel)
    pooler =
      hasPooler ? Pooler(scope("pooler"), hidden: configuration.hiddenSize, kernel) : nil
    output = task.map {
      Linear(
        registry.root($0.kind.head), from: $0.width(hidden: configuration.hiddenSize),
        to: $0.labels.count, kernel)
    }
    let prefix = family.encoderScope + "."
    let ours = [prefix] + (task.map { [$0.kind.head + "."] } ?? [])
    // A file of which nothing is the encoder's has no heads either: it has names that nobody has mapped.
    let hasEncoder = source.ourNames.contains { $0.hasExactPrefix(prefix) }
    parameters = try registry.finish { name in
      family.isRedundant(name)
        || hasEncoder && !ours.contains { name.hasExactPrefix($0) }
        || !hasPooler && name.hasExactPrefix(prefix + "pooler.")
    }
    self.configuration = configuration
    self.task = task
    self.context = context
  }

  /// The encoder and the pooler of a model with heads of pre-training, which has the same weights in memory.
  ///
  /// - Parameter model: the model; its parameters are all of this one's.
  public init(of model: BERTForPreTraining) {
    (encoder, pooler) = (model.encoder, model.pooler)
    (configuration, parameters, context) = (model.configuration, model.parameters, model.context)
    (task, output) = (nil, nil)
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

  /// The outputs of the task's layer, which the model has to have.
  ///
  /// - Parameters:
  ///   - batch: the packed sequences.
  ///   - probability: of dropping an element of the layer's input while training.
  /// - Returns: `[sequences, labels]` for texts, `[tokens, labels]` for pieces and spans.
  public func taskLogits(_ batch: PackedSequences, dropout probability: Float = 0) -> Tensor {
    if let vector = task?.vector { return taskLogits(vectors: vectors(batch, vector)) }
    return taskLogits(hidden: encode(batch), batch, dropout: probability)
  }

  /// The outputs of a task's layer that stands on sentence vectors.
  ///
  /// - Parameter vectors: `[sequences, width]`.
  /// - Returns: `[sequences, labels]`.
  public func taskLogits(vectors: Tensor) -> Tensor {
    guard let output, task?.vector != nil else {
      fatalError("taskLogits: the model has no output layer for vectors")
    }
    return output(vectors)
  }

  /// The outputs of the task's layer, of a last hidden state.
  ///
  /// - Parameters:
  ///   - hidden: `[tokens, hidden]`.
  ///   - batch: its sequences.
  ///   - probability: of dropping an element of the layer's input while training.
  /// - Returns: as ``taskLogits(_:dropout:)``.
  public func taskLogits(
    hidden: Tensor, _ batch: PackedSequences, dropout probability: Float = 0
  ) -> Tensor {
    guard let output, task?.vector == nil else {
      fatalError("taskLogits: the model has no output layer for hidden states")
    }
    let pooled = task?.needsPooler == true ? pooler.map { $0(hidden, batch) } : nil
    return output(Autograd.dropout(pooled ?? hidden, probability: probability))
  }
}
