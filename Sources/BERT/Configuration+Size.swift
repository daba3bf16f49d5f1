import Layers
import Serialization

extension BERTConfiguration {
  /// How many numbers the model trains, as a floating-point number because sizes may be absurd.
  package var parameterCount: Double {
    let hidden = Double(hiddenSize)
    let inner = Double(intermediateSize)
    let pieces = Double(vocabularySize)
    let norm = 2 * hidden
    let square = hidden * hidden + hidden
    let embeddings = (pieces + Double(maximumPositions + segments)) * hidden + norm
    let layer = 4 * square + 2 * hidden * inner + inner + hidden + 2 * norm
    let heads = 2 * square + norm + pieces + 2 * hidden + 2
    return embeddings + Double(layers) * layer + heads
  }

  /// Refuses parameters of a far smaller model before memory is asked for: every parameter that
  /// they lack would take its place in it until all of them can be named.
  func checkSize(_ source: ParameterSource) throws(ParameterError) {
    guard case .loaded(let dictionary, let origin) = source else { return }
    let found = dictionary.elementCount
    guard parameterCount <= 4 * Double(found) + 0x1p24 else {
      throw ParameterError(origin: origin, expectedCount: parameterCount, foundCount: found)
    }
  }
}
