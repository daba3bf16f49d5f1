/// What resources are needed for: a message names only remedies that its command has.
public enum ResourceJob: Sendable {
  /// A run that starts: everything may still be chosen.
  case pretraining
  /// A run that starts on instance files, whose lengths are settled.
  case pretrainingOnInstances
  /// A run that goes on: lengths and model are settled.
  case resuming

  /// What makes a step smaller.
  func memoryRemedy(batchSize: Int, recomputes: Bool) -> String {
    var ways: [String] = []
    if batchSize > 1 { ways.append("lower --batch-size (and raise --accumulation-steps)") }
    let verb = ways.isEmpty ? "lower " : ""
    switch self {
    case .pretraining: ways.append(verb + "--max-seq-length or the model's size")
    case .pretrainingOnInstances: ways.append(verb + "the model's size")
    case .resuming: break
    }
    if !recomputes { ways.append("try --recompute") }
    if ways.isEmpty { ways.append("take a larger machine") }
    return ways.joined(separator: ", ")
  }

  /// What makes checkpoints take less.
  var diskRemedy: String {
    switch self {
    case .pretraining, .pretrainingOnInstances:
      "lower --keep-last, raise --save-every or choose another disk"
    case .resuming: "lower --keep-last or move the run to another disk"
    }
  }
}
