import Layers
import Serialization

extension BERTConfiguration {
  /// How many numbers the model with both heads trains.
  public var parameterCount: Double { parameterCount(.preTraining) }

  /// How many numbers a model trains, as a floating-point number because sizes may be absurd.
  ///
  /// - Parameter heads: what stands on the encoder.
  /// - Returns: a whole number, as far as it can be told exactly.
  public func parameterCount(_ heads: BERTHeads) -> Double {
    let hidden = Double(hiddenSize)
    let inner = Double(intermediateSize)
    let pieces = Double(vocabularySize)
    let norm = 2 * hidden
    let square = hidden * hidden + hidden
    let embeddings = (pieces + Double(maximumPositions) + Double(segments)) * hidden + norm
    let layer = 4 * square + 2 * hidden * inner + inner + hidden + 2 * norm
    let masked = square + norm + pieces
    let next = heads.predictsNextSentence ? square + 2 * hidden + 2 : 0
    return embeddings + Double(layers) * layer + masked + next
  }

  /// Refuses parameters of a far smaller model before memory is asked for: every parameter that
  /// they lack would take its place in it until all of them can be named.
  func checkSize(_ source: ParameterSource, _ heads: BERTHeads) throws(ParameterError) {
    guard case .loaded(let dictionary, let origin) = source else { return }
    let found = dictionary.elementCount
    guard parameterCount(heads) <= 4 * Double(found) + 0x1p24 else {
      throw ParameterError(origin: origin, expectedCount: parameterCount(heads), foundCount: found)
    }
  }
}
