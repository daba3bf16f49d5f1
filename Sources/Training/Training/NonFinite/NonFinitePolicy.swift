/// What a run does when a loss or a gradient is not a finite number.
public enum NonFinitePolicy: String, Codable, Sendable, CaseIterable {
  /// It ends, and leaves a file from which the step can be made again.
  case stop
  /// It goes on with the next batch: weights and moments stay as they are, the step counts.
  case skip

  /// How many steps in a row are passed over before a run ends all the same: its weights are lost.
  package static let mostSkippedInARow = 100
}
