import BERT
import Foundation
import Platform
import Serialization
import Tokenization

/// Writes a model as a directory that Hugging Face Transformers loads: `BertForPreTraining.from_pretrained`
/// and `AutoTokenizer.from_pretrained`.
///
/// Values written were compared with Transformers 5.23 and tokenizers 0.23.
public enum HuggingFaceExport {
  /// The files, in the order of writing.
  public static let files = [
    "config.json", "model.safetensors", "vocab.txt", "tokenizer.json", "tokenizer_config.json",
    "special_tokens_map.json",
  ]

  /// Writes the directory: all files or, after a failure, none.
  ///
  /// - Parameters:
  ///   - source: the model with its tokenizer.
  ///   - directory: where to; made if it is not there. Files of the same names must not be there.
  /// - Throws: ``TrainingError`` if an export is there already; otherwise what writing throws.
  public static func write(_ source: LoadedModel, to directory: String) throws {
    let paths = files.map { FileSystem.join(directory, $0) }
    if FileSystem.exists(directory) {
      guard FileSystem.isDirectory(directory) else {
        throw TrainingError("--output '\(directory)' is a file, expected a directory")
      }
      if let present = zip(files, paths).first(where: { FileSystem.exists($0.1) }) {
        throw TrainingError(
          "--output '\(directory)' already holds '\(present.0)', expected a directory without an "
            + "exported model")
      }
      try write(source, toAll: paths)
      return
    }
    UnfinishedFiles.add([directory])
    defer { UnfinishedFiles.forget(directory) }
    try FileSystem.createDirectory(directory)
    do {
      try write(source, toAll: paths)
    } catch {
      try? FileSystem.removeDirectory(directory)
      throw error
    }
  }

  /// Writes the files, in the order of ``files``.
  private static func write(_ source: LoadedModel, toAll paths: [String]) throws {
    let vocabulary = source.tokenizer.vocabulary
    let options = source.tokenizer.options
    try AtomicFile.write(toAll: paths) { temporaries in
      for (name, path) in zip(files, temporaries) {
        switch name {
        case "model.safetensors":
          try SafeTensors.write(
            source.model.parameters.stateDictionary(), metadata: ["format": "pt"], to: path)
        case "config.json":
          try write(configuration(source.model.configuration, vocabulary).json, to: path)
        case "vocab.txt": try write(vocabulary.fileBytes, to: path)
        case "tokenizer.json": try write(json(TokenizerFile(vocabulary, options)), to: path)
        case "tokenizer_config.json":
          try write(json(tokenizerConfiguration(source)), to: path)
        case "special_tokens_map.json": try write(json(JSON.object(specialTokens)), to: path)
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

  private static func tokenizerConfiguration(_ source: LoadedModel) -> JSON {
    let options = source.tokenizer.options
    return .object(
      [
        "tokenizer_class": .string("BertTokenizer"),
        "do_lower_case": .bool(options.lowercase),
        "strip_accents": options.stripAccents.map(JSON.bool) ?? .null,
        "tokenize_chinese_chars": .bool(options.splitChineseCharacters),
        "model_max_length": .integer(source.model.configuration.maximumPositions),
      ].merging(specialTokens) { $1 })
  }

  private static let specialTokens: [String: JSON] = [
    "pad_token": .string("[PAD]"), "unk_token": .string("[UNK]"), "cls_token": .string("[CLS]"),
    "sep_token": .string("[SEP]"), "mask_token": .string("[MASK]"),
  ]

  /// The configuration with what Transformers needs to know the class.
  private static func configuration(_ ours: BERTConfiguration, _ vocabulary: Vocabulary)
    -> BERTConfiguration
  {
    var configuration = ours
    configuration.other["model_type"] = .string("bert")
    configuration.other["architectures"] = .array([.string("BertForPreTraining")])
    configuration.other["pad_token_id"] = .integer(Int(vocabulary.padding))
    configuration.other["tie_word_embeddings"] = .bool(true)
    return configuration
  }

  private static func json(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(value)
  }
}

/// `tokenizer.json` of the tokenizers library for a WordPiece model.
private struct TokenizerFile: Encodable {
  private let vocabulary: Vocabulary
  private let options: NormalizerOptions

  init(_ vocabulary: Vocabulary, _ options: NormalizerOptions) {
    self.vocabulary = vocabulary
    self.options = options
  }

  func encode(to encoder: any Encoder) throws {
    var ids: [String: JSON] = [:]
    for (id, piece) in vocabulary.pieces.enumerated() { ids[piece] = .integer(id) }
    let file: [String: JSON] = [
      "version": .string("1.0"), "truncation": .null, "padding": .null,
      "added_tokens": .array(
        SpecialToken.allCases.map { ($0.rawValue, vocabulary.id(of: $0)) }
          .sorted { $0.1 < $1.1 }.map(addedToken)),
      "normalizer": .object([
        "type": .string("BertNormalizer"), "clean_text": .bool(options.cleanText),
        "handle_chinese_chars": .bool(options.splitChineseCharacters),
        "strip_accents": options.stripAccents.map(JSON.bool) ?? .null,
        "lowercase": .bool(options.lowercase),
      ]),
      "pre_tokenizer": .object(["type": .string("BertPreTokenizer")]),
      "post_processor": postProcessor,
      "decoder": .object([
        "type": .string("WordPiece"), "prefix": .string("##"), "cleanup": .bool(true),
      ]),
      "model": .object([
        "type": .string("WordPiece"), "unk_token": .string("[UNK]"),
        "continuing_subword_prefix": .string("##"), "max_input_chars_per_word": .integer(100),
        "vocab": .object(ids),
      ]),
    ]
    try file.encode(to: encoder)
  }

  private func addedToken(_ content: String, _ id: Int32) -> JSON {
    .object([
      "id": .integer(Int(id)), "content": .string(content), "single_word": .bool(false),
      "lstrip": .bool(false), "rstrip": .bool(false), "normalized": .bool(false),
      "special": .bool(true),
    ])
  }

  /// `[CLS] A [SEP]` with segment 0, and `B [SEP]` with segment 1.
  private var postProcessor: JSON {
    func special(_ token: String, _ segment: Int) -> JSON {
      .object(["SpecialToken": .object(["id": .string(token), "type_id": .integer(segment)])])
    }
    func sequence(_ name: String, _ segment: Int) -> JSON {
      .object(["Sequence": .object(["id": .string(name), "type_id": .integer(segment)])])
    }
    func definition(_ token: String, _ id: Int32) -> JSON {
      .object([
        "id": .string(token), "ids": .array([.integer(Int(id))]),
        "tokens": .array([.string(token)]),
      ])
    }
    let single = [special("[CLS]", 0), sequence("A", 0), special("[SEP]", 0)]
    return .object([
      "type": .string("TemplateProcessing"), "single": .array(single),
      "pair": .array(single + [sequence("B", 1), special("[SEP]", 1)]),
      "special_tokens": .object([
        "[CLS]": definition("[CLS]", vocabulary.classification),
        "[SEP]": definition("[SEP]", vocabulary.separator),
      ]),
    ])
  }
}
