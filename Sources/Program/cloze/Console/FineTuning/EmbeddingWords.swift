import FineTuning
import Training

extension EmbeddingEvaluator: TaskWords {
  static func cut(_ count: Int, _ options: FineTuningOptions) -> String {
    "\(grouped(count, "row")) \(count == 1 ? "has" : "have") a text of more than "
      + "\(options.maximumSequenceLength) tokens, which loses its end (--max-seq-length)"
  }

  var cutCount: Int { examples.cutCount }

  func figures(_ details: EmbeddingEvaluation) -> [[String]] {
    let term = details.report(step: 0).terms[0]
    let rows = [
      figureRow("Spearman", term, "spearman", "0 of vectors that know nothing"),
      figureRow("Pearson", term, "pearson", "0 of vectors that know nothing"),
      figureRow("MRR@10", term, "mrr", guess: "chanceMrr", "in a random order"),
      figureRow("accuracy@1", term, "accuracy", guess: "chanceAccuracy", "in a random order"),
    ]
    return rows.compactMap(\.self)
      + [["loss", decimal(details.loss), decimal(details.chanceLoss) + " if all are alike"]]
  }

  func tables(_ details: EmbeddingEvaluation) -> [String] { [] }

  func confusion(_ details: EmbeddingEvaluation) -> [[Int]]? { nil }

  func collapse(_ details: EmbeddingEvaluation) -> Collapse? { Collapse(details) }

  func worst(_ details: EmbeddingEvaluation) -> [WorstExample] {
    details.worst(5).map { row in
      let texts = examples.texts[row]
      switch details.figures {
      case .correlation(let metrics, let cosines):
        return WorstExample(
          line: examples.lines[row], label: decimal(Double(examples.scores[row]), 2),
          prediction: decimal(cosines[row], 3), distance: metrics.rankDistances[row],
          text: texts.joined(separator: " ||| "))
      case .retrieval(let metrics, let rows, let wrong):
        let search = rows.firstIndex(of: row) ?? 0
        return WorstExample(
          line: examples.lines[row], label: texts[1],
          prediction: wrong[search].map { examples.texts[$0][1] } ?? "",
          place: metrics.queries[search].rank, text: texts[0])
      }
    }
  }
}

extension ImportedEmbeddings: ImportWords {
  func facts(heldOut source: String) -> [String] {
    let columns = textColumns.map { "'\($0)'" }
    let places =
      "texts in \(columns.dropLast().joined(separator: ", ")) and \(columns[columns.count - 1])"
      + (scoreColumn.map { ", scores in '\($0)'" } ?? "")
    let counts =
      "rows: \(grouped(count)) to learn from, \(grouped(heldOutCount)) held out\(source); \(places)"
    guard let crowded else { return [counts] }
    return [
      counts,
      "'\(cutShort(crowded.text, to: 40))' is in \(grouped(crowded.rows, "row")), but a pass has "
        + "\(crowded.batches == 1 ? "1 batch" : "\(grouped(crowded.batches)) batches"): where such rows meet, right answers are punished; a smaller "
        + "--batch-size keeps them apart",
    ]
  }
}
