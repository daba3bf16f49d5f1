extension BERTConfiguration {
  /// How many numbers the model with both heads trains.
  public var parameterCount: Double { parameterCount(.preTraining) }

  /// How many numbers a model has, as a floating-point number because sizes may be absurd.
  ///
  /// - Parameter heads: what stands on the encoder.
  /// - Returns: a whole number, as far as it can be told exactly.
  public func parameterCount(_ heads: ModelHeads) -> Double {
    let hidden = Double(hiddenSize)
    let square = hidden * hidden + hidden
    let masked = heads.predictsMaskedPieces ? square + 2 * hidden + Double(vocabularySize) : 0
    let pooler = heads.hasPooler ? square : 0
    let pairs = heads.pairTask == nil ? 0 : 2 * hidden + 2
    let task =
      heads.task.map { Double($0.labels.count) * (Double($0.width(hidden: hiddenSize)) + 1) } ?? 0
    return encoderParameterCount + masked + pooler + pairs + task
  }

  /// How many numbers the embeddings and the layers have.
  public var encoderParameterCount: Double {
    let hidden = Double(hiddenSize)
    let inner = Double(intermediateSize)
    let norm = 2 * hidden
    let square = hidden * hidden + hidden
    let rows = Double(vocabularySize) + Double(maximumPositions) + Double(segments)
    let layer = 4 * square + 2 * hidden * inner + inner + hidden + 2 * norm
    return rows * hidden + norm + Double(layers) * layer
  }
}
