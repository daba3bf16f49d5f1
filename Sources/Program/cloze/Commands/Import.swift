import ArgumentParser
import Autograd
import Interchange
import Models
import Platform
import Tokenization

struct Import: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Makes a model of another system one of ours: an HDF5 file.",
    discussion: """
      Every command that takes a MODEL takes the directory itself too. The file holds the model with its
      vocabulary and the way it treats text, and nothing of how it was trained.

        cloze import bert-base-uncased --output bert-base.h5
        cloze import all-MiniLM-L6-v2 --output minilm.h5
      """)

  @Argument(help: modelHelp)
  var source: String
  @Option(help: "The HDF5 file to write.")
  var output: String
  @OptionGroup var heads: NewHeads
  @Flag(help: "Keep Adam's state of a TensorFlow checkpoint, for pretrain --from.")
  var keepOptimizer = false
  @OptionGroup var checkpoint: CheckpointOptions
  @OptionGroup var format: OutputOptions

  func run() throws {
    try checkOutput(output, replacing: StoredModel.replaceable, inputs: [source])
    try OutputName.check(output, [".h5", ".hdf5"], "HDF5")
    var stored = try ModelReader.read(
      source, checkpoint: checkpoint.checkpoint, encoderOnly: heads.encoderOnly, notify: warn)
    if keepOptimizer, stored.step != nil {
      throw CommandError(
        "'\(stored.origin)' is a checkpoint of a run, whose optimizer stays with it ('cloze resume'); expected "
          + "--keep-optimizer with a TensorFlow checkpoint")
    }
    if !keepOptimizer { stored.optimizer = nil }
    guard !keepOptimizer || stored.optimizer != nil else {
      throw CommandError(
        "'\(stored.origin)' has no state of an optimizer, expected no --keep-optimizer")
    }
    let context = try Context(threadCount: 1)
    try heads.apply(to: &stored, in: context)
    let parameters = try stored.prove(in: context)
    try stored.write(to: output)
    let record = stored.record
    let result = Result(
      source: stored.origin, output: output, heads: record.heads.title, parameters: parameters,
      pieces: record.vocabulary.count, vocabulary: record.vocabulary.sha256)
    try format.show(result) {
      "\(output): \(grouped(parameters)) parameters of \(stored.origin), \(record.heads.title), "
        + "a vocabulary of \(grouped(record.vocabulary.count)) pieces, "
        + (record.normalizer.lowercase ? "text lowercased" : "case kept")
        + (record.normalizer.stripsAccents ? ", accents stripped" : ", accents kept")
    }
  }

  private struct Result: Encodable {
    let source: String
    let output: String
    let heads: String
    let parameters: Int
    let pieces: Int
    let vocabulary: String
  }
}
