import ExactStrings
public import Models
import Platform
package import Serialization
public import Training

/// Reads a model from whatever is at a path: the one way in for every command that takes a MODEL.
public enum ModelReader {
  /// Reads a model without making it.
  ///
  /// - Parameters:
  ///   - path: a run directory (its newest checkpoint that is not damaged), an HDF5 file of ours, a directory in
  ///     Hugging Face's form or its weights, or a TensorFlow checkpoint in Google's form, also in a zip archive.
  ///   - choice: which checkpoint of a run directory; nil for the newest, or the best of a fine-tuning run.
  ///   - encoderOnly: whether every head of another program's model is left out.
  ///   - notify: is told, a line for each, of damaged checkpoints, if the newest is not the best, of a run
  ///     without a step, and of what is left out.
  /// - Returns: the model.
  /// - Throws: an error that names the file and what is wrong with it.
  public static func read(
    _ path: String, checkpoint choice: CheckpointChoice? = nil, encoderOnly: Bool = false,
    notify: (String) -> Void = { _ in }
  ) throws -> StoredModel {
    if let checkpoint = try googleCheckpoint(path) {
      guard choice == nil else { throw notARun(path) }
      return try checkpoint.read(encoderOnly: encoderOnly, notify)
    }
    guard FileSystem.exists(path) else {
      throw TrainingError(
        "'\(path)' does not exist, expected a run directory, a checkpoint or an exported model")
    }
    let kind = try Kind(of: path)
    guard kind == .run || choice == nil else { throw notARun(path) }
    let model: StoredModel
    switch kind {
    case .run:
      let directory = RunDirectory(path)
      let judge = try directory.judge
      let usual: CheckpointChoice =
        directory.kind == .fineTuning && directory.hasBest(judge) ? .best : .last
      (_, model) = try directory.openCheckpoint(
        choice ?? usual, judge: judge, notify: notify
      ) { try readFile($0) }
    case .file: model = try readFile(path)
    case .huggingFace:
      let directory = FileSystem.isDirectory(path) ? path : FileSystem.parent(of: path)
      model = try HuggingFaceDirectory(directory).read(encoderOnly: encoderOnly, notify)
    }
    for notice in model.record.notices { notify(notice) }
    if model.step == 0 { notify("'\(model.origin)' has made no step: it has learned nothing yet") }
    return model
  }

  /// A checkpoint of TensorFlow, where the path is that of nothing else.
  private static func googleCheckpoint(_ path: String) throws -> GoogleCheckpoint? {
    let isOurs =
      FileSystem.isDirectory(path)
      ? HuggingFaceDirectory.isOne(path) || RunDirectory(path).isRun : HDF5File.isHDF5(path)
    return isOurs ? nil : try GoogleCheckpoint(path)
  }

  private static func notARun(_ path: String) -> TrainingError {
    TrainingError("'\(path)' is one model, expected a run directory with --checkpoint")
  }

  /// Whether there is a model of another program at a path.
  package static func isForeign(_ path: String) -> Bool {
    guard FileSystem.exists(path) else { return false }
    if case .huggingFace? = try? Kind(of: path) { return true }
    return ((try? googleCheckpoint(path)) ?? nil) != nil
  }

  private enum Kind {
    case run
    case file
    case huggingFace

    init(of path: String) throws {
      guard FileSystem.isDirectory(path) else {
        self = path.hasExactSuffix(".safetensors") ? .huggingFace : .file
        return
      }
      self = HuggingFaceDirectory.isOne(path) ? .huggingFace : .run
    }
  }

  private static func readFile(_ path: String) throws -> StoredModel {
    let model = try StoredModel(path: path)
    if let step = model.step { try MisnamedCheckpoint.check(path, step: step) }
    return model
  }
}

extension RunDirectory {
  /// What the run is judged by.
  ///
  /// - Throws: ``TrainingError`` if that of a fine-tuning run is not known.
  package var judge: HeldOutHistory.Judge {
    get throws {
      guard kind == .fineTuning else { return .pretraining }
      if let judge = try? HeldOutHistory.Judge(RunDescription(path: description)) { return judge }
      guard let step = try checkpointSteps().last else {
        return try HeldOutHistory.Judge(RunDescription(path: description))
      }
      return try HeldOutHistory.Judge(
        HDF5File(opening: checkpoint(step: step), verifying: false))
    }
  }
}

extension HeldOutHistory.Judge {
  /// What files of fine-tuning runs name: the term, and the figure of its report or `loss`.
  package var attributes: [(name: String, value: HDF5AttributeValue)] {
    [
      ("judged_term", .string(term)), ("judged_by", .string(figure ?? "loss")),
      ("higher_is_better", .bool(isHigherBetter)),
    ]
  }

  /// What the attributes of a fine-tuning run's file tell of.
  ///
  /// - Throws: ``TrainingError`` or `HDF5Error` if they are not there.
  package init(_ file: some AttributeSource) throws {
    let (term, name) = (try file.string("judged_term"), try file.string("judged_by"))
    self.init(
      term: term, report: term, figure: name.isExactly("loss") ? nil : name,
      isHigherBetter: try file.attribute("higher_is_better") == .bool(true))
  }

  /// Pre-training is judged by masked language modelling.
  package static let pretraining = HeldOutHistory.Judge(
    term: ModelHeads.maskedLanguageModelTerm, report: "maskedLanguageModel")
}
