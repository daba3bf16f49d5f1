import Serialization

/// Answers as SQuAD's evaluation reads them, and `run_squad.py` writes them.
public enum AnswerFiles {
  /// `predictions.json`: `{id: text}`.
  public static func predictions(_ predictions: [AnswerPrediction]) -> [UInt8] {
    object(predictions) { .string($0.text) }
  }

  /// `nbest_predictions.json`: for every id the candidates, best first.
  public static func nBest(_ predictions: [AnswerPrediction]) -> [UInt8] {
    object(predictions) {
      .array(
        $0.nBest.map { candidate in
          .object([
            "text": .string(candidate.text), "probability": .number(candidate.probability),
            "start_logit": .number(Double(candidate.startLogit)),
            "end_logit": .number(Double(candidate.endLogit)),
          ])
        })
    }
  }

  /// `null_odds.json`: how much better no answer scores than the best answer, by id; of questions that must have one: none.
  public static func nullDifferences(_ predictions: [AnswerPrediction]) -> [UInt8] {
    object(predictions.filter { $0.nullScoreDifference != nil }) {
      .number($0.nullScoreDifference ?? 0)
    }
  }

  private static func object(
    _ predictions: [AnswerPrediction], _ value: (AnswerPrediction) -> JSONValue
  ) -> [UInt8] {
    JSONWriter.text(.object(JSONObject(predictions.map { .init($0.id, value($0)) })))
  }
}
