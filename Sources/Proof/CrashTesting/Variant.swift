/// A kind of run that has to survive being killed.
public struct Variant: Sendable {
  /// What is special about it.
  public let name: String
  /// Options of `pretrain` beside those that all variants share.
  public var options: [String] = []
  /// Whether it learns from instance files, which hold nothing out for evaluation.
  public var usesInstanceFiles = false
  /// Whether every start takes another number of threads.
  public var changesThreads = false
  /// Steps that `resume --more-steps` adds after the end of the schedule.
  public var moreSteps: Int?

  /// The variants of the long test.
  public static let all = [
    Variant(name: "plain"),
    Variant(name: "accumulation", options: ["--accumulation-steps", "3"]),
    Variant(name: "whole words", options: ["--whole-word-masking"]),
    Variant(name: "instance files", usesInstanceFiles: true),
    Variant(name: "changed threads", changesThreads: true),
    Variant(name: "more steps", moreSteps: 5),
    Variant(
      name: "keep best and every",
      options: ["--keep-last", "1", "--keep-every", "6", "--keep-best"]),
  ]

  /// The one of the short test: several of the others at once.
  public static let short = Variant(
    name: "short", options: ["--accumulation-steps", "2"], changesThreads: true, moreSteps: 3)

  /// Steps to the end of the first schedule.
  static let steps = 12

  /// The steps at which the run is expected to have ended, one after the other.
  var targets: [Int] { [Self.steps] + (moreSteps.map { [Self.steps + $0] } ?? []) }

  /// `pretrain` into a directory.
  func pretrain(_ corpus: Corpus, into directory: String) -> [String] {
    let data =
      usesInstanceFiles
      ? ["pretrain", "--instances", corpus.instances]
      : [
        "pretrain", corpus.text, "--vocab-size", "200", "--max-seq-length", "64",
        "--hold-out-every", "10", "--evaluate-every", "1",
      ]
    return data + [
      "--output", directory, "--preset", "tiny", "--dropout", "0.1", "--batch-size", "8",
      "--total-steps", "\(Self.steps)", "--save-every", "2",
    ] + options
  }
}
