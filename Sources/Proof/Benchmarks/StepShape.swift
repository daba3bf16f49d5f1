public import Models
import Pretraining
import Sequences

/// The sizes of a training step on sequences of one length.
public struct StepShape: Sendable {
  /// The model.
  public var configuration: BERTConfiguration
  /// Sequences in a step.
  public var batchSize: Int
  /// Tokens in a sequence.
  public var sequenceLength: Int

  /// Makes a shape; the model gets as many positions as the sequences need.
  public init(configuration: BERTConfiguration, batchSize: Int, sequenceLength: Int) {
    self.configuration = configuration
    self.configuration.maximumPositions = max(configuration.maximumPositions, sequenceLength)
    self.batchSize = batchSize
    self.sequenceLength = sequenceLength
  }

  /// Tokens in a step.
  public var tokens: Int { batchSize * sequenceLength }

  /// Predicted pieces in a sequence: 15 %, at least one.
  public var maskedPerSequence: Int { max(1, Int(Double(sequenceLength) * 0.15)) }

  /// Predicted pieces in a step.
  public var masked: Int { batchSize * maskedPerSequence }

  var hidden: Int { configuration.hiddenSize }
  var layers: Int { configuration.layers }
}

extension BERTConfiguration {
  /// The floating-point operations that a training step on a batch cannot do without:
  /// 6·tokens·(4·H² + 2·H·I)·L + 12·L·H·Σ length² + 6·masked·(V·H + H²), a product and its two gradients each,
  /// with I the intermediate size.
  func usefulOperations(of examples: PretrainingBatch) -> Double {
    let (hidden, layers) = (Double(hiddenSize), Double(layers))
    let tokens = Double(examples.sequences.tokens.count)
    let offsets = examples.sequences.offsets
    let squares = zip(offsets, offsets.dropFirst()).reduce(0.0) {
      $0 + Double($1.1 - $1.0) * Double($1.1 - $1.0)
    }
    let weights = 4 * hidden * hidden + 2 * hidden * Double(intermediateSize)
    let encoder = 6 * tokens * layers * weights + 12 * layers * hidden * squares
    return encoder + 6 * Double(examples.maskedRows.count) * hidden
      * (Double(vocabularySize) + hidden)
  }
}
