import ArgumentParser
import Autograd
import FineTuning
import Interchange
import Models
import Pretraining
import Serialization

struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Writes a model in the form of another system.",
    discussion: """
      The directory opens in Hugging Face Transformers with the class of the model's heads, such as
      BertForPreTraining.from_pretrained, and AutoTokenizer.from_pretrained. A model for sentence
      vectors opens in sentence-transformers too.

        cloze export Checkpoints/kjv --output kjv-bert
        cloze export Checkpoints/kjv --format sentence-transformers --pooling mean --output kjv-vectors
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case huggingface
    case sentenceTransformers = "sentence-transformers"
  }

  @Argument(help: modelHelp)
  var model: String
  @Option(name: .customLong("format"), help: "The form to write.")
  var target: Format = .huggingface
  @Option(name: .customLong("dtype"), help: "The type of the numbers; 16-bit ones are rounded.")
  var elementType: WeightType = .float32
  @OptionGroup var pooling: ExportPooling
  @Option(help: "The directory to make.")
  var output: String
  @OptionGroup var checkpoint: CheckpointOptions
  @OptionGroup var format: OutputOptions

  func validate() throws {
    if target == .huggingface { try pooling.requireNone() }
  }

  func run() throws {
    var stored = try ModelReader.read(model, checkpoint: checkpoint.checkpoint, notify: warn)
    let parameters = try stored.prove(in: try Context(threadCount: 1))
    if target == .sentenceTransformers { try pooling.apply(to: &stored) }
    try checkOutput(directory: output, inputs: [model])
    let fineTuning = try FineTuningRecord(stored)
    let export = HuggingFaceExport(
      stored, elementType: elementType.elementType,
      training: try TrainingRecord(stored)?.text ?? fineTuning?.text,
      sequenceLength: fineTuning?.sequenceLength)
    let files = try export.write(to: output)
    if files.count < export.files.count {
      warn("'\(output)' has a README.md of its own, which stays: it gets no model card")
    }
    for note in export.notes { warn(note) }
    let result = Result(
      source: stored.origin, directory: output, files: files,
      architecture: stored.record.heads.architecture, parameters: parameters)
    try format.show(result) {
      "\(output): \(result.architecture), \(grouped(parameters)) parameters of \(result.source)\n"
        + result.files.map { "  \($0)" }.joined(separator: "\n")
    }
  }

  private struct Result: Encodable {
    let source: String
    let directory: String
    let files: [String]
    let architecture: String
    let parameters: Int
  }
}
