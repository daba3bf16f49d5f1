public import ArgumentParser
import Pretraining
public import Training

/// What every command says of its MODEL.
let modelHelp: ArgumentHelp =
  "A run directory, a checkpoint, an imported model, or a directory of Hugging Face or Google."

/// Which checkpoint of a run directory is used.
struct CheckpointOptions: ParsableArguments {
  @Option(
    help: """
      Which checkpoint of a run directory: last, best (by what its held-out data say) or a step. \
      (default: last; of a fine-tuned run best)
      """)
  var checkpoint: CheckpointChoice?
}

extension CheckpointChoice: ExpressibleByArgument {
  /// Reads the name of a choice, or a step.
  public init?(argument: String) {
    switch argument {
    case "last": self = .last
    case "best": self = .best
    default:
      guard let step = Int(argument), step >= 0 else { return nil }
      self = .step(step)
    }
  }

  /// What may be given.
  public static var allValueStrings: [String] { ["last", "best", "a step"] }
}
