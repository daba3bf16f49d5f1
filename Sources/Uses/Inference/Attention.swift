import Autograd
import ExactStrings
import Foundation
import Layers
package import Models
import Preconditions
import Sequences

extension EncoderModel {
  /// Who looks at whom in a text: softmax(QKᵀ/√d) of every head.
  ///
  /// The encoder keeps no probabilities; they are computed from the hidden states with the same weights.
  ///
  /// - Parameters:
  ///   - input: the text.
  ///   - heads: how many a layer has.
  ///   - segments: how many segments the model has.
  /// - Returns: `[layer][head][from][to]`; each row sums to 1.
  package func attention(
    _ input: EmbeddingInput, heads: Int, segments: Int
  ) -> [[[[Float]]]] {
    let batch = PackedSequences([input], segments: segments, masksSpecialTokens: false)
    let projections = projections
    require(
      projections.count == encoder.layerCount,
      "attention: \(projections.count) projections, \(encoder.layerCount) layers")
    var maps: [[[[Float]]]] = []
    _ = encode(batch) { layer, state in
      guard layer < projections.count else { return }
      let (weight, bias) = projections[layer]
      let qkv = linear(state, weight: weight.tensor, bias: bias.tensor)  // [tokens, 3·hidden]
      let rows = AttentionRows(qkv: qkv.values, tokens: batch.tokens.count, heads: heads)
      maps.append((0..<heads).map { rows.probabilities(head: $0) })
    }
    return maps
  }

  /// Queries, keys and values of each layer, stored for one product.
  private var projections: [(weight: Parameter, bias: Parameter)] {
    let scope = "\(type(of: configuration).encoderScope).encoder.layer"
    func parameter(_ layer: Int, _ name: String) -> Parameter? {
      parameters.first {
        $0.parts.first?.name.isExactly("\(scope).\(layer).attention.self.query.\(name)") ?? false
      }
    }
    return (0..<encoder.layerCount).compactMap { layer in
      guard let weight = parameter(layer, "weight"), let bias = parameter(layer, "bias") else {
        return nil
      }
      return (weight, bias)
    }
  }
}

/// The queries and keys of one text in one layer.
private struct AttentionRows {
  /// `[tokens, 3·hidden]`: queries, keys, values.
  let qkv: [Float]
  let tokens: Int
  let heads: Int
  private var hidden: Int { qkv.count / tokens / 3 }

  /// `[from][to]`, summed in 64 bits.
  func probabilities(head: Int) -> [[Float]] {
    let size = hidden / heads
    let scale = 1 / Double(size).squareRoot()
    return (0..<tokens).map { from in
      let query = from * 3 * hidden + head * size
      let scores = (0..<tokens).map { to -> Double in
        let key = to * 3 * hidden + hidden + head * size
        return scale
          * (0..<size).reduce(0) { $0 + Double(qkv[query + $1]) * Double(qkv[key + $1]) }
      }
      let top = scores.max() ?? 0
      let powers = scores.map { exp($0 - top) }
      let sum = powers.reduce(0, +)
      return powers.map { Float($0 / sum) }
    }
  }
}
