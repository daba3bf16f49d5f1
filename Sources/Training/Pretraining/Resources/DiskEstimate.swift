import Foundation
public import Models
import Platform
import Training

/// How much space the checkpoints of a run will take, from sizes that are known before it starts.
public struct DiskEstimate: Sendable {
  /// The size of a checkpoint in bytes: weights and both moments.
  public let checkpointBytes: Double
  /// How many come to those that are there, the one that is being written included.
  public let checkpointCount: Int
  private let remedy: String

  /// Estimates the space of a run.
  ///
  /// - Parameters:
  ///   - configuration: the model.
  ///   - options: how often it saves and how many checkpoints it keeps.
  ///   - steps: how many steps are to be made.
  ///   - present: how many checkpoints there are already.
  ///   - job: whose options a remedy may name.
  public init(
    _ configuration: BERTConfiguration, _ options: PretrainingOptions, steps: Int,
    present: Int = 0, for job: ResourceJob = .pretraining
  ) {
    checkpointBytes = 3 * 4 * configuration.parameterCount(options.heads)
    let saves = Self.saves(configuration, options, steps: steps)
    let kept = options.keepLast + (options.keepBest ?? 0)
    let forGood = options.keepEvery.map { steps / $0 } ?? 0
    checkpointCount = max(1, min(saves, max(kept + 1 - present, 1) + forGood))
    remedy = job.diskRemedy
  }

  /// At most how many checkpoints are made, if the machine is not slower than any in use.
  private static func saves(
    _ configuration: BERTConfiguration, _ options: PretrainingOptions, steps: Int
  ) -> Int {
    let byStep = steps / options.saveEvery + (steps % options.saveEvery == 0 ? 0 : 1)
    guard let interval = options.saveSeconds else { return byStep }
    // A forward and a backward pass take six operations for each weight and piece.
    let pieces = Double(options.sequencesPerStep) * Double(options.maximumSequenceLength)
    let seconds =
      Double(steps) * 6 * configuration.parameterCount(options.heads) * pieces / slowestMachine
    // Not beyond one for each step, and in range where `steps` is absurd.
    return Int(min(Double(byStep) + seconds / Double(interval), Double(steps), 0x1p62))
  }

  /// Operations a second.
  private static let slowestMachine = 1e10

  /// Refuses a run that would fill the disk.
  ///
  /// - Parameter path: where the checkpoints go.
  /// - Throws: ``TrainingError`` that says what is needed and what there is; `SystemError` if the disk
  ///   cannot be asked.
  public func require(at path: String) throws {
    let free = try FileSystem.freeBytes(at: path)
    guard checkpointBytes * Double(checkpointCount) > Double(free) else { return }
    throw TrainingError(
      "'\(path)': \(checkpointCount) checkpoint\(checkpointCount == 1 ? "" : "s") of "
        + "\(Self.text(checkpointBytes)) \(checkpointCount == 1 ? "does" : "do") not fit on the disk, which has \(Self.text(Double(free))) free; "
        + remedy)
  }

  private static func text(_ bytes: Double) -> String {
    bytes < 1e7 ? String(format: "%.2f MB", bytes / 1e6) : String(format: "%.0f MB", bytes / 1e6)
  }
}
