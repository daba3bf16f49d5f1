public import ArgumentParser
public import FineTuning
import Models

/// What vectors learn from, and how they are made.
struct EmbeddingFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What rows teach: mnr, that a text belongs to another and perhaps a third does not; cosent, which of two texts "
        + "are more alike than others; cosine, how alike they are, from -1 to 1. (default: cosent if there is a column "
        + "of scores)", valueName: "loss"))
  var loss: EmbeddingLoss?
}

extension EmbeddingLoss: ExpressibleByArgument {}

extension SentencePooling.Mode {
  /// The mode of a strategy.
  ///
  /// - Throws: `CommandError` if sentence-transformers has none such.
  init(_ strategy: PoolingStrategy) throws(CommandError) {
    switch strategy {
    case .reduceMean: self = .mean
    case .reduceMax: self = .max
    case .clsToken: self = .cls
    case .sepToken: self = .lastToken
    case .none, .reduceMeanMax, .clsPooled:
      throw CommandError(
        "--pooling-strategy is \(strategy.name), expected for embedding one of mean, max, cls, lasttoken"
      )
    }
  }
}
