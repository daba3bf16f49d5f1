import Foundation
import Interchange
public import Models
package import Serialization
import Tokenization
public import Training

/// Everything about a fine-tuning run except numbers.
public struct FineTuningState: Sendable {
  /// Steps made.
  public var step: Int
  /// Where the next step's examples start.
  public var cursor: DataCursor
  /// What decides the computation.
  public var options: FineTuningOptions
  /// The model, with its output layer.
  public var model: ModelRecord
  /// The hash of the examples that the cursor counts in.
  public var examplesHash: String
  /// The hash of those that the model is judged by.
  public var heldOutHash: String
  /// What the run is judged by.
  public var judge: HeldOutHistory.Judge

  /// What a checkpoint's root carries.
  func attributes() throws -> [(name: String, value: HDF5AttributeValue)] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let options = String(decoding: try encoder.encode(options), as: UTF8.self)
    return RunKind.fineTuning.attributes + [
      ("options", .string(options)), ("train_sha256", .string(examplesHash)),
      ("dev_sha256", .string(heldOutHash)), ("step", .integer(Int64(step))),
      ("data_epoch", .integer(Int64(cursor.epoch))),
      ("data_index", .integer(Int64(cursor.index))),
    ] + judge.attributes + (try model.attributes())
  }

  /// Reads everything but numbers.
  ///
  /// - Throws: ``TrainingError`` or an error of the model's file that names the file and the fault.
  package init(checkpoint file: HDF5File) throws {
    let kind = try RunKind(file)
    guard kind == .fineTuning, try file.attribute("options") != nil else {
      throw TrainingError(
        "'\(file.path)' is of \(kind == .fineTuning ? "no run" : kind.title), expected "
          + RunKind.fineTuning.title)
    }
    model = try StoredModel.record(of: file)
    do {
      options = try JSONDecoder().decode(
        FineTuningOptions.self, from: Data(try file.string("options").utf8))
    } catch let error as DecodingError {
      throw TrainingError(
        "'\(file.path)': attribute 'options' cannot be read: \(DecodingError.reason(of: error))")
    }
    step = Int(try file.integer("step"))
    cursor = DataCursor(
      epoch: Int(try file.integer("data_epoch")), index: Int(try file.integer("data_index")))
    examplesHash = try file.string("train_sha256")
    heldOutHash = try file.string("dev_sha256")
    judge = try HeldOutHistory.Judge(file)
    try validate(file.path)
  }

  init(
    step: Int, cursor: DataCursor, options: FineTuningOptions, model: ModelRecord,
    examplesHash: String, heldOutHash: String, judge: HeldOutHistory.Judge
  ) {
    (self.step, self.cursor, self.options, self.model) = (step, cursor, options, model)
    (self.examplesHash, self.heldOutHash) = (examplesHash, heldOutHash)
    self.judge = judge
  }

  /// Refuses numbers that no run of ours has, before anything is computed with them.
  private func validate(_ path: String) throws(TrainingError) {
    guard model.heads.task?.kind == options.task.kind else {
      throw TrainingError(
        "'\(path)' is of a run for \(options.task.rawValue), but its model has \(model.heads.title)"
      )
    }
    let longest = model.configuration.maximumPositions
    let checks: [(String, Bool)] = [
      // It makes two runs of other tasks.
      ("task", options.task != .fewShot),
      ("step", (0...max(options.schedule.totalSteps, 0)).contains(step)),
      ("data_epoch or data_index", cursor.epoch >= 0 && cursor.index >= 0),
      ("batchSize", (1...1 << 40).contains(options.batchSize)),
      ("stepsPerEpoch", (1...1 << 40).contains(options.stepsPerEpoch)),
      ("maximumSequenceLength", (3...max(longest, 3)).contains(options.maximumSequenceLength)),
      ("evaluateEvery", (options.evaluateEvery ?? 1) >= 1 && (options.saveEvery ?? 1) >= 1),
      ("headDropout", options.headDropout >= 0 && options.headDropout < 1),
      ("encoderDropout", (0..<1).contains(options.encoderDropout ?? 0)),
      (
        "classWeights",
        options.classWeights.map { $0.count == model.heads.task?.labels.count } ?? true
      ),
      ("embedding", (options.embedding != nil) == (options.task == .embedding)),
      (
        "sentence_pooling",
        options.frozen != nil || options.embedding?.pooling == model.sentencePooling?.mode
      ),
      ("questions", (options.questions?.isUsable ?? false) == (options.task == .question)),
    ]
    for (name, isRight) in checks where !isRight {
      throw TrainingError("'\(path)': \(name) is out of range, expected a run's own")
    }
  }
}

extension FineTuningState {
  /// What a run is for.
  ///
  /// - Parameter directory: the run's folder.
  /// - Returns: the task, by the newest checkpoint that can be read.
  /// - Throws: ``TrainingError`` or another error that names the newest checkpoint, if none can.
  public static func task(of directory: RunDirectory) throws -> FineTuningTask {
    let paths = try directory.requireCheckpoints().reversed().map { directory.checkpoint(step: $0) }
    func state(_ path: String) throws -> FineTuningState {
      try FineTuningState(checkpoint: HDF5File(opening: path, verifying: false))
    }
    return try (paths.lazy.compactMap { try? state($0) }.first ?? state(paths[0])).options.task
  }
}
