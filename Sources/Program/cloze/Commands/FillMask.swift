import ArgumentParser
import Inference
import Platform

struct FillMask: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Predicts the pieces behind every [MASK] of a text.",
    discussion: """
        cloze fill-mask Checkpoints/kjv "and god said, let there be [MASK]"
      """)

  @Argument(help: modelHelp)
  var model: String
  @Argument(help: "Text with one [MASK] or more.")
  var text: String
  @Option(help: "How many candidates to show.")
  var top = 5
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var checkpoint: CheckpointOptions
  @OptionGroup var format: OutputOptions

  func validate() throws {
    if top < 1 { throw ValidationError("--top is \(top), expected at least 1") }
  }

  func run() throws {
    let text = try ProcessArguments.text(text, "the text")
    let loaded = try LoadedModel(
      path: model, checkpoint: checkpoint.checkpoint, context: try threads.makeContext(),
      notify: warn)
    let masks = try loaded.fillMask(text, count: top, notify: warn)
    try format.show(Result(text: text, masks: masks)) {
      masks.enumerated().map { index, candidates in
        (masks.count > 1 ? "[MASK] \(index + 1)\n" : "")
          + table(candidates.map { [decimal($0.probability), $0.piece] })
      }.joined(separator: "\n")
    }
  }

  private struct Result: Encodable {
    let text: String
    let masks: [[FillMaskCandidate]]
  }
}
