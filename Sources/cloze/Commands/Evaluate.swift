import ArgumentParser
import PretrainingData
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
  @OptionGroup var format: OutputOptions

  func run() throws {
    let context = try threads.makeContext()
    let evaluation = try RunEvaluation(
      directory: RunDirectory(directory), on: try subject(), context: context, notify: warn)
    try resources.check(evaluation.memory)
    let report = evaluation.report()
    try format.show(report) { "\(evaluation.origin), step \(report.step)\n" + describe(report) }
  }

  private func subject() throws -> RunEvaluation.Subject {
    if corpus.isEmpty { return .heldOut }
    let files = corpus.filter(isHDF5File)
    if files.isEmpty { return .text(try text.reader(corpus)) }
    guard files.count == corpus.count else {
      throw CommandError("'\(files[0])' is an instance file, expected no text beside it")
    }
    return .instances(files)
  }
}
