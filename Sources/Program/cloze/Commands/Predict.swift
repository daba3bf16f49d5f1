import ArgumentParser
import Autograd
import FineTuning
import Interchange
import Models
import Platform
import Training

struct Predict: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Judges texts with a fine-tuned model.",
    discussion: """
      One row for every text, in their order: the label and the probability of every label, as TSV or JSON lines. If \
      the file has labels, the figures are printed too. Columns are found as by finetune, those of the model's run \
      first; a plain text has a text a line.

        cloze predict sentiment new.tsv --output judged.tsv
        echo "what a film" | cloze predict sentiment - --json
      """)

  @Argument(help: modelHelp)
  var model: String
  @Argument(help: "The texts; - is standard input.")
  var file: String
  @Option(help: "The file to write. (default: standard output; figures go to standard error then)")
  var output: String?
  @OptionGroup(title: "Texts") var columns: ColumnOptions
  @Flag(help: "Do not look at labels, such as those that stand in for unknown ones.")
  var noLabels = false
  @Option(help: "The most tokens of a text or pair. (default: as in the model's run)")
  var maxSeqLength: Int?
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var checkpoint: CheckpointOptions
  @OptionGroup var format: OutputOptions

  func validate() throws {
    if noLabels, columns.labelColumn != nil {
      throw ValidationError("--label-column has no effect with --no-labels, expected one of them")
    }
  }

  /// What a file of predictions may take the place of.
  static let replaceable = ReplaceableKind("predictions") { path in
    guard let bytes = try? FileSystem.contents(of: path, atMost: 1 << 30) else { return false }
    let line = bytes.prefix { $0 != 0x0A }
    let starts = ["label\t", "{\"label\": ", "{\"labels\": ", "{\"score\": "]
    return line.elementsEqual("score".utf8) || starts.contains { line.starts(with: $0.utf8) }
  }

  func run() throws {
    let inputs = [model, file]
    if let output { try checkOutput(output, replacing: Self.replaceable, inputs: inputs) }
    try OutputFile.checkStandardStreams(inputs: inputs)
    if file != "-" { _ = try FileReader(path: file) }
    let stored = try ModelReader.read(model, checkpoint: checkpoint.checkpoint, notify: warn)
    try stored.requireNoVectors()
    let predictor = try SequencePredictor(
      stored, maximumLength: maxSeqLength,
      context: try Context(threadCount: threads.count, isInferenceOnly: true))
    let reader = try PredictionReader(
      file, for: predictor, columns: columns.choice, skipsBadRows: columns.skipBadRows,
      ignoresLabels: noLabels)
    note(
      "texts in \(reader.textColumns.map { "'\($0)'" }.joined(separator: " and "))"
        + (reader.labelColumn.map { ", labels in '\($0)'" } ?? ""))
    let job = PredictionJob(predictor, reader, writesJSON: format.json)
    guard let output else {
      try job.run(into: FileWriter.standardOutput())
      try job.finish(nil)
      return
    }
    announceReplacement(of: [output], Self.replaceable)
    try AtomicFile.write(to: output) { try job.run(into: FileWriter(path: $0)) }
    try job.finish(format)
  }
}
