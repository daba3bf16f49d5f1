public import Autograd
import ExactStrings
import Layers
import Models
import Platform
import Serialization
import Tokenization
public import Training

/// What an ``Embedder`` is made of, from a run directory, a checkpoint or an exported directory.
public struct EmbeddingModel {
  private let configuration: BERTConfiguration
  private let weights: StateDictionary
  private let origin: String
  private let tokenizer: WordPieceTokenizer
  private let trainedLength: Int
  private let pooling: SentencePooling?

  /// Reads a model.
  ///
  /// - Parameters:
  ///   - path: a run directory, an HDF5 checkpoint or an exported directory.
  ///   - choice: which checkpoint of a run directory; nil for the newest.
  ///   - notify: is told, a line for each, what is left out or damaged.
  /// - Throws: an error that names the file and what is wrong with it.
  public init(
    path: String, checkpoint choice: CheckpointChoice? = nil, notify: (String) -> Void = { _ in }
  ) throws {
    guard FileSystem.exists(path) else {
      throw TrainingError(
        "'\(path)' does not exist, expected a run directory, a checkpoint or an exported model")
    }
    let isFolder = FileSystem.isDirectory(path)
    let isRun = isFolder && !FileSystem.exists(path + "/model.safetensors")
    guard isRun || choice == nil else {
      throw TrainingError("'\(path)' is one model, expected a run directory with --checkpoint")
    }
    if isRun {
      let (origin, file) = try RunDirectory(path).openCheckpoint(
        choice ?? .last, judge: .pretraining, notify: notify
      ) { try LoadedModel.read($0) }
      self.init(file, origin: origin, notify)
    } else if isFolder {
      try self.init(exported: path)
    } else {
      self.init(try LoadedModel.read(path), origin: path, notify)
    }
  }

  private init(_ file: ModelFile, origin: String, _ notify: (String) -> Void) {
    for notice in file.record.notices { notify(notice) }
    configuration = file.record.configuration
    weights = file.weights
    self.origin = origin
    tokenizer = WordPieceTokenizer(
      vocabulary: file.record.vocabulary, options: file.record.normalizer)
    trainedLength = file.record.trainedLength
    pooling = nil
  }

  private init(exported directory: String) throws {
    origin = directory + "/model.safetensors"
    configuration = try BERTConfiguration(contentsOfFile: directory + "/config.json")
    let (tokenizer, pieces) = try ExportedTokenizer.read(directory)
    guard tokenizer.vocabulary.count == configuration.vocabularySize else {
      throw TrainingError(
        "'\(pieces)' has \(counted(tokenizer.vocabulary.count, "piece")), expected vocab_size "
          + "\(configuration.vocabularySize) of config.json")
    }
    self.tokenizer = tokenizer
    weights = try SafeTensors.read(origin).tensors
    trainedLength = try LoadedModel.trainedLength(of: directory, configuration)
    pooling = nil
  }

  /// An embedder of the model.
  ///
  /// - Parameters:
  ///   - options: what to make.
  ///   - context: what to compute with.
  /// - Returns: the embedder.
  /// - Throws: as ``Embedder``.
  public func makeEmbedder(_ options: EmbeddingOptions, _ context: Context) throws -> Embedder {
    let names = BERTConfiguration.names(in: weights)
    let hasPooler = weights.names.contains {
      names.ours($0).name.isExactly("bert.pooler.dense.weight")
    }
    return try Embedder(
      configuration: configuration, weights: weights, origin: origin, tokenizer: tokenizer,
      trainedLength: min(trainedLength, configuration.maximumPositions), hasPooler: hasPooler,
      pooling: pooling, options: options, context: context)
  }
}
