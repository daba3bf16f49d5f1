import Foundation
public import Training

/// How a model does on words whose labels are known.
public struct TokenEvaluation: Sendable {
  /// The names of the labels.
  public let labels: [String]
  /// The right labels, `[sentences][words]`.
  public let gold: [[Int32]]
  /// What is predicted, of the same shape.
  public let predicted: [[Int32]]
  /// −ln p of every word's right label, of the same shape.
  public let losses: [[Double]]
  /// The figures of spans; nil if the labels tag none.
  public let spans: SpanMetrics?
  /// The figures of words.
  public let classification: ClassificationMetrics

  /// Measures outputs.
  ///
  /// - Parameters:
  ///   - labels: the names of the labels.
  ///   - gold: the right labels, `[sentences][words]`.
  ///   - outputs: the logits, `[sentences][words · labels]`.
  public init(labels: [String], gold: [[Int32]], outputs: [[Float]]) {
    self.labels = labels
    self.gold = gold
    let width = labels.count
    predicted = outputs.map { logits in
      stride(from: 0, to: logits.count, by: width).map {
        TokenOutputs.best(logits[$0..<$0 + width])
      }
    }
    losses = zip(gold, outputs).map { gold, logits in
      gold.indices.map { word in
        let z = logits[word * width..<(word + 1) * width].map { Double($0) }
        let top = z.max() ?? 0
        return top + log(z.reduce(0) { $0 + exp($1 - top) }) - z[Int(gold[word])]
      }
    }
    func names(_ sentences: [[Int32]]) -> [[String]] {
      sentences.map { $0.map { labels[Int($0)] } }
    }
    spans =
      TaggedSpan.areTags(labels) ? SpanMetrics(gold: names(gold), predicted: names(predicted)) : nil
    classification = ClassificationMetrics(
      labels: labels, gold: gold.flatMap { $0.map { Int($0) } },
      predicted: predicted.flatMap { $0.map { Int($0) } })
  }

  /// How many words there are.
  public var count: Int { classification.count }
  /// The mean loss of a word.
  public var loss: Double { losses.joined().reduce(0, +) / Double(max(count, 1)) }

  /// Everything in a report, every figure beside what guessing gets.
  public func report(step: Int) -> EvaluationReport {
    var figures: [TermReport.Figure] = [
      .init(TermReport.FigureName.accuracy, classification.accuracy),
      .init(TermReport.FigureName.majorityAccuracy, classification.majorityAccuracy),
    ]
    if let spans {
      figures += [
        .init("f1", spans.f1), .init("precision", spans.precision), .init("recall", spans.recall),
        .init("macroF1", spans.macroF1), .init("spans", Double(spans.overall.gold)),
      ]
    } else {
      figures += [
        .init("macroF1", classification.macroF1),
        .init("majorityMacroF1", classification.majorityMacroF1),
      ]
    }
    return EvaluationReport(
      step: step, terms: [TermReport(TokenObjective.term, count: count, loss: loss, figures)])
  }

  /// The wrongly labelled words with the greatest loss, as sentence and word.
  public func worst(_ limit: Int) -> [(sentence: Int, word: Int)] {
    let wrong = gold.indices.flatMap { sentence in
      gold[sentence].indices.filter { gold[sentence][$0] != predicted[sentence][$0] }
        .map { (sentence: sentence, word: $0) }
    }
    return Array(
      wrong.sorted {
        (-losses[$0.sentence][$0.word], $0.sentence, $0.word)
          < (-losses[$1.sentence][$1.word], $1.sentence, $1.word)
      }.prefix(limit))
  }
}
