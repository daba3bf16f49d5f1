public import ArgumentParser
public import FineTuning
import Models

/// What vectors learn from, and how they are made.
struct EmbeddingFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What rows teach: mnr, that a text belongs to another and perhaps a third does not; cosent, how alike two texts "
        + "are. (default: cosent if there is a column of scores)", valueName: "loss"))
  var loss: EmbeddingLoss?
  @Option(
    help: ArgumentHelp(
      "What becomes of the hidden states of a text: mean, cls, max or lasttoken. (default: the model's own way, or "
        + "else mean)", valueName: "pooling"))
  var poolingStrategy: SentencePooling.Mode?
}

extension EmbeddingLoss: ExpressibleByArgument {}
