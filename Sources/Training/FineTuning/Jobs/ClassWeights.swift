import ExactStrings
import Models
import Platform
import Training

/// What the loss of each label is multiplied with.
public enum ClassWeights: Sendable, Equatable {
  /// n/(k·nᵢ) for nᵢ of n examples in k classes, so that all count alike; of labels that each hold or do not, how many
  /// more examples they do not hold for.
  case balanced
  /// By name; other labels have 1.
  case named([(name: String, weight: Float)])

  /// Whether both say the same.
  public static func == (left: ClassWeights, right: ClassWeights) -> Bool {
    switch (left, right) {
    case (.balanced, .balanced): true
    case (.named(let left), .named(let right)):
      left.elementsEqual(right) { $0.name.isExactly($1.name) && $0.weight == $1.weight }
    default: false
    }
  }

  /// The weight of every label.
  ///
  /// - Parameters:
  ///   - labels: the names.
  ///   - counts: how many examples have each.
  ///   - whole: how many examples there are.
  ///   - problem: what the labels mean.
  /// - Returns: one for each label.
  /// - Throws: ``TrainingError`` for a name that is none of the labels.
  func weights(
    _ labels: LabelNames, _ counts: [Int], of whole: Int, _ problem: TaskHead.Problem
  ) throws(TrainingError) -> [Float] {
    switch self {
    case .balanced:
      let present = counts.count { $0 > 0 }
      return counts.map { count in
        guard count > 0 else { return 1 }
        return problem == .multiLabel
          ? Float(whole - count) / Float(count)
          : Float(whole) / (Float(present) * Float(count))
      }
    case .named(let pairs):
      var weights = [Float](repeating: 1, count: labels.names.count)
      for (name, weight) in pairs {
        do throws(RowFault) {
          weights[try labels.place(of: name)] = weight
        } catch {
          let known = listed(labels.names.map { "'\($0.shortened(40))'" }, atMost: 12)
          throw TrainingError("--class-weights names '\(name)', expected one of \(known)")
        }
      }
      guard weights.contains(where: { $0 > 0 }) else {
        throw TrainingError("--class-weights are all 0, expected some above")
      }
      return weights
    }
  }
}
