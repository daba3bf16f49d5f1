import ArgumentParser
import Inference
import Platform

struct NextSentence: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tells whether a second text follows a first one.",
    discussion: """
        cloze next-sentence Checkpoints/kjv "and god said, let there be light" "and there was light"
      """)

  @Argument(help: modelHelp)
  var model: String
  @Argument(help: "The first text.")
  var first: String
  @Argument(help: "The second text.")
  var second: String
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var checkpoint: CheckpointOptions
  @OptionGroup var format: OutputOptions

  func run() throws {
    let first = try ProcessArguments.text(first, "the first text")
    let second = try ProcessArguments.text(second, "the second text")
    let loaded = try LoadedModel(
      path: model, checkpoint: checkpoint.checkpoint, context: try threads.makeContext(),
      notify: warn)
    let (isNext, notNext) = try loaded.nextSentence(first, second, notify: warn)
    let result = Result(
      label: isNext >= notNext ? "IsNext" : "NotNext", isNext: isNext, notNext: notNext)
    try format.show(result) {
      table([["IsNext", decimal(isNext)], ["NotNext", decimal(notNext)]])
    }
  }

  private struct Result: Encodable {
    let label: String
    let isNext: Double
    let notNext: Double
  }
}
