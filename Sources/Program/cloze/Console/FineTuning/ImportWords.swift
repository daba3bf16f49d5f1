import ExactStrings
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
    ] + oddTags
  }
}

extension ImportedSentences {
  /// Tags that keep the others from being judged as spans.
  private var oddTags: [String] {
    let spans = labels.names.filter { TaggedSpan.areTags([$0, "B-X"]) }
    guard spans.count < labels.names.count, TaggedSpan.areTags(spans) else { return [] }
    let odd = labels.names.filter { !spans.containsExactly($0) }.map { "'\(cutShort($0, to: 24))'" }
    return [
      "these tags mark no spans as the others do, so that words are judged and no spans: "
        + listed(odd, atMost: 6)
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

/// Says that a model is judged by what it learns from.
///
/// - Parameter texts: how many held-out examples there are, and how many of them have texts that are learned from too.
func warnOfRepeated(_ texts: (count: Int, of: Int)) {
  guard texts.count > 0 else { return }
  let share = Double(texts.count) / Double(texts.of)
  guard texts.count < texts.of else {
    return warn(
      "every held-out text is learned from too: the figures do not tell what is learned")
  }
  let words =
    "\(grouped(texts.count)) of \(grouped(texts.of)) held-out texts (\(decimal(100 * share, 1)) %) are learned from too"
  if share >= 0.01 { warn(words + ": the figures say less of new texts") } else { note(words) }
}

/// Says that a vocabulary does not know a text.
///
/// - Parameters:
///   - share: of the pieces that are `[UNK]`.
///   - model: whose vocabulary it is.
func warnOfUnknown(_ share: Double, _ model: String) {
  guard share > 0.2 else { return }
  warn(
    "\(decimal(100 * share, 1)) % of the pieces are [UNK]: the vocabulary of '\(model)' does not know them"
  )
}
