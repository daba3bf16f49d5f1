import ArgumentParser
import Corpora
import Inference
import Platform
import Pretraining
import Training

struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measures a run on held-out or other text, beside what guessing would get.",
    discussion: """
      Without a corpus the run's own held-out documents are used.

        cloze evaluate Checkpoints/kjv
        cloze evaluate Checkpoints/kjv other.txt
      """)

  @Argument(help: ArgumentHelp("The run directory.", valueName: "run"))
  var directory: String
  @Argument(
    help: "Text files, folders or instance files; by default the documents that the run holds out.")
  var corpus: [String] = []
  @OptionGroup var text: CorpusOptions
  @OptionGroup var resources: ResourceOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var checkpoint: CheckpointOptions
  @OptionGroup var format: OutputOptions

  func run() throws {
    let run = RunDirectory(directory)
    guard run.kind == .pretraining else {
      throw CommandError(
        "'\(directory)' is \(run.kind.title), expected a pre-training run; 'cloze predict' "
          + "tells how it does on rows with labels")
    }
    let context = try threads.makeContext()
    var unknown: UnknownText?
    let subject = try subject()
    let evaluation: RunEvaluation
    do {
      evaluation = try RunEvaluation(
        directory: run, on: subject, checkpoint: checkpoint.checkpoint,
        context: context, notify: warn,
        inspect: {
          unknown = UnknownText($0)
          warnOfNormalizing($0, $1, $2, keeping: "a run with --no-strip-accents keeps them")
        })
    } catch let error as InstanceVocabularyError {
      throw CommandError(
        "\(error), the one of '\(directory)'; make the instances with --vocab "
          + ShellWord.path(FileSystem.join(directory, "vocab.txt")))
    }
    try resources.check(evaluation.memory)
    let result = Result(
      checkpoint: evaluation.checkpoint, measuredOn: evaluation.text.description,
      report: try evaluation.report())
    if let text = unknown ?? result.report.unknownRate.map({ UnknownText(rate: $0) }),
      text.isNotable
    {
      warnOfUnknown(text)
    }
    try format.show(result) {
      "\(evaluation.checkpoint) on \(evaluation.text.description), step "
        + "\(result.report.step)\n"
        + describe(result.report, on: evaluation.text.name)
    }
  }

  /// The report with what it is about.
  private struct Result: Encodable {
    let checkpoint: String
    let measuredOn: String
    let report: EvaluationReport

    func encode(to encoder: any Encoder) throws {
      try report.encode(to: encoder)
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(checkpoint, forKey: .checkpoint)
      try container.encode(measuredOn, forKey: .measuredOn)
    }

    private enum Key: CodingKey { case checkpoint, measuredOn }
  }

  private func subject() throws -> RunEvaluation.Subject {
    if corpus.isEmpty {
      try OptionMatrix.check(.heldOut, directory)
      return .heldOut
    }
    let corpus = try expandingPatterns(corpus)
    let files = corpus.filter(isHDF5File)
    if files.isEmpty {
      let reader = try text.reader(corpus)
      try OutputFile.checkStandardStreams(inputs: reader.paths)
      reader.announce()
      return .text(reader)
    }
    guard files.count == corpus.count else {
      throw CommandError("'\(files[0])' is an instance file, expected no text beside it")
    }
    try OptionMatrix.check(.instances, files[0])
    return .instances(distinctFiles(files))
  }
}
