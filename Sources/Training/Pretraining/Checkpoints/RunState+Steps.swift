extension RunState {
  /// The changes that decide how many sequences a step has.
  package static let sizes = ["batch_size", "accumulation_steps"]

  /// The steps made, in parts whose steps have as many sequences each.
  package var stepParts: [(steps: Int, sequences: Int)] {
    func first(_ what: String, now: Int) -> Int {
      changes.first { $0.what == what }?.from?.whole ?? now
    }
    var batch = first("batch_size", now: options.batchSize)
    var times = first("accumulation_steps", now: options.accumulationSteps)
    var parts: [(steps: Int, sequences: Int)] = []
    var start = 0
    func end(_ step: Int) {
      guard step > start else { return }
      if parts.last?.sequences == batch * times {
        parts[parts.count - 1].steps += step - start
      } else {
        parts.append((step - start, batch * times))
      }
      start = step
    }
    for change in changes where Self.sizes.contains(change.what) {
      end(min(change.step, step))
      if change.what == "batch_size" {
        batch = change.to?.whole ?? batch
      } else {
        times = change.to?.whole ?? times
      }
    }
    end(step)
    return parts
  }
}

extension RunChange.Value {
  /// A whole number within reason.
  fileprivate var whole: Int? {
    guard case .number(let number) = self, number >= 1, number <= 1e6 * 1e6 else { return nil }
    return Int(number)
  }
}
