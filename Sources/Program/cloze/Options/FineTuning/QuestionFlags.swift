import ArgumentParser
import FineTuning

/// How questions are seen, by the names of google-research/bert's `run_squad.py`.
struct QuestionFlags: ParsableArguments {
  @Option(help: "By how many tokens a window of a context begins later than the one before.")
  var docStride = 128
  @Option(help: "The most tokens of a question; the last ones beyond are cut.")
  var maxQueryLength = 64
  @OptionGroup var answers: AnswerFlags

  func validate() throws {
    for (name, value) in [("--doc-stride", docStride), ("--max-query-length", maxQueryLength)] {
      guard (1...1 << 20).contains(value) else {
        throw ValidationError("\(name) is \(value), expected 1 to \(1 << 20)")
      }
    }
  }

  /// What the library calls them.
  var options: QuestionOptions {
    var options = QuestionOptions()
    (options.stride, options.maximumQuestionLength) = (docStride, maxQueryLength)
    answers.override(&options)
    return options
  }
}

/// Which answers are taken, by the names of `run_squad.py`.
struct AnswerFlags: ParsableArguments {
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
    for (name, value) in [("--max-answer-length", maxAnswerLength), ("--n-best-size", nBestSize)] {
      if let value, !(1...1 << 20).contains(value) {
        throw ValidationError("\(name) is \(value), expected 1 to \(1 << 20)")
      }
    }
    if let nullScoreDiffThreshold, !nullScoreDiffThreshold.isFinite {
      throw ValidationError(
        "--null-score-diff-threshold is \(nullScoreDiffThreshold), expected a number")
    }
  }

  /// Sets what is given.
  func override(_ options: inout QuestionOptions) {
    options.maximumAnswerLength = maxAnswerLength ?? options.maximumAnswerLength
    options.nBest = nBestSize ?? options.nBest
    options.nullThreshold = nullScoreDiffThreshold ?? options.nullThreshold
  }
}
