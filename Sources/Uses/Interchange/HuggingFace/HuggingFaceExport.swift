import ExactStrings
import Foundation
public import Inference
import Layers
import Models
import Platform
import Serialization
import Tokenization
import Training

/// Writes a model as a directory that Hugging Face Transformers loads: `BertForPreTraining.from_pretrained`,
/// or `BertForMaskedLM` where NSP was not trained, and `AutoTokenizer.from_pretrained`.
///
/// Values written were compared with Transformers 5.23 and tokenizers 0.23.
public enum HuggingFaceExport {
  /// The files, in the order of writing.
  public static let files = [
    "config.json", "model.safetensors", "vocab.txt", "tokenizer.json", "tokenizer_config.json",
    "special_tokens_map.json", card,
  ]
  private static let card = "README.md"

  /// Writes the directory: all files or, after a failure, none.
  ///
  /// - Parameters:
  ///   - source: the model with its tokenizer.
  ///   - directory: where to; made if it is not there. It may hold other files, such as a `README.md`, which
  ///     stays and takes the place of ours, but no run, no export and nothing that would be taken for a part of one.
  ///   - training: how the model was trained, a section in Markdown for its card.
  /// - Returns: the files that were written.
  /// - Throws: ``TrainingError`` if it holds such; otherwise what writing throws.
  @discardableResult
  public static func write(
    _ source: LoadedModel, to directory: String, training: String? = nil
  ) throws -> [String] {
    if FileSystem.exists(directory) {
      guard FileSystem.isDirectory(directory) else {
        throw TrainingError("--output '\(directory)' is a file, expected a directory")
      }
      let present = files.filter { FileSystem.exists(FileSystem.join(directory, $0)) }
      if let model = present.first(where: { !$0.isExactly(card) }) {
        throw TrainingError(
          "--output '\(directory)' already holds '\(model)', expected a directory without an "
            + "exported model")
      }
      try requireNoOther(in: directory)
      let missing = files.filter { !present.containsExactly($0) }
      try write(source, missing, in: directory, training)
      return missing
    }
    UnfinishedFiles.add([directory])
    defer { UnfinishedFiles.forget(directory) }
    try FileSystem.createDirectory(directory)
    do {
      try write(source, files, in: directory, training)
    } catch {
      try? FileSystem.removeDirectory(directory)
      throw error
    }
    return files
  }

  /// A line on what no class of Transformers but `AutoTokenizer`'s does as this tokenizer does; nil if all do.
  public static func note(on source: LoadedModel) -> String? {
    tokenizerConfiguration(source).note
  }

  private static func tokenizerConfiguration(
    _ source: LoadedModel
  ) -> TokenizerConfigurationFile {
    TokenizerConfigurationFile(
      source.tokenizer.options, maximumLength: source.trainedLength)
  }

  /// Files beside an export that Transformers would load instead of it, or with it.
  private static let mistakable = [
    "pytorch_model.bin", "model.safetensors.index.json", "pytorch_model.bin.index.json",
    "added_tokens.json", "tf_model.h5", "flax_model.msgpack", "adapter_config.json",
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

  /// Writes some of ``files``.
  private static func write(
    _ source: LoadedModel, _ names: [String], in directory: String, _ training: String?
  ) throws {
    let vocabulary = source.tokenizer.vocabulary
    let paths = names.map { FileSystem.join(directory, $0) }
    try AtomicFile.write(toAll: paths) { temporaries in
      for (name, path) in zip(names, temporaries) {
        switch name {
        case "model.safetensors":
          try SafeTensors.write(
            source.model.parameters.stateDictionary(), metadata: ["format": "pt"], to: path)
        case "config.json":
          try write(configuration(source.model, vocabulary).json, to: path)
        case "vocab.txt": try write(vocabulary.fileBytes, to: path)
        case "tokenizer.json":
          try write(JSONWriter.text(TokenizerFile(source.tokenizer).json), to: path)
        case "tokenizer_config.json":
          try write(JSONWriter.text(tokenizerConfiguration(source).json), to: path)
        case card: try write(ModelCard(source, training: training).contents, to: path)
        case "special_tokens_map.json":
          try write(JSONWriter.text(.object(TokenizerConfigurationFile.specialTokens)), to: path)
        default: fatalError("HuggingFaceExport: no contents for '\(name)'")
        }
      }
    }
  }

  private static func write(_ bytes: some Sequence<UInt8>, to path: String) throws {
    var writer = try FileWriter(path: path)
    try writer.write(Array(bytes))
    try writer.finish()
  }

  /// The configuration with what Transformers needs to know the class.
  private static func configuration(_ model: BERTForPreTraining, _ vocabulary: Vocabulary)
    -> BERTConfiguration
  {
    var configuration = model.configuration
    // Null stands for the default, but not everywhere does Transformers 5 take it.
    configuration.other = JSONObject(configuration.other.filter { $0.value != .null })
    configuration.other["model_type"] = .string("bert")
    configuration.other["architectures"] = .array([.string(model.heads.architecture)])
    if let task = model.heads.pairTask, task.architecture.isExactly(BERTHeads(nil).architecture) {
      // A head that the class does not have; Transformers passes over the keys.
      configuration.other["pair_task"] = .string(task.rawValue)
      configuration.other["pair_head"] = .string(task.head)
    }
    configuration.other["pad_token_id"] = .integer(Int(vocabulary.padding))
    configuration.other["tie_word_embeddings"] = .bool(true)
    return configuration
  }
}
