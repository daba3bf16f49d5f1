import ArgumentParser
import FineTuning

/// How questions are seen and answered, by the names of google-research/bert's `run_squad.py`.
struct QuestionFlags: ParsableArguments {
  @Option(
    help:
      "By how many tokens a window of a context begins later than the one before. (default: 128, or as in the model's run)"
  )
  var docStride: Int?
  @Option(
    help:
      "The most tokens of a question; the last ones beyond are cut. (default: 64, or as in the model's run)"
  )
  var maxQueryLength: Int?
  @Option(help: "The most tokens of an answer. (default: 30, or as in the model's run)")
  var maxAnswerLength: Int?
  @Option(
    help:
      "How many starts and ends of a window are tried, and candidates told. (default: 20, or as in the model's run)"
  )
  var nBestSize: Int?
  @Option(
    help: ArgumentHelp(
      "By how much no answer has to score better than the best answer to be taken, where a question may have none. "
        + "(default: 0, or as in the model's run)", valueName: "number"))
  var nullScoreDiffThreshold: Double?

  func validate() throws {
    let counts = [
      ("--doc-stride", docStride), ("--max-query-length", maxQueryLength),
      ("--max-answer-length", maxAnswerLength), ("--n-best-size", nBestSize),
    ]
    for (name, value) in counts {
      try checkOption(name, value, in: 1...1 << 20)
    }
    if let nullScoreDiffThreshold, !nullScoreDiffThreshold.isFinite {
      throw ValidationError(
        "--null-score-diff-threshold is \(nullScoreDiffThreshold), expected a number")
    }
  }

  /// Sets what is given.
  func override(_ options: inout QuestionOptions) {
    options.stride = docStride ?? options.stride
    options.maximumQuestionLength = maxQueryLength ?? options.maximumQuestionLength
    options.maximumAnswerLength = maxAnswerLength ?? options.maximumAnswerLength
    options.nBest = nBestSize ?? options.nBest
    options.nullThreshold = nullScoreDiffThreshold ?? options.nullThreshold
  }

  /// The options' names.
  static let names = [
    "--doc-stride", "--max-query-length", "--max-answer-length", "--n-best-size",
    "--null-score-diff-threshold",
  ]
}
