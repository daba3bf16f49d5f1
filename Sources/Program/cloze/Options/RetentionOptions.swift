import ArgumentParser
import Pretraining

/// Which checkpoints of a run stay.
struct RetentionOptions: ParsableArguments {
  @Option(help: "How many of the newest checkpoints to keep. (default: 3)")
  var keepLast: Int?
  @Option(help: "Also keep every checkpoint whose step is a multiple of this, for good.")
  var keepEvery: Int?
  @Flag(
    inversion: .prefixedNo, exclusivity: .exclusive,
    help: """
      Also keep the checkpoint with the lowest MLM loss on the held-out documents, of those whose step has an \
      evaluation. (default: where documents are held out)
      """)
  var keepBest: Bool?

  func validate() throws {
    for (name, value) in [("--keep-last", keepLast), ("--keep-every", keepEvery)] {
      try checkOption(name, value, in: 1...1 << 40)
    }
  }

  /// Lays what the user sets over a run's options.
  func override(_ options: inout PretrainingOptions) {
    options.keepLast = keepLast ?? options.keepLast
    options.keepEvery = keepEvery ?? options.keepEvery
    guard let keepBest else { return }
    options.keepBest = keepBest ? 1 : nil
    guard keepBest else { return }
    options.evaluateEvery = options.evaluateEvery ?? options.saveEvery
  }
}
