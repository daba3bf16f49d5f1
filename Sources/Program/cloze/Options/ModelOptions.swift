public import ArgumentParser
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

  /// Where the configuration comes from, for messages.
  var origin: String { config.map { "'\($0)'" } ?? "--preset \((preset ?? .tiny).rawValue)" }

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
  func configuration(vocabularySize: Int?) throws -> BERTConfiguration {
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
