import Autograd
import BERT
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
  ///   - path: a run directory (its newest checkpoint that is not damaged), an HDF5 checkpoint, or an
  ///     exported directory.
  ///   - choice: which checkpoint of a run directory; nil for the newest.
  ///   - context: what to compute with.
  ///   - notify: is told, a line for each, of damaged checkpoints, and if the newest is not the best.
  /// - Throws: an error that names the file and what is wrong with it.
  public init(
    path: String, checkpoint choice: CheckpointChoice? = nil, context: Context,
    notify: (String) -> Void = { _ in }
  ) throws {
    guard FileSystem.exists(path) else {
      throw TrainingError(
        "'\(path)' does not exist, expected a run directory, a checkpoint or an exported model")
    }
    let isRun =
      FileSystem.isDirectory(path) && !FileSystem.exists(path + "/model.safetensors")
    guard isRun || choice == nil else {
      throw TrainingError("'\(path)' is one model, expected a run directory with --checkpoint")
    }
    if FileSystem.isDirectory(path), !isRun {
      try self.init(exported: path, context: context)
    } else if isRun {
      let (file, checkpoint) = try RunDirectory(path).openCheckpoint(
        choice ?? .last, notify: notify
      ) { try Checkpoint(path: $0, withMoments: false) }
      try self.init(checkpoint, origin: file, context: context)
    } else {
      try self.init(try Checkpoint(path: path, withMoments: false), origin: path, context: context)
    }
  }

  private init(_ checkpoint: Checkpoint, origin: String, context: Context) throws {
    self.origin = origin
    state = checkpoint.state
    model = try BERTForPreTraining(
      checkpoint.state.configuration, .loaded(checkpoint.model, origin: origin), context: context)
    tokenizer = WordPieceTokenizer(
      vocabulary: checkpoint.state.vocabulary, options: checkpoint.state.normalizer)
  }

  private init(exported directory: String, context: Context) throws {
    origin = directory + "/model.safetensors"
    state = nil
    let configuration = try BERTConfiguration(contentsOfFile: directory + "/config.json")
    let (tokenizer, pieces) = try ExportedTokenizer.read(directory)
    guard tokenizer.vocabulary.count == configuration.vocabularySize else {
      throw TrainingError(
        "'\(pieces)' has \(tokenizer.vocabulary.count) pieces, expected vocab_size "
          + "\(configuration.vocabularySize) of config.json")
    }
    self.tokenizer = tokenizer
    model = try BERTForPreTraining(
      configuration, .loaded(try SafeTensors.read(origin).tensors, origin: origin),
      context: context)
  }
}
