/// Which of SQuAD's evaluations counts; both compare what is left of an answer without capitals, punctuation and
/// articles, and take the best over the right answers.
public enum AnswerRules: Sendable, CaseIterable {
  /// `evaluate-v1.1.py`: every question has an answer (Rajpurkar and others 2016).
  case squad1
  /// `evaluate-v2.0.py`: a question may have none; "" says so (Rajpurkar and others 2018).
  case squad2

  /// Whether a prediction is a right answer, and its F1 of words; the best over the right answers.
  ///
  /// - Parameters:
  ///   - predicted: the answer; "": none.
  ///   - gold: the right answers; by 1.1 at least one.
  /// - Returns: both, from 0 to 1.
  public func scores(_ predicted: String, gold: [String]) -> (exactMatch: Double, f1: Double) {
    let words = AnswerNormalization.words(predicted)
    return right(gold).reduce((0, 0)) { best, gold in
      (max(best.0, words == gold ? 1 : 0), max(best.1, f1(words, gold)))
    }
  }

  /// Right answers as their words; by 2.0 only those of which some are left, or else that there is none.
  private func right(_ gold: [String]) -> [[[Unicode.Scalar]]] {
    let words = gold.map(AnswerNormalization.words)
    guard self == .squad2 else { return words }
    let left = words.filter { !$0.isEmpty }
    return left.isEmpty ? [[]] : left
  }

  private func f1(_ predicted: [[Unicode.Scalar]], _ gold: [[Unicode.Scalar]]) -> Double {
    if self == .squad2, predicted.isEmpty || gold.isEmpty { return predicted == gold ? 1 : 0 }
    var left: [[Unicode.Scalar]: Int] = [:]
    for word in gold { left[word, default: 0] += 1 }
    var common = 0
    for word in predicted where left[word, default: 0] > 0 {
      left[word, default: 0] -= 1
      common += 1
    }
    return PrecisionRecall(gold: gold.count, predicted: predicted.count, correct: common).f1
  }
}
