import ExactStrings
import Foundation
import Preconditions

/// Chooses the answer to a question from what a model says of its windows: `write_predictions` of google-research/bert's
/// `run_squad.py`, but that an answer's text is always as it is written in the context.
///
/// Give it every window of the question, in order, with ``add(_:start:end:)``.
public struct AnswerDecoder: Sendable {
  private struct Span {
    let pieces: Range<Int>?
    let start: Float
    let end: Float

    var score: Double { Double(start) + Double(end) }
  }

  private let context: EncodedContext
  private let options: AnswerOptions
  private var spans: [Span] = []
  private var null: Span?
  /// The best answer of all, where the best starts and ends have made none.
  private var fallback: Span?

  /// Begins with a question about a context.
  public init(_ context: EncodedContext, options: AnswerOptions) {
    require(
      options.nBest > 0 && options.maximumLength > 0,
      "AnswerDecoder: \(options.nBest) best, answers of \(options.maximumLength) pieces")
    (self.context, self.options) = (context, options)
  }

  /// Takes what a model says of a window.
  ///
  /// - Parameters:
  ///   - window: the window.
  ///   - start: how much speaks for an answer's start at every piece, `[pieces]`; finite.
  ///   - end: for its end, `[pieces]`.
  public mutating func add(_ window: QuestionWindow, start: [Float], end: [Float]) {
    require(
      start.count == window.ids.count && end.count == window.ids.count,
      "AnswerDecoder: \(window.ids.count) pieces, \(start.count) and \(end.count) logits")
    require(
      start.allSatisfy(\.isFinite) && end.allSatisfy(\.isFinite),
      "AnswerDecoder: logits that are not finite")
    let none = Span(pieces: nil, start: start[0], end: end[0])
    if none.score < null?.score ?? .infinity { null = none }
    let ends = best(end)
    for first in best(start) {
      for last in ends where isAnswer(first, last, window) {
        spans.append(span(first, last, window, start, end))
      }
    }
    if spans.isEmpty { addFallback(window, start, end) }
  }

  /// The rows with the greatest values, the first of equal ones first.
  private func best(_ values: [Float]) -> ArraySlice<Int> {
    values.indices.sorted { (values[$1], $0) < (values[$0], $1) }.prefix(options.nBest)
  }

  private func isAnswer(_ first: Int, _ last: Int, _ window: QuestionWindow) -> Bool {
    window.contextRows.contains(first) && window.contextRows.contains(last)
      && window.ownPieces.contains(window.piece(at: first)) && last >= first
      && last - first < options.maximumLength
  }

  private func span(
    _ first: Int, _ last: Int, _ window: QuestionWindow, _ start: [Float], _ end: [Float]
  ) -> Span {
    Span(
      pieces: window.piece(at: first)..<window.piece(at: last) + 1, start: start[first],
      end: end[last])
  }

  /// Looks at every answer: where question and special pieces score best, none of the best starts may fit an end.
  private mutating func addFallback(_ window: QuestionWindow, _ start: [Float], _ end: [Float]) {
    for first in window.contextRows where window.ownPieces.contains(window.piece(at: first)) {
      let limit = min(window.contextRows.upperBound, first + options.maximumLength)
      for last in first..<limit {
        let span = span(first, last, window, start, end)
        if span.score > fallback?.score ?? -.infinity { fallback = span }
      }
    }
  }

  /// The answer.
  ///
  /// - Parameter id: the question's.
  /// - Returns: the answer, and the best candidates for it.
  public func prediction(id: String) -> AnswerPrediction {
    let nBest = candidates()
    guard options.allowsNone, let null else {
      return AnswerPrediction(
        id: id, text: nBest.first?.text ?? "", nBest: nBest, nullScoreDifference: nil)
    }
    let best = nBest.first { $0.pieces != nil }
    // Without an answer there is none to be better than.
    let difference = null.score - (best?.score ?? 0)
    return AnswerPrediction(
      id: id, text: difference > options.nullThreshold ? "" : best?.text ?? "", nBest: nBest,
      nullScoreDifference: difference)
  }

  private func candidates() -> [AnswerCandidate] {
    var all = spans
    if all.isEmpty, let fallback { all.append(fallback) }
    if options.allowsNone, let null { all.append(null) }
    let order = all.indices.sorted { (all[$1].score, $0) < (all[$0].score, $1) }
    var seen: Set<ExactString> = []
    var nBest: [AnswerCandidate] = []
    for index in order where nBest.count < options.nBest {
      let candidate = candidate(all[index])
      if seen.insert(ExactString(candidate.text)).inserted { nBest.append(candidate) }
    }
    if options.allowsNone, let null, nBest.allSatisfy({ $0.pieces != nil }) {
      nBest.append(candidate(null))
    }
    return withProbabilities(nBest)
  }

  private func candidate(_ span: Span) -> AnswerCandidate {
    AnswerCandidate(
      text: span.pieces.map(context.text(of:)) ?? "", pieces: span.pieces, startLogit: span.start,
      endLogit: span.end)
  }

  private func withProbabilities(_ candidates: [AnswerCandidate]) -> [AnswerCandidate] {
    guard let greatest = candidates.map(\.score).max() else { return [] }
    let weights = candidates.map { exp($0.score - greatest) }
    let sum = weights.reduce(0, +)
    return zip(candidates, weights).map { candidate, weight in
      var candidate = candidate
      candidate.probability = weight / sum
      return candidate
    }
  }
}
