import Autograd
import Foundation
import Layers
import Sequences

extension QuestionObjective {
  /// Questions whose windows are sorted by length together.
  private static var chunk: Int { 128 }

  /// Answers questions.
  ///
  /// - Parameters:
  ///   - examples: the questions.
  ///   - options: how answers are chosen.
  ///   - isAbandoned: whether to give up.
  ///   - take: gets what is answered to every question in order, and the loss of each of its windows, in nats.
  /// - Returns: whether it was not given up, and all outputs are finite.
  func answer(
    _ examples: QuestionExamples, _ options: AnswerOptions,
    until isAbandoned: @escaping @Sendable () -> Bool = { false },
    _ take: (AnswerPrediction, [Double]) -> Void
  ) -> Bool {
    context.threads.abandoning(when: isAbandoned) {
      for first in stride(from: 0, to: examples.questions.count, by: Self.chunk) {
        let questions = first..<min(first + Self.chunk, examples.questions.count)
        let windows =
          examples.windows(of: first)
          .lowerBound..<examples.windows(of: questions.upperBound - 1)
          .upperBound
        guard let logits = logits(of: examples, windows, isAbandoned) else { return false }
        for index in questions {
          let question = examples.questions[index]
          var decoder = AnswerDecoder(question.windows.context, options: options)
          var losses: [Double] = []
          for (window, place) in zip(question.windows, examples.windows(of: index)) {
            let (start, end) = logits[place - windows.lowerBound]
            decoder.add(window, start: start, end: end)
            let rows = window.rows(of: question.answer)
            losses.append(0.5 * (loss(start, Int(rows.start)) + loss(end, Int(rows.end))))
          }
          take(decoder.prediction(id: question.id), losses)
        }
      }
      return true
    }
  }

  /// The logits of some windows, in their order; nil if it was given up, or they are not finite.
  private func logits(
    of examples: QuestionExamples, _ windows: Range<Int>, _ isAbandoned: () -> Bool
  ) -> [(start: [Float], end: [Float])]? {
    var result = [(start: [Float], end: [Float])](repeating: ([], []), count: windows.count)
    for indices in examples.batches(of: windows) {
      let batch = examples.batch(of: indices)
      let values = outputs(of: batch).values
      if isAbandoned() || !values.allSatisfy(\.isFinite) { return nil }
      for (place, index) in indices.enumerated() {
        let rows = Int(batch.sequences.offsets[place])..<Int(batch.sequences.offsets[place + 1])
        result[index - windows.lowerBound] = (
          rows.map { values[2 * $0] }, rows.map { values[2 * $0 + 1] }
        )
      }
    }
    return result
  }

  /// −ln p of a row.
  private func loss(_ logits: [Float], _ row: Int) -> Double {
    let top = Double(logits.max() ?? 0)
    return top + log(logits.reduce(0) { $0 + exp(Double($1) - top) }) - Double(logits[row])
  }
}
