import Autograd
import Models
import Sequences

/// The vectors of all texts of some rows, of length 1.
struct EmbeddingVectors {
  /// `[texts, width]`; the text of a row's column is `row · columns + column`.
  let values: [Float]
  /// How many numbers a vector has.
  let width: Int

  /// Makes the vectors of examples, unless that is given up.
  init?(
    of examples: EmbeddingExamples, _ objective: EmbeddingObjective, until isAbandoned: () -> Bool
  ) {
    let width = objective.model.configuration.hiddenSize
    var values = [Float](repeating: 0, count: examples.textCount * width)
    for texts in examples.singles.batches() {
      let batch = examples.singles.batch(of: texts)
      let vectors = normalizedRows(objective.vectors(of: batch.sequences))
      if isAbandoned() { return nil }
      vectors.withElements { elements in
        for (row, text) in texts.enumerated() {
          values.replaceSubrange(
            text * width..<(text + 1) * width, with: elements[row * width..<(row + 1) * width])
        }
      }
    }
    (self.values, self.width) = (values, width)
  }

  /// The vectors of some texts, `[texts, width]`.
  func matrix(of texts: [Int], _ context: Context) -> Tensor {
    Tensor(
      texts.flatMap { values[$0 * width..<($0 + 1) * width] }, shape: [texts.count, width],
      context: context)
  }

  /// The cosine of two texts.
  func cosine(_ first: Int, _ second: Int) -> Double {
    (0..<width).reduce(0) { sum, place in
      sum + Double(values[first * width + place]) * Double(values[second * width + place])
    }
  }
}
