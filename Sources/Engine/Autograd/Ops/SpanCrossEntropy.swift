import Foundation
import Preconditions

/// Cross-entropy of where spans begin and end, over the rows of each sequence (Devlin & others 2019, 4.2; `compute_loss`
/// of google-research/bert's `run_squad.py`): ℓ = c · Σ_sequences ½ Σ_{k ∈ start, end} (log Σ_r exp(z_rk) − z_{row k}).
///
///     ∂z_rk = c · ½ · (softmax_r(z_·k) − [r = row k]) · ∂ℓ
///
/// - Parameters:
///   - logits: z, `[tokens, 2]`: of a start and of an end.
///   - offsets: where each sequence begins among the rows, and the end, `[sequences + 1]`.
///   - starts: the row of each sequence's start, among all rows, `[sequences]`.
///   - ends: that of its end, `[sequences]`.
///   - coefficient: c, usually one over the number of sequences.
/// - Returns: the loss, its sum over the sequences, and how many have the likeliest start and end right.
public func spanCrossEntropy(
  _ logits: Tensor, offsets: [Int32], starts: [Int32], ends: [Int32], coefficient: Float
) -> CrossEntropyResult {
  let count = offsets.count - 1
  require(
    logits.shape.rank == 2 && logits.shape[1] == 2 && count >= 0
      && Int(offsets.last ?? -1) == logits.shape[0] && starts.count == count && ends.count == count,
    "spanCrossEntropy: logits \(logits.shape), \(count) sequences up to row \(offsets.last ?? -1), \(starts.count) "
      + "starts, \(ends.count) ends")
  var (sum, correct) = (0.0, 0)
  var logSums = [Double](repeating: 0, count: 2 * count)
  for sequence in 0..<count {
    let rows = Int(offsets[sequence])..<Int(offsets[sequence + 1])
    var isRight = true
    for (k, row) in [Int(starts[sequence]), Int(ends[sequence])].enumerated() {
      require(rows.contains(row), "spanCrossEntropy: row \(row), expected one of \(rows)")
      func z(_ row: Int) -> Double { Double(logits.data[2 * row + k]) }
      let best = rows.max { z($0) < z($1) || z($0) == z($1) && $0 > $1 } ?? row
      let top = z(best)
      let logSum = top + log(rows.reduce(0) { $0 + exp(z($1) - top) })
      logSums[2 * sequence + k] = logSum
      sum += 0.5 * (logSum - z(row))
      isRight = isRight && best == row
    }
    correct += isRight ? 1 : 0
  }
  let loss = logits.context.apply("spanCrossEntropy", to: [logits], shape: [1]) {
    $0[0] = coefficient * Float(sum)
  } pullback: { upstream in
    let dz = logits.openGradient().cleared()
    let factor = 0.5 * Double(coefficient * upstream[0])
    for sequence in 0..<count {
      for (k, right) in [Int(starts[sequence]), Int(ends[sequence])].enumerated() {
        for row in Int(offsets[sequence])..<Int(offsets[sequence + 1]) {
          let p = exp(Double(logits.data[2 * row + k]) - logSums[2 * sequence + k])
          dz.data[2 * row + k] += Float(factor * (p - (row == right ? 1 : 0)))
        }
      }
    }
  }
  return CrossEntropyResult(
    loss: loss, summedLoss: sum, count: count, correct: correct, predictions: [])
}
