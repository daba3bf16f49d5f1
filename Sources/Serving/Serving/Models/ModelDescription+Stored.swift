import Autograd
import FineTuning
import Inference
import Layers
import Models
import Tokenization

extension ModelDescription {
  /// Describes a model that is loaded.
  init(
    _ stored: StoredModel, name: String, fingerprint: String, embedder: Embedder,
    predictor: SequencePredictor?, parameters: ParameterSet
  ) {
    let record = stored.record
    let configuration = record.configuration
    var abilities: Set<Ability> = [.embedding, .attention]
    if predictor != nil { abilities.insert(.classification) }
    if record.heads.predictsMaskedPieces { abilities.insert(.fillMask) }
    if record.heads.pairTask == .nextSentence, configuration.segments >= 2 {
      abilities.insert(.nextSentence)
    }
    self.init(
      name: name, origin: stored.origin, step: stored.step,
      architecture: record.heads.architecture, width: embedder.width,
      hiddenSize: configuration.hiddenSize, layers: configuration.layers,
      heads: configuration.heads, maximumLength: embedder.maximumLength,
      maximumClassificationLength: predictor?.maximumLength,
      trainedLength: min(record.trainedLength, configuration.maximumPositions),
      positions: configuration.maximumPositions, pooling: embedder.vector.words,
      poolingStrategy: embedder.strategy.rawValue, poolingLayers: embedder.layers,
      normalizes: embedder.normalizes, notice: embedder.notice,
      labels: predictor?.head.labels ?? [], problem: predictor?.head.problem.rawValue,
      labelledTexts: predictor?.run.flatMap { Self.textCount($0.options) },
      abilities: abilities, vocabularySize: configuration.vocabularySize,
      lowercases: record.normalizer.lowercase, parameters: parameters.elementCount,
      weightBytes: parameters.byteCount, precision: embedder.context.precision,
      fingerprint: fingerprint)
  }

  /// How many texts a row had that the model learned from; nil if the run does not tell.
  private static func textCount(_ options: FineTuningOptions) -> Int? {
    let columns = options.textColumns.count
    return (1...2).contains(columns) ? columns : options.task.sequence?.textCount
  }
}
