import Foundation
import Preconditions

/// Softmax cross-entropy of logits that are there already, as those of a few classes are:
/// ℓ = c · Σ_rows w[label] · (log Σ_v exp(z_v) − z_label).
///
///     ∂z = c · w[label] · (softmax(z) − onehot(label)) · ∂ℓ
///
/// ``linearCrossEntropy(_:weight:bias:labels:coefficient:)`` takes the output layer in, and is the one for vocabularies.
///
/// - Parameters:
///   - logits: z, `[rows, classes]`.
///   - labels: the right class of every row; a negative label leaves the row out.
///   - weights: w, one for each class; nil: all 1.
///   - coefficient: c, usually one over the number of labels, or over the sum of their weights.
/// - Returns: the loss, its weighted sum, and what metrics need.
public func softmaxCrossEntropy(
  _ logits: Tensor, labels: [Int32], weights: [Float]? = nil, coefficient: Float
) -> CrossEntropyResult {
  let (rows, classes) = logits.shape.rowsAndColumns("softmaxCrossEntropy")
  require(
    labels.count == rows && labels.allSatisfy { Int($0) < classes }
      && (weights?.count ?? classes) == classes,
    "softmaxCrossEntropy: \(labels.count) labels up to \(labels.max() ?? 0), logits \(logits.shape), "
      + "\(weights?.count ?? classes) weights")
  func weight(_ label: Int32) -> Double { weights.map { Double($0[Int(label)]) } ?? 1 }
  var sum = 0.0
  var logSums = [Double](repeating: 0, count: rows)
  var predictions = [Int32](repeating: 0, count: rows)
  for row in 0..<rows {
    let z = UnsafeBufferPointer(start: logits.data + row * classes, count: classes)
    let best = z.indices.max { z[$0] < z[$1] || z[$0] == z[$1] && $0 > $1 } ?? 0
    predictions[row] = Int32(best)
    let top = Double(z[best])
    logSums[row] = top + log(z.reduce(0) { $0 + exp(Double($1) - top) })
    if labels[row] >= 0 {
      sum += weight(labels[row]) * (logSums[row] - Double(z[Int(labels[row])]))
    }
  }
  let loss = logits.context.apply("softmaxCrossEntropy", to: [logits], shape: [1]) {
    $0[0] = coefficient * Float(sum)
  } pullback: { upstream in
    let dz = logits.openGradient().cleared()
    for row in 0..<rows where labels[row] >= 0 {
      let factor = Double(coefficient * upstream[0]) * weight(labels[row])
      for v in 0..<classes {
        let place = row * classes + v
        let p = exp(Double(logits.data[place]) - logSums[row])
        dz.data[place] += Float(factor * (p - (v == Int(labels[row]) ? 1 : 0)))
      }
    }
  }
  return CrossEntropyResult(
    loss: loss, summedLoss: sum, count: labels.count { $0 >= 0 },
    correct: zip(labels, predictions).count { $0 == $1 }, predictions: predictions)
}

extension Shape {
  /// Both dimensions of a matrix.
  fileprivate func rowsAndColumns(_ operation: String) -> (Int, Int) {
    require(rank == 2, "\(operation): input \(self), expected rank 2")
    return (self[0], self[1])
  }
}
