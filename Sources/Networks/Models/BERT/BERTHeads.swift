import ExactStrings

/// The heads that stand on a BERT's encoder: masked language modelling, and one over the pooler that judges pairs.
public struct BERTHeads: Sendable, Hashable {
  /// What the head over the pooler judges; nil without one: there is no pooler then, as nothing would train it.
  public let pairTask: PairTask?

  /// Makes heads for a task.
  public init(_ pairTask: PairTask?) { self.pairTask = pairTask }

  /// MLM and NSP: `BertForPreTraining`.
  public static let preTraining = BERTHeads(.nextSentence)
  /// MLM alone: `BertForMaskedLM`.
  public static let maskedLanguageModel = BERTHeads(nil)

  /// The names of their losses, as files and logs have them: "mlm", and that of the pairs.
  package var terms: [String] {
    [Self.maskedLanguageModelTerm] + (pairTask.map { [$0.rawValue] } ?? [])
  }
  /// The name of the loss of masked pieces.
  package static let maskedLanguageModelTerm = "mlm"

  /// The heads that files name so.
  init?(terms: [String]) {
    guard let heads = Self.all.first(where: { $0.terms == terms }) else { return nil }
    self = heads
  }

  private static let all = [BERTHeads(nil)] + PairTask.allCases.map { BERTHeads($0) }
  /// What files may name, in words.
  static var allTerms: String { all.map { "\($0.terms)" }.joined(separator: " or ") }

  /// Hugging Face's class that has these parameters, or all but those of a head that no class has.
  public var architecture: String { pairTask?.architecture ?? "BertForMaskedLM" }

  /// Whether a parameter belongs to a pooler or head of pairs, which these heads do not have.
  public func leavesOut(_ name: String) -> Bool {
    if pairTask == nil, name.hasExactPrefix("bert.pooler.") { return true }
    return PairTask.allCases.contains { $0 != pairTask && name.hasExactPrefix($0.head + ".") }
  }

  /// The heads that a file's parameters make; without one for pairs a pooler alone is of no use.
  ///
  /// - Parameter names: of all parameters of the file.
  public init(parameters names: some Sequence<String>) {
    let names = Array(names)
    pairTask = PairTask.allCases.first { task in
      names.contains { $0.hasExactPrefix(task.head + ".") }
    }
  }
}
