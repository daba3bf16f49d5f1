import FineTuning
import Platform

/// How the examples of a run are told of.
protocol ImportWords: ImportedData {
  /// What there is, and where it was found.
  ///
  /// - Parameter source: how the held-out part was made, in words.
  /// - Returns: a line for each fact.
  func facts(heldOut source: String) -> [String]
}

extension ImportedExamples: ImportWords {
  func facts(heldOut source: String) -> [String] {
    let columns =
      "texts in \(textColumns.map { "'\($0)'" }.joined(separator: " and ")), labels in '\(labelColumn)'"
    let counts =
      "examples: \(grouped(count)) to learn from, \(grouped(heldOutCount)) held out\(source); \(columns)"
    return labelCounts.allSatisfy { $0 == 0 }
      ? [counts] : [counts, labelLine(labels, labelCounts)]
  }
}

extension ImportedSentences: ImportWords {
  func facts(heldOut source: String) -> [String] {
    [
      "sentences: \(grouped(sentenceCount)) to learn from with \(grouped(wordCount, "word")) in "
        + "\(grouped(count, "window")), \(grouped(heldOutCount)) held out\(source)",
      labelLine(labels, labelCounts),
    ]
  }
}

extension ImportedQuestions: ImportWords {
  func facts(heldOut source: String) -> [String] {
    let counts =
      "questions: \(grouped(questionCount)) to learn from in \(grouped(count, "window")), "
      + "\(grouped(heldOutCount)) held out\(source)"
      + (allowsNone ? "; some have no answer" : "")
    guard movedAnswers > 0 else { return [counts] }
    return [
      counts,
      "\(grouped(movedAnswers, "answer")) not at their answer_start, but found nearby or once in the context",
    ]
  }
}

extension ImportedPairs: ImportWords {
  func facts(heldOut source: String) -> [String] {
    let pairs =
      "pairs: \(grouped(count)) to learn from, of \(grouped(alikeCount)) of one class and "
      + "\(grouped(unlikeCount)) of two, \(grouped(heldOutCount)) to judge the vectors by"
    let alone = zip(rows.labels.names, rows.labelCounts).filter { $0.1 == 1 }.map {
      "'\(cutShort($0.0, to: 24))'"
    }
    let single =
      "\(listed(alone, atMost: 12)): one row to learn from, and so no pair of one class"
    return rows.facts(heldOut: source) + [pairs] + (alone.isEmpty ? [] : [single])
      + (isJudgedByLearned
        ? [
          "what is held out makes no pairs of both kinds: the vectors are judged by pairs that they learn from"
        ] : [])
  }
}

private func labelLine(_ labels: LabelNames, _ counts: [Int]) -> String {
  let parts = zip(labels.names, counts).map { "\($0.0.prefix(24)) \(grouped($0.1))" }
  return "labels: " + listed(parts, atMost: 12)
}
