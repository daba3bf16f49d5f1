/// An answer that may be the right one.
public struct AnswerCandidate: Sendable, Equatable {
  /// What it says, as it is written in the context; "": there is no answer.
  public let text: String
  /// Its pieces in the context; nil: there is no answer.
  public let pieces: Range<Int>?
  /// How much speaks for its start.
  public let startLogit: Float
  /// How much speaks for its end.
  public let endLogit: Float
  /// Its share among the candidates: the softmax of their scores.
  public internal(set) var probability = 0.0

  /// Start and end together.
  public var score: Double { Double(startLogit) + Double(endLogit) }
}

/// What a model answers to a question.
public struct AnswerPrediction: Sendable, Equatable {
  /// The question's id.
  public let id: String
  /// The answer; "": there is none.
  public let text: String
  /// The best candidates, best first.
  public let nBest: [AnswerCandidate]
  /// How much better no answer scores than the best answer; nil where there has to be one.
  public let nullScoreDifference: Double?

  /// The best answer that is one; "" if the context has nothing to say.
  public var bestAnswer: String { nBest.first { $0.pieces != nil }?.text ?? "" }

  /// The answer with another threshold.
  public func text(nullThreshold: Double) -> String {
    guard let nullScoreDifference else { return text }
    return nullScoreDifference > nullThreshold ? "" : bestAnswer
  }
}
