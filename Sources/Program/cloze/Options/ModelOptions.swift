public import ArgumentParser
import Autograd
import Interchange
import Models
import Platform
import Pretraining
import Tokenization

extension Preset: ExpressibleByArgument {}
extension Recipe: ExpressibleByArgument {}

/// Which model, over which vocabulary.
struct ModelOptions: ParsableArguments {
  @Option(help: "The model's size.")
  var preset: Preset?
  @Option(help: "The model's configuration as JSON with Hugging Face's keys, instead of a preset.")
  var config: String?
  @Option(
    help: "A model to go on from: its size, vocabulary and way with text are taken over.")
  var from: String?
  @Flag(help: "Go on from a model with another vocabulary, whose pieces get new embeddings.")
  var newEmbeddings = false
  @Flag(help: "Go on with the optimizer's state of an imported model, at its step.")
  var keepOptimizer = false
  @Option(help: "A vocabulary; one is trained on the corpus without it.")
  var vocab: String?
  @Option(help: "Pieces of the vocabulary to train. (default: 8192)")
  var vocabSize: Int?
  @OptionGroup var vocabularyTraining: VocabularyTrainingOptions
  @OptionGroup var unknown: UnknownOptions
  @OptionGroup var normalizer: NormalizerFlags

  func validate() throws {
    if preset != nil, config != nil {
      throw ValidationError("--preset and --config exclude each other")
    }
    try validateFrom()
    if vocab != nil, vocabSize != nil {
      throw ValidationError("--vocab and --vocab-size exclude each other")
    }
    if vocab != nil, let option = vocabularyTraining.givenOption {
      throw ValidationError("--vocab and \(option) exclude each other: no vocabulary is trained")
    }
    if let vocabSize, !(6...1 << 24).contains(vocabSize) {
      throw ValidationError("--vocab-size is \(vocabSize), expected at least 6")
    }
  }

  private func validateFrom() throws {
    guard from != nil else {
      if newEmbeddings { throw ValidationError("--new-embeddings needs --from") }
      if keepOptimizer { throw ValidationError("--keep-optimizer needs --from") }
      return
    }
    if preset != nil || config != nil {
      throw ValidationError(
        "--from and --\(preset == nil ? "config" : "preset") exclude each other: the model has its size"
      )
    }
    if newEmbeddings {
      if keepOptimizer {
        throw ValidationError(
          "--new-embeddings and --keep-optimizer exclude each other: the state is that of the old ones"
        )
      }
      return
    }
    let vocabulary = vocab != nil ? "--vocab" : vocabSize != nil ? "--vocab-size" : nil
    if let option = vocabulary ?? vocabularyTraining.givenOption ?? normalizer.givenOption {
      throw ValidationError(
        "--from and \(option) exclude each other: the model has its vocabulary (or --new-embeddings)"
      )
    }
  }

  /// The model to go on from.
  ///
  /// - Throws: an error that names the file.
  func startingModel() throws -> StartingModel? {
    guard let from else { return nil }
    var stored = try ModelReader.read(from, notify: warn)
    if keepOptimizer, stored.step != nil {
      throw CommandError(
        "'\(stored.origin)' is a checkpoint of a run; 'cloze resume' goes on with its optimizer, expected no "
          + "--keep-optimizer")
    }
    if keepOptimizer, stored.optimizer == nil {
      throw CommandError(
        "'\(stored.origin)' has no optimizer's state, expected a TensorFlow checkpoint, or one imported with "
          + "--keep-optimizer")
    }
    if !keepOptimizer { stored.optimizer = nil }
    try stored.prove(in: Context(threadCount: 1))
    return StartingModel(stored, makesNewEmbeddings: newEmbeddings)
  }

  /// Where the configuration comes from, for messages.
  var origin: String {
    from.map { "'\($0)'" } ?? config.map { "'\($0)'" } ?? "--preset \((preset ?? .tiny).rawValue)"
  }

  /// Names the keys of the file that nobody reads.
  func tellOfUnknownKeys(in configuration: BERTConfiguration) {
    let keys = configuration.unknownKeys
    guard let config, !keys.isEmpty else { return }
    note(
      Terminal.line(
        "'\(config)': kept, but \(keys.count == 1 ? "has" : "have") no effect: "
          + listed(keys.map(\.description), atMost: 8)))
  }

  /// The file's configuration, or the preset's.
  func configuration(vocabularySize: Int?, of start: StartingModel?) throws -> BERTConfiguration {
    if let start {
      var configuration = start.stored.record.configuration
      if start.makesNewEmbeddings {
        configuration.vocabularySize =
          vocabularySize ?? vocabSize ?? configuration.vocabularySize
      }
      return configuration
    }
    guard let config else {
      return (preset ?? .tiny).configuration(vocabularySize: vocabularySize ?? vocabSize ?? 8192)
    }
    var configuration = try BERTConfiguration(contentsOfFile: config)
    for line in configuration.dropOutputKeys() {
      warn("'\(config)': \(line): the key changes what Transformers returns, and is left out")
    }
    if let size = vocabularySize ?? vocabSize, size != configuration.vocabularySize {
      throw CommandError(
        "'\(config)' has vocab_size \(configuration.vocabularySize), but the vocabulary has "
          + "\(counted(size, "piece"))")
    }
    return configuration
  }
}
