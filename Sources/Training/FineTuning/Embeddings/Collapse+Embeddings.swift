import Training

extension Collapse {
  /// Looks at an evaluation of vectors; nil if nothing is wrong.
  public init?(_ evaluation: EmbeddingEvaluation) {
    guard evaluation.isCollapsed else { return nil }
    majority = nil
    let term = evaluation.report(step: 0).terms[0]
    switch evaluation.figures {
    case .correlation:
      sign = .chance(figure: "Spearman's correlation", value: term["spearman"] ?? 0, chance: 0)
    case .retrieval:
      sign = .chance(
        figure: "MRR@10", value: term["mrr"] ?? 0, chance: term["chanceMrr"] ?? 0)
    }
  }
}
