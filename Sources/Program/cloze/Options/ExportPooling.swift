public import ArgumentParser
import Models
import Serialization

extension SentencePooling.Mode: ExpressibleByArgument {}

/// How sentence-transformers is to make vectors.
struct ExportPooling: ParsableArguments {
  @Option(
    help:
      "What becomes of the hidden states, for sentence-transformers. (default: as the model says, or mean)"
  )
  var pooling: SentencePooling.Mode?
  @Flag(
    inversion: .prefixedNo, exclusivity: .exclusive,
    help:
      "Bring vectors to length 1, for sentence-transformers. (default: as the model says, or not)")
  var normalize: Bool?

  /// Refuses options that would have no effect.
  func requireNone() throws {
    if pooling != nil || normalize != nil {
      throw ValidationError(
        "--\(pooling == nil ? "normalize" : "pooling") has an effect with --format sentence-transformers only"
      )
    }
  }

  /// Gives a model what was asked for, over what it says itself.
  ///
  /// - Throws: ``CommandError`` for a model with a task's layer on top.
  func apply(to model: inout StoredModel) throws {
    if let vector = model.record.heads.task?.vector {
      try leaveOut(vector, of: &model)
      warn("the output layer is left out: sentence-transformers has none")
    }
    if let task = model.record.heads.task {
      throw CommandError(
        "'\(model.origin)' is a model for \(task.kind.title), expected an encoder for sentence-transformers"
      )
    }
    let own = model.record.sentencePooling
    model.record.sentencePooling = SentencePooling(
      pooling ?? own?.mode ?? .mean, normalizes: normalize ?? own?.normalizes ?? false,
      maximumLength: own?.maximumLength)
  }
}

extension ExportPooling {
  /// Takes the output layer off; its vector is what is exported, unless something else is asked for.
  ///
  /// - Throws: ``CommandError`` for a vector that sentence-transformers cannot make.
  private func leaveOut(_ vector: SentenceVector, of model: inout StoredModel) throws {
    let layers = model.record.configuration.layers
    let own = SentencePooling.Mode.allCases.first { mode in
      vector == SentenceVector(mode, layers: layers, normalizes: vector.normalizes)
    }
    let length = model.record.sentencePooling?.maximumLength
    model = model.withoutHeads()
    if let own {
      model.record.sentencePooling = SentencePooling(
        own, normalizes: vector.normalizes, maximumLength: length)
    } else if pooling == nil {
      throw CommandError(
        "'\(model.origin)' judges by \(vector.words), which sentence-transformers cannot make; expected --pooling to say "
          + "what it is to make")
    }
  }
}

/// A type of numbers that weights may be written in.
enum WeightType: String, ExpressibleByArgument, CaseIterable {
  case float32
  case float16
  case bfloat16

  /// The same for files.
  var elementType: ElementType {
    switch self {
    case .float32: .float32
    case .float16: .float16
    case .bfloat16: .bfloat16
    }
  }
}
