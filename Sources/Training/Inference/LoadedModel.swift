import Autograd
import BERT
import Foundation
import Platform
import Serialization
import Tokenization

/// A model to use: from a run directory, a checkpoint, or an exported Hugging Face directory.
public struct LoadedModel {
  /// The file that the weights come from.
  public let origin: String
  /// The model.
  public let model: BERTForPreTraining
  /// Text to pieces, with the vocabulary.
  public let tokenizer: WordPieceTokenizer
  /// Where the run stands, if the weights come from one of our checkpoints.
  public let state: RunState?

  /// Loads whatever is at a path.
  ///
  /// - Parameters:
  ///   - path: a run directory (its newest checkpoint), an HDF5 checkpoint, or an exported directory.
  ///   - context: what to compute with.
  /// - Throws: an error that names the file and what is wrong with it.
  public init(path: String, context: Context) throws {
    guard FileSystem.exists(path) else {
      throw TrainingError(
        "'\(path)' does not exist, expected a run directory, a checkpoint or an exported model")
    }
    if FileSystem.isDirectory(path), FileSystem.exists(path + "/model.safetensors") {
      try self.init(exported: path, context: context)
    } else {
      try self.init(checkpoint: try Self.checkpointPath(path), context: context)
    }
  }

  /// The checkpoint that a path stands for: itself, or the newest of a run directory.
  ///
  /// - Throws: ``TrainingError`` if a directory holds none.
  public static func checkpointPath(_ path: String) throws -> String {
    guard FileSystem.isDirectory(path) else { return path }
    let directory = RunDirectory(path)
    guard let step = try directory.checkpointSteps().last else {
      throw TrainingError(
        "'\(path)' holds no checkpoint (step-*.h5) and no model.safetensors, expected a run "
          + "directory or an exported model")
    }
    return directory.checkpoint(step: step)
  }

  private init(checkpoint path: String, context: Context) throws {
    let checkpoint = try Checkpoint(path: path, withMoments: false)
    origin = path
    state = checkpoint.state
    model = try BERTForPreTraining(
      checkpoint.state.configuration, .loaded(checkpoint.model, origin: path), context: context)
    tokenizer = WordPieceTokenizer(
      vocabulary: checkpoint.state.vocabulary, options: checkpoint.state.normalizer)
  }

  private init(exported directory: String, context: Context) throws {
    origin = directory + "/model.safetensors"
    state = nil
    let configuration = try BERTConfiguration(contentsOfFile: directory + "/config.json")
    let vocabulary = try Vocabulary(contentsOfFile: directory + "/vocab.txt")
    guard vocabulary.count == configuration.vocabularySize else {
      throw TrainingError(
        "'\(directory)/vocab.txt' has \(vocabulary.count) pieces, expected vocab_size "
          + "\(configuration.vocabularySize) of config.json")
    }
    model = try BERTForPreTraining(
      configuration, .loaded(try SafeTensors.read(origin).tensors, origin: origin),
      context: context)
    tokenizer = WordPieceTokenizer(
      vocabulary: vocabulary, options: try Self.normalizer(of: directory))
  }

  /// What `tokenizer_config.json` says of the normalizer; uncased without the file, as in Hugging Face.
  private static func normalizer(of directory: String) throws -> NormalizerOptions {
    struct File: Decodable {
      var doLowerCase: Bool?
      var stripAccents: Bool?
      var tokenizeChineseChars: Bool?
    }
    let path = directory + "/tokenizer_config.json"
    guard FileSystem.exists(path) else { return .uncased }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    guard let file = try? decoder.decode(File.self, from: Data(try FileSystem.contents(of: path)))
    else {
      throw TrainingError("'\(path)' is not a tokenizer configuration in JSON")
    }
    return NormalizerOptions(
      lowercase: file.doLowerCase ?? true, stripAccents: file.stripAccents,
      splitChineseCharacters: file.tokenizeChineseChars ?? true)
  }
}
