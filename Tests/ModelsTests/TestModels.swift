import Autograd
import Layers
import Models
import Sequences

/// A configuration of a few thousand parameters.
func smallConfiguration(dropout: Float = 0) -> BERTConfiguration {
  var configuration = BERTConfiguration(vocabularySize: 29, hiddenSize: 12, layers: 2, heads: 3)
  configuration.maximumPositions = 16
  configuration.initializerRange = 0.3
  configuration.hiddenDropout = dropout
  configuration.attentionDropout = dropout
  return configuration
}

func smallModel(_ context: Context, activation: String = "gelu") throws -> BERTForPreTraining {
  var configuration = smallConfiguration()
  configuration.activationName = activation
  return try BERTForPreTraining(configuration, .initialized(seed: 4), context: context)
}

/// Sequences of the given lengths; every piece, position and segment of the small configuration
/// occurs if there is a sequence of 16 and more than 29 tokens.
func sequences(_ lengths: [Int]) -> [(tokens: [Int32], segments: [Int32])] {
  var piece: Int32 = 3
  return lengths.map { length in
    let tokens = (0..<length).map { _ in
      piece = (piece + 5) % 29
      return piece
    }
    return (tokens, (0..<length).map { $0 > length / 2 ? 1 : 0 })
  }
}

/// A packed batch with labels of both heads of pre-training.
struct Examples {
  var sequences: PackedSequences
  var maskedRows: [Int32]
  var maskedLabels: [Int32]
  var pairLabels: [Int32]
}

extension BERTForPreTraining {
  /// The losses of one batch, each times its coefficient; the second where there are labels and a head for them.
  func losses(of examples: Examples, masked: Float, pairs: Float)
    -> (masked: CrossEntropyResult, pairs: CrossEntropyResult?)
  {
    let hidden = encode(examples.sequences)  // [tokens, hidden]
    let first = maskedLanguageModelLoss(
      hidden, rows: examples.maskedRows, labels: examples.maskedLabels, coefficient: masked)
    guard heads.pairTask != nil, !examples.pairLabels.isEmpty else { return (first, nil) }
    return (
      first,
      pairLoss(hidden, examples.sequences, labels: examples.pairLabels, coefficient: pairs)
    )
  }
}
