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
  @Argument(help: "Text files or folders; by default the documents that the run holds out.")
  var corpus: [String] = []
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var format: OutputOptions

  func run() throws {
    let context = try threads.makeContext()
    let evaluation = try RunEvaluation(
      directory: RunDirectory(directory),
      corpus: corpus.isEmpty ? nil : try CorpusReader(paths: corpus),
      context: context)
    let report = evaluation.report()
    try format.show(report) { "\(evaluation.origin), step \(report.step)\n" + describe(report) }
  }
}
