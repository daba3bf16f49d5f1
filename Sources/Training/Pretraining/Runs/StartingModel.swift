import Autograd
import ExactStrings
import Layers
public import Models
import Platform
import Serialization
public import Tokenization
import Training

/// A model that a run goes on from, instead of starting with new weights.
public struct StartingModel: Sendable {
  /// The model, without heads that are not of pre-training.
  public let stored: StoredModel
  /// Whether the run brings a vocabulary of its own: its pieces get new embeddings, all else stays.
  public let makesNewEmbeddings: Bool

  /// Makes it of a model that was read.
  ///
  /// - Parameters:
  ///   - stored: the model; the state of an optimizer in it is gone on with.
  ///   - makesNewEmbeddings: whether its embeddings of pieces are left out.
  public init(_ stored: StoredModel, makesNewEmbeddings: Bool = false) {
    var model = stored.record.heads.task == nil ? stored : stored.withoutHeads()
    if makesNewEmbeddings {
      model.weights["bert.embeddings.word_embeddings.weight"] = nil
      model.weights["cls.predictions.bias"] = nil
      model.optimizer = nil
    }
    self.stored = model
    self.makesNewEmbeddings = makesNewEmbeddings
  }

  /// The pieces and the normalizer that the run takes over; nil where it brings its own.
  public var vocabulary: (Vocabulary, NormalizerOptions)? {
    makesNewEmbeddings ? nil : (stored.record.vocabulary, stored.record.normalizer)
  }

  /// Where the run's parameters come from; those that the model lacks are drawn by a seed.
  func source(seed: UInt64) -> ParameterSource {
    .loaded(stored.weights, origin: stored.origin, missing: .initialized(seed: seed))
  }

  /// Gives an optimizer the state that came with the model, if one did.
  ///
  /// - Throws: ``TrainingError`` if it is that of another optimizer, or the schedule ends before it.
  func load(into optimizer: any Optimizer, of options: PretrainingOptions) throws {
    guard let state = stored.optimizer else { return }
    guard options.kindOfOptimizer == .adamw else {
      throw TrainingError(
        "'\(stored.origin)' has the state of AdamW, expected a run with it instead of "
          + options.kindOfOptimizer.rawValue)
    }
    guard state.updates < options.schedule.totalSteps else {
      throw TrainingError(
        "'\(stored.origin)' has made \(counted(state.updates, "update")), expected more steps in all than "
          + "\(options.schedule.totalSteps)")
    }
    try optimizer.load(state.slots, updates: state.updates, origin: stored.origin)
  }

  /// Refuses data that are numbered by other pieces, or whose text was made into other words.
  ///
  /// - Throws: ``TrainingError`` that names the model.
  func requireFit(_ vocabulary: Vocabulary, _ normalizer: NormalizerOptions) throws(TrainingError) {
    guard let (ours, words) = self.vocabulary else { return }
    guard vocabulary == ours else {
      throw TrainingError(
        "the data were numbered with another vocabulary (\(counted(vocabulary.count, "piece")), sha256 "
          + "\(vocabulary.sha256.prefix(12))…) than '\(stored.origin)' has (\(counted(ours.count, "piece")), "
          + "\(ours.sha256.prefix(12))…), expected the same")
    }
    guard normalizer.lowercase == words.lowercase, normalizer.stripsAccents == words.stripsAccents
    else {
      throw TrainingError(
        "the data were made with \(normalizer.lowercase ? "lowercased" : "cased") text, accents "
          + "\(normalizer.stripsAccents ? "stripped" : "kept"); '\(stored.origin)' was not")
    }
  }
}

/// What became of the parts of a model that a run goes on from.
public struct Continuation: Sendable {
  /// The file of the model.
  public let origin: String
  /// The step that the run is at.
  public let step: Int
  /// The names of parameters that it did not have, and that are drawn.
  public let drawn: [String]
  /// The names of its parameters that the run has not.
  public let leftOut: [String]
}
