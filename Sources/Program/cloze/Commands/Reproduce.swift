import ArgumentParser
import Pretraining
import Training

struct Reproduce: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Makes a step again whose loss or gradient was not finite.",
    discussion: """
      A run that stops at such a step leaves non-finite-step-*.h5, which holds the state before the step and its \
      batch: no corpus is needed. The same weights, dropout and batch give the same numbers; the table names the \
      parameters where they are not finite.

        cloze reproduce Checkpoints/kjv/non-finite-step-00000123.h5
      """)

  @Argument(help: "The file that the run has left.")
  var file: String
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var format: OutputOptions

  func run() throws {
    let step = try StepReproduction(path: file, context: try threads.makeContext())
    try format.show(step) { describe(step) }
    guard step.isReproduced else {
      throw CommandError(
        "'\(file)': step \(step.step) is finite here; it was made with other instructions or another "
          + "version")
    }
  }

  private func describe(_ step: StepReproduction) -> String {
    var text =
      "step \(step.step), as recorded: \(step.recorded.description)\n"
      + "made again: \(step.found.description)\n"
      + "largest finite weight: \(step.largestWeight) in '\(step.largestWeightParameter)'"
    if step.findings.contains(where: { $0.nonFiniteWeights > 0 }) {
      text += "\nweights were not finite before the step: resume from an earlier checkpoint"
    }
    guard !step.findings.isEmpty else { return text }
    let rows = step.findings.map {
      [
        $0.parameter, grouped($0.nonFiniteWeights), grouped($0.nonFiniteGradients),
        grouped($0.count),
      ]
    }
    return text + "\n\n" + table([["not finite in", "weights", "gradients", "of"]] + rows)
  }
}
