public import Autograd
import ExactStrings
import Foundation
import Layers
public import Models
import Platform
import Sequences
import Serialization
public import Tokenization
public import Training

/// A model to use: from a run directory, a checkpoint, or an exported Hugging Face directory.
public struct LoadedModel {
  /// The file that the weights come from.
  public let origin: String
  /// The model.
  public let model: BERTForPreTraining
  /// Text to pieces, with the vocabulary.
  public let tokenizer: WordPieceTokenizer
  /// The step of the run that it is of; nil for a model without a run.
  public let step: Int?
  /// The longest sequence that the model was trained with, as far as is known: at most its positions.
  public let trainedLength: Int

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
      try self.init(exported: path, context: context, notify)
    } else if isRun {
      let (file, contents) = try RunDirectory(path).openCheckpoint(
        choice ?? .last, judge: .pretraining, notify: notify
      ) { try Self.read($0) }
      try self.init(contents, origin: file, context: context, notify)
    } else {
      try self.init(try Self.read(path), origin: path, context: context, notify)
    }
  }

  /// Reads a checkpoint, or another file with a model.
  static func read(_ path: String) throws -> ModelFile {
    let file = try ModelFile(path: path)
    if let step = file.step { try MisnamedCheckpoint.check(path, step: step) }
    return file
  }

  /// Makes a model of what a file holds.
  ///
  /// - Parameters:
  ///   - file: its contents.
  ///   - origin: its path.
  ///   - context: what to compute with.
  ///   - notify: is told of what is left out, a line for each.
  /// - Throws: an error that names the file and what is wrong with it.
  public init(
    _ file: ModelFile, origin: String, context: Context, _ notify: (String) -> Void = { _ in }
  ) throws {
    self.origin = origin
    step = file.step
    let record = file.record
    for notice in record.notices { notify(notice) }
    model = try BERTForPreTraining(
      record.configuration, .loaded(file.weights, origin: origin), heads: record.heads,
      context: context)
    trainedLength = min(record.trainedLength, record.configuration.maximumPositions)
    tokenizer = WordPieceTokenizer(vocabulary: record.vocabulary, options: record.normalizer)
    try requireFinite()
  }

  private init(
    exported directory: String, context: Context, _ notify: (String) -> Void
  ) throws {
    origin = directory + "/model.safetensors"
    step = nil
    let configuration = try BERTConfiguration(contentsOfFile: directory + "/config.json")
    let (tokenizer, pieces) = try ExportedTokenizer.read(directory)
    guard tokenizer.vocabulary.count == configuration.vocabularySize else {
      throw TrainingError(
        "'\(pieces)' has \(counted(tokenizer.vocabulary.count, "piece")), expected vocab_size "
          + "\(configuration.vocabularySize) of config.json")
    }
    self.tokenizer = tokenizer
    let tensors = try SafeTensors.read(origin).tensors
    let heads = Self.heads(of: tensors, configuration)
    if heads.pairTask == nil, tensors.names.contains(where: heads.leavesOut) {
      notify("'\(origin)' has a pooler that no head of it uses; it is left out")
    }
    model = try BERTForPreTraining(
      configuration, .loaded(tensors, origin: origin), heads: heads, context: context)
    trainedLength = try Self.trainedLength(of: directory, configuration)
    try requireFinite()
  }

  /// The model as files have it, but for its weights.
  public var record: ModelRecord {
    ModelRecord(
      configuration: model.configuration, heads: model.heads, vocabulary: tokenizer.vocabulary,
      normalizer: tokenizer.options, trainedLength: trainedLength)
  }

  /// Refuses a model that has been ruined: every answer of it would be NaN.
  private func requireFinite() throws {
    let tokens = [tokenizer.vocabulary.classification, tokenizer.vocabulary.separator]
    guard model.computesFiniteNumbers(on: tokens) else {
      throw TrainingError(
        "'\(origin)' computes numbers that are not finite, as after training at far too high a rate; "
          + "expected a checkpoint from before that")
    }
  }

  /// The heads that a file holds; one that should have both, by its configuration, is held to that.
  private static func heads(
    of tensors: StateDictionary, _ configuration: BERTConfiguration
  ) -> BERTHeads {
    let isPromised =
      configuration.other["architectures"] == .array([.string(BERTHeads.preTraining.architecture)])
    return isPromised ? .preTraining : BERTHeads(parameters: tensors.names)
  }

  /// `model_max_length` of `tokenizer_config.json`, where our exports have the trained length; all
  /// positions without it, or where it stands for no limit.
  package static func trainedLength(
    of directory: String, _ configuration: BERTConfiguration
  ) throws -> Int {
    struct File: Decodable {
      var modelMaxLength: Double?
    }
    let path = directory + "/tokenizer_config.json"
    guard FileSystem.exists(path) else { return configuration.maximumPositions }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let contents = try FileSystem.contents(ofRegularFile: path, atMost: 1 << 24)
    guard let file = try? decoder.decode(File.self, from: Data(contents)) else {
      throw TrainingError("'\(path)': model_max_length is not a number")
    }
    let most = Double(configuration.maximumPositions)
    guard let length = file.modelMaxLength, length < most else {
      return configuration.maximumPositions
    }
    guard length >= 1 else {
      throw TrainingError("'\(path)': model_max_length is \(length), expected at least 1")
    }
    return Int(length)
  }
}

extension HeldOutHistory.Judge {
  /// Pre-training is judged by masked language modelling.
  package static let pretraining = HeldOutHistory.Judge(
    term: BERTHeads.maskedLanguageModelTerm, report: "maskedLanguageModel")
}
