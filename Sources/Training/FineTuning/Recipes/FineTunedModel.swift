public import Autograd
import ExactStrings
public import Layers
public import Models
public import Training

/// Makes the model that learns, and what updates it.
public enum FineTunedModel {
  /// The beginnings of the names of what is left as it is where the encoder is frozen: all below the pooler.
  static let encoder = ["bert.embeddings.", "bert.encoder."]

  /// Makes a model of weights.
  ///
  /// - Parameters:
  ///   - stored: an encoder; a pooler and an output layer that it lacks are drawn.
  ///   - heads: the output layer, where there is one.
  ///   - options: dropout, what is frozen, and the seed.
  ///   - isNew: whether parts may be drawn, as at the start of a run.
  ///   - context: what to compute with.
  /// - Returns: the model; `parameters.drawn` names what is new.
  /// - Throws: `ParameterError` if the weights do not fit.
  public static func make(
    _ stored: StoredModel, _ heads: ModelHeads, _ options: FineTuningOptions, isNew: Bool,
    context: Context
  ) throws(ParameterError) -> EncoderModel {
    var configuration = stored.record.configuration
    configuration.hiddenDropout = options.encoderDropout ?? configuration.hiddenDropout
    configuration.attentionDropout = options.encoderDropout ?? configuration.attentionDropout
    let base = stored.record.heads.task == heads.task ? stored : stored.withoutHeads()
    return try EncoderModel(
      configuration,
      .loaded(
        base.weights, origin: stored.origin,
        missing: isNew ? .initialized(seed: options.seed) : .refused),
      hasPooler: heads.hasPooler, task: heads.task,
      frozen: options.freezesEncoder ? encoder : [], context: context)
  }

  /// Makes the optimizer of a model, its state new.
  ///
  /// - Parameters:
  ///   - model: what it updates.
  ///   - options: its constants, and how rates differ between layers.
  ///   - layers: how many layers the encoder has.
  /// - Returns: AdamW.
  public static func makeOptimizer(
    of model: EncoderModel, _ options: FineTuningOptions, layers: Int
  ) -> AdamW {
    let decay = options.layerDecay
    return AdamW(
      model.parameters, options: options.optimizer,
      rateScale: decay == 1
        ? nil : { LayerDecay(decay, layers: layers).scale(of: $0.parts[0].name) },
      context: model.context)
  }
}

/// Rates that fall from the output layer down (Howard & Ruder 2018, "discriminative fine-tuning").
struct LayerDecay {
  private let decay: Float
  private let layers: Int

  init(_ decay: Float, layers: Int) { (self.decay, self.layers) = (decay, layers) }

  /// 1 above the encoder, decay for its last layer, decay² for the one below, and so on down to the embeddings.
  func scale(of name: String) -> Float {
    let layer = "bert.encoder.layer."
    var exponent = 0
    if name.hasExactPrefix("bert.embeddings.") {
      exponent = layers + 1
    } else if name.hasExactPrefix(layer),
      let index = Int(name.dropFirst(layer.count).prefix { $0 != "." })
    {
      exponent = layers - index
    }
    return (0..<exponent).reduce(1) { product, _ in product * decay }
  }
}
