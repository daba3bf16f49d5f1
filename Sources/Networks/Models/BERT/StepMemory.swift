/// The memory of a training step for each of its tokens, in bytes.
///
/// The peak is at the turn from the forward to the backward pass, when every layer has stored what its
/// gradient needs. H is the hidden size, I the intermediate size, A the heads, n the length of sequences,
/// per token and in numbers of 4 bytes:
///
///     layer          8·H + 2·I + A·n       queries, keys, values, attention, both sums and norms, GELU;
///                                          with recomputation H, and one layer in full
///     embeddings     3·H
///     heads          0.15·(4·H + V)        of the masked pieces; 4·H for the pooler's few rows is left out
///     on the way     6·H + I               gradients of the layer that is under way
public struct StepMemory: Sendable {
  /// What waits for the backward pass.
  public let stored: Double
  /// What the largest layer needs in passing.
  public let transient: Double
  /// The same where no gradients are computed.
  public let transientWithoutGradients: Double

  /// Estimates it.
  ///
  /// - Parameters:
  ///   - configuration: the model.
  ///   - length: tokens of a sequence; of several the mean over their tokens, Σn² / Σn.
  ///   - maskedShare: the share of tokens for which the vocabulary's pieces are told apart.
  ///   - recomputes: whether activations are computed again in backward.
  public init(
    _ configuration: BERTConfiguration, length: Double, maskedShare: Double, recomputes: Bool
  ) {
    let hidden = Double(configuration.hiddenSize)
    let inner = Double(configuration.intermediateSize)
    let attention = Double(configuration.heads) * length
    let layer = 8 * hidden + 2 * inner + attention
    let head = maskedShare * (4 * hidden + Double(configuration.vocabularySize))
    let layers = Double(configuration.layers)
    stored = 4 * ((recomputes ? layers * hidden + layer : layers * layer) + 3 * hidden + head)
    transient = 4 * (6 * hidden + inner)
    transientWithoutGradients = 4 * (max(layer, head) + 4 * hidden)
  }
}
