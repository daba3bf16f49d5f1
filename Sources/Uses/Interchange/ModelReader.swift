import ExactStrings
public import Models
import Platform
import Serialization
public import Training

/// Reads a model from whatever is at a path: the one way in for every command that takes a MODEL.
public enum ModelReader {
  /// Reads a model without making it.
  ///
  /// - Parameters:
  ///   - path: a run directory (its newest checkpoint that is not damaged), an HDF5 file of ours, a directory in
  ///     Hugging Face's form or its weights, or a TensorFlow checkpoint in Google's form, also in a zip archive.
  ///   - choice: which checkpoint of a run directory; nil for the newest.
  ///   - notify: is told, a line for each, of damaged checkpoints, if the newest is not the best, and of what is left
  ///     out.
  /// - Returns: the model.
  /// - Throws: an error that names the file and what is wrong with it.
  public static func read(
    _ path: String, checkpoint choice: CheckpointChoice? = nil,
    notify: (String) -> Void = { _ in }
  ) throws -> StoredModel {
    if let checkpoint = try googleCheckpoint(path) {
      guard choice == nil else { throw notARun(path) }
      return try checkpoint.read(notify)
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
      (_, model) = try RunDirectory(path).openCheckpoint(
        choice ?? .last, judge: .pretraining, notify: notify
      ) { try readFile($0) }
    case .file: model = try readFile(path)
    case .huggingFace:
      let directory = FileSystem.isDirectory(path) ? path : FileSystem.parent(of: path)
      model = try HuggingFaceDirectory(directory).read(notify)
    }
    for notice in model.record.notices { notify(notice) }
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

extension HeldOutHistory.Judge {
  /// Pre-training is judged by masked language modelling.
  package static let pretraining = HeldOutHistory.Judge(
    term: ModelHeads.maskedLanguageModelTerm, report: "maskedLanguageModel")
}
