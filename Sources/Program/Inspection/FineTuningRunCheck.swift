import ExactStrings
import FineTuning
import Models
import Platform
import Serialization
import Tokenization
import Training

/// The proof of the folder of a fine-tuning run.
struct FineTuningRunCheck {
  private let directory: RunDirectory

  init(_ directory: RunDirectory) { self.directory = directory }

  /// Proves each file, and holds the examples against the newest checkpoint that can be read.
  ///
  /// - Throws: `SystemError` if the folder cannot be read; ``TrainingError`` if it has no checkpoint.
  func results() throws -> FolderCheck.Results {
    let checkpoints = try directory.requireCheckpoints().map { directory.checkpoint(step: $0) }
    let state = checkpoints.reversed().lazy.compactMap { path in
      try? FineTuningState(checkpoint: HDF5File(opening: path))
    }.first
    let proofs: [(path: String, prove: (String) throws -> String)] = [
      (directory.examples, { try proveExamples($0, state?.examplesHash) }),
      (directory.heldOutExamples, { try proveExamples($0, state?.heldOutHash) }),
      (directory.vocabulary, { try proveVocabulary($0, state) }),
      (directory.description, proveDescription), (directory.metrics, RunLogCheck.prove),
      (directory.configuration, { JSONCheck.words(try BERTConfiguration(contentsOfFile: $0)) }),
    ]
    return checkpoints.map { path in Result { try FileCheck(path: path) } }
      + proofs.map { path, prove in FolderCheck.result(path, prove) }
  }

  private func proveExamples(_ path: String, _ expected: String?) throws -> String {
    let found = try Hashing.sha256Hex(ofFile: path)
    guard let expected, !found.isExactly(expected) else { return "examples, sha256 \(found)" }
    throw TrainingError(
      "'\(path)' has hash \(found), but the checkpoints of the run were trained with \(expected)")
  }

  private func proveVocabulary(_ path: String, _ state: FineTuningState?) throws -> String {
    let found = try Vocabulary(contentsOfFile: path)
    guard let state, found != state.model.vocabulary else {
      return "vocabulary, \(counted(found.count, "piece"))"
    }
    throw TrainingError("'\(path)' is another vocabulary than the checkpoints of the run have")
  }

  private func proveDescription(_ path: String) throws -> String {
    let description = try RunDescription(path: path)
    guard try RunKind(description) == .fineTuning, description.isComplete else {
      throw TrainingError("'\(path)' does not describe a fine-tuning run, as its checkpoints do")
    }
    return "description of a fine-tuning run"
  }
}
