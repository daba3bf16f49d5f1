import Corpora
import ExactStrings
import Models
import Platform
import Pretraining
import Serialization
import Tokenization
import Training

/// The proof of a run's folder.
struct RunCheck {
  private let directory: RunDirectory

  init(_ directory: RunDirectory) { self.directory = directory }

  /// Proves each file, holds it against the newest checkpoint that can be read, and names what is missing.
  ///
  /// - Throws: `SystemError` if the folder cannot be read; ``TrainingError`` if it holds no run.
  func results() throws -> FolderCheck.Results {
    let checkpoints = try directory.checkpointSteps().map { directory.checkpoint(step: $0) }
    let stores = [directory.tokens, directory.vocabulary].filter(FileSystem.exists)
    if checkpoints.isEmpty, stores.isEmpty {
      if let reason = directory.reasonForNoCheckpoint { throw TrainingError(reason) }
      guard FileSystem.exists(directory.description) else {
        throw TrainingError("'\(directory.path)' is not a run directory")
      }
    }
    let state = checkpoints.reversed().lazy.compactMap { path in
      try? RunState(checkpoint: HDF5File(opening: path))
    }.first
    return (checkpoints + stores).map { path in
      Result {
        let check = try FileCheck(path: path)
        try state?.requireOwn(path, of: directory)
        return check
      }
    } + missing(state) + instances(state) + descriptions(state)
      + (try directory.nonFiniteSteps()).map { path in
        FolderCheck.result(path) { path in
          "step \(try NonFiniteStepFile.prove(path: path)), which was not finite"
        }
      }
  }

  /// What the run needs and is not there.
  private func missing(_ state: RunState?) -> FolderCheck.Results {
    var files: [(path: String, purpose: String)] = []
    switch state?.data {
    case .tokens:
      files.append((directory.tokens, "the token store that the run was trained on"))
    case .instances(let paths, _):
      files += paths.map { ($0, "an instance file that the run was trained on") }
    case nil: break
    }
    if state != nil || FileSystem.exists(directory.tokens) {
      files.append((directory.vocabulary, "the run's vocabulary"))
    }
    return files.filter { !FileSystem.exists($0.path) }.map { path, purpose in
      .failure(TrainingError("'\(path)' is missing, expected \(purpose)"))
    }
  }

  /// The instance files, each by itself, and that together they are those that the run was trained on.
  private func instances(_ state: RunState?) -> FolderCheck.Results {
    guard let state, case .instances(let paths, let hash) = state.data else { return [] }
    let results = paths.filter(FileSystem.exists).map { path in
      Result { try FileCheck(path: path) }
    }
    // What is missing or damaged is named already.
    guard results.count == paths.count, results.allSatisfy({ (try? $0.get()) != nil }) else {
      return results
    }
    do {
      let folder = try ScratchDirectory(beside: directory.description)
      let set = try InstanceSet(
        opening: paths, vocabulary: state.vocabulary, scratch: folder.path)
      guard set.contentHash.isExactly(hash) else {
        throw TrainingError(
          "'\(paths.joined(separator: "', '"))' has hash \(set.contentHash), but the checkpoints of the run were "
            + "trained on \(hash)")
      }
      return results
    } catch {
      return results + [.failure(error)]
    }
  }

  /// The files in JSON.
  private func descriptions(_ state: RunState?) -> FolderCheck.Results {
    let proofs: [(path: String, prove: (String) throws -> String)] = [
      (directory.description, { _ in try directory.proveDescription() }),
      (directory.configuration, { try proveConfiguration($0, state) }),
      (directory.metrics, RunLogCheck.prove),
    ]
    return proofs.filter { FileSystem.exists($0.path) }.map {
      FolderCheck.result($0.path, $0.prove)
    }
  }

  private func proveConfiguration(_ path: String, _ state: RunState?) throws -> String {
    let configuration = try BERTConfiguration(contentsOfFile: path)
    guard state.map({ $0.configuration == configuration }) ?? true else {
      throw TrainingError("'\(path)' is another configuration than the checkpoints of the run have")
    }
    return JSONCheck.words(configuration)
  }
}

extension RunState {
  /// Refuses a vocabulary or a token store in the directory of a run that is another than the run's.
  fileprivate func requireOwn(_ path: String, of directory: RunDirectory) throws {
    if path.isExactly(directory.vocabulary) {
      let found = try Vocabulary(contentsOfFile: path)
      guard found != vocabulary else { return }
      throw TrainingError(
        "'\(path)' has \(counted(found.count, "piece")) with sha256 \(found.sha256), but the checkpoints "
          + "of the run have \(vocabulary.count) with \(vocabulary.sha256)")
    }
    guard path.isExactly(directory.tokens) else { return }
    let found = try TokenStore(opening: path, verifying: .structure).contentHash
    guard found.isExactly(data.hash) else {
      throw TrainingError(
        "'\(path)' has hash \(found), but the checkpoints of the run were trained on \(data.hash)")
    }
  }
}
