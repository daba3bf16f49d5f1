import ExactStrings
import Foundation
import Layers
public import Models
import Platform
public import Serialization
import Tokenization
import Training

/// Writes a model as a directory that Hugging Face Transformers loads with the class of its heads, and
/// `AutoTokenizer`; a model for sentence vectors is one for sentence-transformers too.
///
/// Values written were compared with Transformers 5.23, tokenizers 0.23 and sentence-transformers 6.2.
public struct HuggingFaceExport {
  private let model: StoredModel
  private let elementType: ElementType
  private let training: String?
  private let sequenceLength: Int?

  /// - Parameters:
  ///   - model: whose weights have been proved to be those of its record.
  ///   - elementType: of the weights: `float32`, or `float16` or `bfloat16` to round them.
  ///   - training: how the model was trained, a section in Markdown for its card.
  ///   - sequenceLength: how many pieces of a text it was fine-tuned on; nil: as many as it has learned positions.
  public init(
    _ model: StoredModel, elementType: ElementType = .float32, training: String? = nil,
    sequenceLength: Int? = nil
  ) {
    self.model = model
    self.elementType = elementType
    self.training = training
    self.sequenceLength = sequenceLength
  }

  /// The files of every model.
  public static let files = [
    "config.json", weights, "vocab.txt", "tokenizer.json", "tokenizer_config.json",
    "special_tokens_map.json", card,
  ]
  private static let weights = WeightFiles.single
  private static let card = "README.md"

  /// The files, in the order of writing.
  public var files: [String] {
    Self.files
      + (model.record.sentencePooling.map { SentenceTransformersModules.files(of: $0).map(\.name) }
        ?? [])
  }

  /// Writes the directory: all files or, after a failure, none.
  ///
  /// - Parameter directory: where to; made if it is not there. It may hold other files, such as a `README.md`, which
  ///   stays and takes the place of ours, but no run, no export and nothing that would be taken for a part of one.
  /// - Returns: the files that were written.
  /// - Throws: ``TrainingError`` if it holds such, or weights are beyond the range of the type; otherwise what writing
  ///   throws.
  @discardableResult
  public func write(to directory: String) throws -> [String] {
    try requireClass()
    let weights = try weights()
    guard FileSystem.exists(directory) else {
      UnfinishedFiles.add([directory])
      defer { UnfinishedFiles.forget(directory) }
      try FileSystem.createDirectory(directory)
      do {
        return try claimed(directory) { try write(files, weights, in: directory) }
      } catch {
        try? FileSystem.removeDirectory(directory)
        throw error
      }
    }
    guard FileSystem.isDirectory(directory) else {
      throw TrainingError("--output '\(directory)' is a file, expected a directory")
    }
    _ = try missing(in: directory)
    return try claimed(directory) {
      // Another process may have come first.
      try write(missing(in: directory), weights, in: directory)
    }
  }

  /// The files that a folder lacks, which may hold a `README.md` but no model.
  private func missing(in directory: String) throws -> [String] {
    let present = files.filter { FileSystem.exists(FileSystem.join(directory, $0)) }
    if let model = present.first(where: { !$0.isExactly(Self.card) }) {
      throw TrainingError(
        "--output '\(directory)' already holds '\(model)', expected a directory without an "
          + "exported model")
    }
    try Self.requireNoOther(in: directory)
    return files.filter { !present.containsExactly($0) }
  }

  /// Does something while no other process exports to the folder.
  private func claimed<Result>(_ directory: String, _ body: () throws -> Result) throws -> Result {
    let lock = try RunLock(path: FileSystem.join(directory, ".export.lock"))
    defer { try? FileSystem.remove(lock.path) }
    return try body()
  }

  /// What an export of this model is not, a line each.
  public var notes: [String] {
    let heads = model.record.heads
    var notes = [tokenizerConfiguration.note].compactMap { $0 }
    if heads.hasPooler, heads.architecture.isExactly(ModelHeads.maskedLanguageModel.architecture),
      heads.pairTask == nil
    {
      notes.append("the pooler is left out: \(heads.architecture) has none")
    }
    if heads == .none(hasPooler: false) {
      notes.append(
        "the model has no pooler; Transformers' BertModel makes a new one unless it is told "
          + "add_pooling_layer=False")
    }
    return notes
  }

  private var tokenizerConfiguration: TokenizerConfigurationFile {
    TokenizerConfigurationFile(
      model.record.normalizer,
      maximumLength: sequenceLength
        ?? min(model.record.trainedLength, model.record.configuration.maximumPositions))
  }

  /// Files beside an export that Transformers would load instead of it, or with it.
  private static let mistakable = [
    "pytorch_model.bin", "model.safetensors.index.json", "pytorch_model.bin.index.json",
    "added_tokens.json", "tf_model.h5", "flax_model.msgpack", "adapter_config.json",
    SentenceTransformersModules.modules, SentenceTransformersModules.configuration,
  ]

  /// Refuses a folder in which an export would be mistaken: that of a run, or of another model.
  private static func requireNoOther(in directory: String) throws {
    let expected = "expected a directory without a model"
    if RunDirectory(directory).isRun {
      throw TrainingError("--output '\(directory)' is the folder of a run, \(expected)")
    }
    for name in mistakable where FileSystem.exists(FileSystem.join(directory, name)) {
      throw TrainingError("--output '\(directory)' already holds '\(name)', \(expected)")
    }
  }

  /// Refuses an output layer that no class of Transformers has.
  private func requireClass() throws {
    guard let vector = model.record.heads.task?.vector else { return }
    throw TrainingError(
      "'\(model.origin)' judges by \(vector.words), for which Transformers has no class; expected --format "
        + "sentence-transformers, which writes the encoder with its pooling and leaves the output layer out"
    )
  }

  /// Writes some of ``files``, and returns their names.
  private func write(
    _ names: [String], _ weights: StateDictionary, in directory: String
  ) throws -> [String] {
    for folder in Set(names.map { FileSystem.parent(of: $0) })
    where names.contains(where: {
      $0.hasExactPrefix(folder + "/")
    }) {
      try FileSystem.createDirectory(FileSystem.join(directory, folder))
    }
    let paths = names.map { FileSystem.join(directory, $0) }
    try AtomicFile.write(toAll: paths) { temporaries in
      for (name, path) in zip(names, temporaries) {
        if name.isExactly(Self.weights) {
          try SafeTensors.write(weights, metadata: ["format": "pt"], to: path)
        } else {
          try Self.write(try contents(of: name), to: path)
        }
      }
    }
    return names
  }

  /// The bytes of a file that is not the weights'.
  private func contents(of name: String) throws -> [UInt8] {
    let record = model.record
    switch name {
    case "config.json":
      return Array(ModelConfigurationFile(record, elementType: elementType).contents)
    case "vocab.txt": return record.vocabulary.fileBytes
    case "tokenizer.json":
      let tokenizer = WordPieceTokenizer(vocabulary: record.vocabulary, options: record.normalizer)
      return JSONWriter.text(TokenizerFile(tokenizer).json)
    case "tokenizer_config.json": return JSONWriter.text(tokenizerConfiguration.json)
    case Self.card: return ModelCard(model, training: training).contents
    case "special_tokens_map.json":
      return JSONWriter.text(.object(TokenizerConfigurationFile.specialTokens))
    default:
      let modules = record.sentencePooling.map {
        SentenceTransformersModules.files(
          of: $0, hidden: record.configuration.hiddenSize, length: record.trainedLength)
      }
      guard let file = modules?.first(where: { $0.name.isExactly(name) }) else {
        fatalError("HuggingFaceExport: no contents for '\(name)'")
      }
      return JSONWriter.text(file.json)
    }
  }

  private static func write(_ bytes: [UInt8], to path: String) throws {
    var writer = try FileWriter(path: path)
    try writer.write(bytes)
    try writer.finish()
  }

  /// The weights that the class has, under the names that it saves them with.
  private func weights() throws -> StateDictionary {
    let heads = model.record.heads
    let isBare = heads.architecture.isExactly(ModelHeads.none(hasPooler: true).architecture)
    let leavesPoolerOut = heads.predictsMaskedPieces && heads.pairTask == nil
    var result = StateDictionary()
    for (name, entry) in model.weights where !heads.leavesOut(name) {
      if leavesPoolerOut, name.hasExactPrefix("bert.pooler.") { continue }
      result.append(isBare ? BERTConfiguration.bareNames.foreign(name).name : name, entry)
    }
    let (rounded, overflown) = result.rounded(to: elementType)
    guard overflown.isEmpty else {
      throw TrainingError(
        "'\(model.origin)': numbers of \(listed(overflown)) are beyond the range of \(elementType.rawValue)"
      )
    }
    return rounded
  }
}
