import ArgumentParser
import Autograd
import Inference
import Interchange
import Layers
import Models
import Pretraining

struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Writes a model in the form of another system.",
    discussion: """
      The directory opens in Hugging Face Transformers with BertForPreTraining.from_pretrained and
      AutoTokenizer.from_pretrained.

        cloze export Checkpoints/kjv --output kjv-bert
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case huggingface
  }

  @Argument(help: "A run directory, a checkpoint or an exported model.")
  var model: String
  @Option(name: .customLong("format"), help: "The form to write.")
  var target: Format = .huggingface
  @Option(help: "The directory to make.")
  var output: String
  @OptionGroup var checkpoint: CheckpointOptions
  @OptionGroup var format: OutputOptions

  func run() throws {
    let loaded = try LoadedModel(
      path: model, checkpoint: checkpoint.checkpoint, context: try Context(threadCount: 1),
      notify: warn)
    try checkOutput(directory: output, inputs: [model])
    let files = try HuggingFaceExport.write(
      loaded, to: output, training: try TrainingRecord(loaded)?.text)
    if files.count < HuggingFaceExport.files.count {
      warn("'\(output)' has a README.md of its own, which stays: it gets no model card")
    }
    if let note = HuggingFaceExport.note(on: loaded) { warn(note) }
    let result = Result(
      source: loaded.origin, directory: output, files: files,
      parameters: loaded.model.parameters.elementCount)
    try format.show(result) {
      "\(output): \(grouped(result.parameters)) parameters of \(result.source)\n"
        + result.files.map { "  \($0)" }.joined(separator: "\n")
    }
  }

  private struct Result: Encodable {
    let source: String
    let directory: String
    let files: [String]
    let parameters: Int
  }
}
