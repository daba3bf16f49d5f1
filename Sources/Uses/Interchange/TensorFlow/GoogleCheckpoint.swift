import Compression
import ExactStrings
import Foundation
import Models
import Platform
import Serialization
import Tokenization
import Training

/// A model as google-research/bert has it: a TensorFlow checkpoint with `bert_config.json` and `vocab.txt` beside it, in a
/// folder or in the zip archive that it is released as.
struct GoogleCheckpoint {
  private let location: TensorFlowCheckpoint.Location
  private static let largestText = 1 << 27

  /// Finds the checkpoint; nil if there is none at a path.
  ///
  /// - Parameter path: its prefix, one of its files, a folder or an archive.
  /// - Throws: `TensorFlowCheckpointError` if there are several.
  init?(_ path: String) throws {
    guard let location = try TensorFlowCheckpoint.Location(path) else { return nil }
    self.location = location
  }

  /// Reads the model with the state of its optimizer, if that is there.
  ///
  /// - Parameter notify: is told of variables that are left out.
  /// - Returns: the model.
  /// - Throws: an error that names the file and what is wrong with it.
  func read(_ notify: (String) -> Void) throws -> StoredModel {
    let origin = location.name
    let configuration = try configuration()
    let vocabulary = try vocabulary()
    guard vocabulary.count == configuration.vocabularySize else {
      throw TrainingError(
        "'\(location.name(of: Self.vocabularyName))' has \(counted(vocabulary.count, "piece")), expected vocab_size "
          + "\(configuration.vocabularySize) of \(Self.configurationName)")
    }
    let contents = try TensorFlowCheckpoint.read(location)
    let variables = GoogleVariables(contents, origin: origin)
    if !variables.foreign.isEmpty {
      notify(
        "'\(origin)' has variables of no BERT, which are left out: \(listed(variables.foreign, atMost: 20))"
      )
    }
    let weights = try ForeignWeights.renamed(
      variables.parameters, GoogleNames.map, origin: origin)
    let heads = try HeadsDescription(configuration, origin: Self.configurationName)
      .heads(of: weights, origin: origin, notify)
    var normalizer = NormalizerChoice(NormalizerChoice.Request(), for: vocabulary).options
    // As whoever converts a release for Transformers has it; Google's own `tokenization.py` has 200.
    normalizer.maximumWordLength = 100
    let record = ModelRecord(
      configuration: configuration, heads: heads, vocabulary: vocabulary, normalizer: normalizer,
      trainedLength: configuration.maximumPositions)
    var model = StoredModel(record, weights: weights, origin: origin)
    model.optimizer = try variables.optimizer(of: weights)
    return model
  }

  private static let vocabularyName = "vocab.txt"
  private static let configurationName = "bert_config.json"

  private func configuration() throws -> BERTConfiguration {
    let name = Self.configurationName
    guard let bytes = try location.neighbour(name, atMost: 1 << 24) else {
      throw TrainingError(
        "'\(location.name(of: name))' is missing, expected it beside the checkpoint '\(location.name)'"
      )
    }
    return try BERTConfiguration(
      json: Data(bytes), origin: "'\(location.name(of: name))'")
  }

  private func vocabulary() throws -> Vocabulary {
    let name = Self.vocabularyName
    guard let bytes = try location.neighbour(name, atMost: Self.largestText) else {
      throw TrainingError(
        "'\(location.name(of: name))' is missing, expected it beside the checkpoint '\(location.name)'"
      )
    }
    return try Vocabulary(bytes: bytes, source: location.name(of: name))
  }
}

extension TensorFlowCheckpoint.Location {
  /// The checkpoint, for messages.
  fileprivate var name: String { archive.map { FileSystem.join($0.path, prefix) } ?? prefix }

  /// A file beside it, for messages.
  fileprivate func name(of file: String) -> String {
    FileSystem.join(FileSystem.parent(of: name), file)
  }
}
