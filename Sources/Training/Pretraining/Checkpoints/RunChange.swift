import Training

/// A change of what a run computes, made when it was resumed.
///
/// A run whose options changed on the way is reproducible only with the record of it: every checkpoint from
/// then on carries it, and the log has a line of kind `change`.
public struct RunChange: Codable, Sendable, Equatable {
  /// How many steps had been made under the old value.
  public let step: Int
  /// What was changed: `learning_rate`, `total_steps`, `batch_size`, `accumulation_steps`,
  /// `decay_from_rate` or `on_non_finite`.
  public let what: String
  /// The old value; nil if there was none.
  public let from: Value?
  /// The new value; nil if there is none any more.
  public let to: Value?

  /// Makes a change.
  public init(step: Int, what: String, from: Value?, to: Value?) {
    self.step = step
    self.what = what
    self.from = from
    self.to = to
  }

  /// A number or a name.
  public enum Value: Codable, Sendable, Equatable {
    case number(Double)
    case name(String)

    /// Reads what ``encode(to:)`` writes.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      self =
        if let number = try? container.decode(Double.self) { .number(number) } else {
          .name(try container.decode(String.self))
        }
    }

    /// Writes the bare number or text.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .number(let number): try container.encode(number)
      case .name(let name): try container.encode(name)
      }
    }
  }

  /// In words: `at step 30: batch_size 12 instead of 8`.
  public var description: String {
    func text(_ value: Value?) -> String {
      switch value {
      case .number(let number)?:
        number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
      case .name(let name)?: name
      case nil: "none"
      }
    }
    return "at step \(step): \(what) \(text(to)) instead of \(text(from))"
  }

  /// What differs between the options of before and after, of what decides the computation.
  ///
  /// - Parameters:
  ///   - old: the options until now.
  ///   - new: the options from now on.
  ///   - step: how many steps have been made.
  /// - Returns: a change for each; none if the run goes on as it was.
  public static func changes(
    from old: PretrainingOptions, to new: PretrainingOptions, at step: Int
  ) -> [RunChange] {
    func numbers(_ options: PretrainingOptions) -> [(String, Value?)] {
      [
        ("learning_rate", .number(options.schedule.learningRate)),
        ("total_steps", .number(Double(options.schedule.totalSteps))),
        ("decay_from_rate", (options.schedule.tail?.rate).map(Value.number)),
        ("batch_size", .number(Double(options.batchSize))),
        ("accumulation_steps", .number(Double(options.accumulationSteps))),
        ("on_non_finite", .name((options.onNonFinite ?? .stop).rawValue)),
      ]
    }
    return zip(numbers(old), numbers(new)).compactMap { before, after in
      before.1 == after.1
        ? nil : RunChange(step: step, what: before.0, from: before.1, to: after.1)
    }
  }
}
