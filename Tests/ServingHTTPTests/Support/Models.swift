import Autograd
import Inference
import Layers
import Models
import Platform
import Serialization
import Serving
import Tokenization

/// Small models of odd sizes with a vocabulary of words, as files.
enum SmallModels {
  static let pieces =
    ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    + ["the", "sun", "rain", "##s", "a", "river", "hill", "##y", "|", ".", "bank", "of", "money"]

  static func tokenizer() throws -> WordPieceTokenizer {
    WordPieceTokenizer(vocabulary: try Vocabulary(pieces: pieces), options: NormalizerOptions())
  }

  private static func configuration() -> BERTConfiguration {
    var configuration = BERTConfiguration(
      vocabularySize: pieces.count, hiddenSize: 42, layers: 3, heads: 3, intermediateSize: 101)
    configuration.maximumPositions = 64
    configuration.initializerRange = 0.3
    return configuration
  }

  private static func record(_ heads: ModelHeads) throws -> ModelRecord {
    let tokenizer = try tokenizer()
    return ModelRecord(
      configuration: configuration(), heads: heads, vocabulary: tokenizer.vocabulary,
      normalizer: tokenizer.options, trainedLength: 16)
  }

  /// A model with the heads of pre-training.
  static func language() throws -> StoredModel {
    let heads = ModelHeads.preTraining
    let model = try BERTForPreTraining(
      configuration(), .initialized(seed: 5), heads: heads, context: try Context(threadCount: 1))
    return StoredModel(
      try record(heads), weights: model.parameters.stateDictionary(), origin: "words")
  }

  /// A model that judges texts.
  static func judge(_ labels: [String], _ problem: TaskHead.Problem) throws -> StoredModel {
    let task = TaskHead(.sequence, labels: labels, problem: problem)
    let model = try EncoderModel(
      configuration(), .initialized(seed: 6), hasPooler: true, task: task,
      context: try Context(threadCount: 1))
    return StoredModel(
      try record(ModelHeads(task)), weights: model.parameters.stateDictionary(),
      origin: "judge")
  }

  /// Writes all models to a directory: `words`, `judge` with three classes, `rank` with a number.
  static func sources(in directory: String) throws -> [ModelSource] {
    try [
      ("words", language()), ("judge", judge(["good", "bad", "ugly"], .singleLabel)),
      ("rank", judge(["score"], .regression)),
    ].map { name, model in
      let path = FileSystem.join(directory, "\(name).h5")
      try model.write(to: path)
      return ModelSource(name: name, path: path)
    }
  }

  /// What makes vectors of `words` without a server, by the default options.
  static func embedder(
    _ change: (inout EmbeddingOptions) -> Void = { _ in }
  ) throws -> Embedder {
    var options = EmbeddingOptions()
    change(&options)
    return try Embedder(
      language(), options: options, context: try Context(threadCount: 1, isInferenceOnly: true))
  }

  /// The vector of a text without a server.
  static func vector(
    of text: String, _ change: (inout EmbeddingOptions) -> Void = { _ in }
  ) throws -> [Float] {
    let embedder = try embedder(change)
    return Array(try embedder.embed([embedder.makeTokenizer().encode(text)])[0])
  }
}
