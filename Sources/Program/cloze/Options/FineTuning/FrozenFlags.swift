import ArgumentParser
import ExactStrings
import FineTuning

/// What the layer on a frozen encoder's vectors is solved for with.
struct FrozenFlags: ParsableArguments {
  @OptionGroup var vectors: VectorFlags
  @Option(
    help: """
      How little the weights are pulled to zero, scikit-learn's C: the loss of all texts times C is held against half \
      the squared weights. (default: 1)
      """)
  var inverseRegularization: Double?

  func validate() throws {
    if let c = inverseRegularization, !(c >= 1e-9 && c <= 1e9) {
      throw ValidationError("--inverse-regularization is \(c), expected 1e-9 to 1e9")
    }
  }

  /// What has an effect where a layer is solved for.
  private static let own = [
    "--pooling-strategy", "--pooling-layer", "--normalize", "--no-normalize",
    "--inverse-regularization",
  ]

  /// What says how steps are made, or which of their results is taken.
  private static let steps = [
    "--epochs", "--batch-size", "--learning-rate", "--warmup", "--dropout", "--weight-decay",
    "--layer-decay", "--patience", "--evaluate-every", "--save-every", "--seed", "--until-step",
    "--grid-learning-rates", "--grid-seeds", "--ignore-memory-estimate",
  ]

  /// Refuses options that have no effect.
  ///
  /// - Parameters:
  ///   - isSolved: whether a layer is solved for.
  ///   - task: what is learned.
  ///   - given: the options on the command line.
  /// - Throws: a `ValidationError` that names the first.
  static func requireEffects(
    _ isSolved: Bool, of task: FineTuningTask, _ given: GivenOptions = GivenOptions()
  ) throws {
    for name in given.names {
      if isSolved, steps.containsExactly(name) {
        throw ValidationError(
          "\(name) has no effect with --freeze, which makes no steps but solves a regression")
      }
      // Vectors that learn are made in one of these ways too; of few examples a layer on them is solved for.
      let isOfVectors =
        task == .embedding && name.isExactly("--pooling-strategy")
        || task == .fewShot && !name.isExactly("--pooling-layer")
      if !isSolved, !isOfVectors, own.containsExactly(name) {
        throw ValidationError(
          "\(name) has no effect without --freeze on classification, pair or regression")
      }
    }
  }
}
