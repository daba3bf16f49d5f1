import CKernels
import Foundation

/// What a softmax cross-entropy gives beside its loss.
public struct CrossEntropyResult {
  /// coefficient · Σ −log softmax(z)[label], of shape `[1]`.
  public let loss: Tensor
  /// Σ −log softmax(z)[label] over the rows that have a label, in nats.
  public let summedLoss: Double
  /// How many rows have a label.
  public let count: Int
  /// How many of these have their label as the (first) largest logit.
  public let correct: Int
  /// The index of the (first) largest logit of every row, `[rows]`.
  public let predictions: [Int32]

  /// The mean over labelled rows, in nats; 0 if there are none.
  public var meanLoss: Double { count > 0 ? summedLoss / Double(count) : 0 }
}

/// Output layer and softmax cross-entropy together: z = h·Wᵀ + b, ℓ = c · Σ_rows (log Σ_v exp(z_v) − z_label).
///
///     ∂z = c · (softmax(z) − onehot(label)) · ∂ℓ        ∂h = ∂z·W        ∂W = ∂zᵀ·h        ∂b = Σ_rows ∂z
///
/// Forward visits the classes in tiles and keeps a running maximum and sum (Milakov & Gimelshein
/// 2018, "Online normalizer calculation for softmax"), so exponentials are taken of logits in cache. The
/// logits are the only array of size rows × classes; in backward the pieces are groups of classes,
/// each tile of ∂z is built in cache and used at once by both products, and a row's ∂h is the sum
/// over groups in order.
///
/// - Parameters:
///   - h: `[rows, hidden]`.
///   - weight: `[classes, hidden]`; for masked language modelling the word embeddings.
///   - bias: `[classes]`.
///   - labels: the right class of every row; a negative label leaves the row out.
///   - coefficient: c, usually one over the number of labels in the whole batch.
/// - Returns: the loss and what metrics need.
public func linearCrossEntropy(
  _ h: Tensor, weight: Tensor, bias: Tensor, labels: [Int32], coefficient: Float
) -> CrossEntropyResult {
  let layout = LinearLayout("linearCrossEntropy", x: h, weight: weight, bias: bias)
  let classes = layout.out
  precondition(
    labels.count == layout.tokens && labels.allSatisfy { Int($0) < classes },
    "linearCrossEntropy: \(labels.count) labels for \(layout.tokens) rows and \(classes) classes")
  let context = h.context
  let logits = context.temporary(layout.tokens * classes)  // [rows, classes]
  let logSumExp = context.temporary(layout.tokens)
  var predictions = [Int32](repeating: 0, count: layout.tokens)
  context.profiler.measure("linearCrossEntropy", .forward, calls: 0) {
    forwardTiles(
      layout, h, weight, bias, logits: logits.base, logSumExp: logSumExp.base,
      predictions: &predictions)
  }

  var summedLoss = 0.0
  var count = 0
  var correct = 0
  for (row, label) in labels.enumerated() where label >= 0 {
    summedLoss += Double(logSumExp.base[row]) - Double(logits.base[row * classes + Int(label)])
    count += 1
    correct += predictions[row] == label ? 1 : 0
  }
  let loss = context.apply("linearCrossEntropy", to: [h, weight, bias], shape: [1]) {
    $0[0] = coefficient * Float(summedLoss)
  } pullback: { upstream in
    pullBackTiles(
      layout, h, weight, bias, labels: labels, logits: logits.base, logSumExp: logSumExp.base,
      coefficient: coefficient * upstream[0])
  }
  return CrossEntropyResult(
    loss: loss, summedLoss: summedLoss, count: count, correct: correct, predictions: predictions)
}

/// How many classes are visited at a time: a tile of logits stays in the second-level cache.
private let tileWidth = 256

/// Fills the logits, row chunk by row chunk, and log Σ exp and the arg max of every row.
private func forwardTiles(
  _ layout: LinearLayout, _ h: Tensor, _ weight: Tensor, _ bias: Tensor,
  logits: UnsafeMutablePointer<Float>, logSumExp: UnsafeMutablePointer<Float>,
  predictions: inout [Int32]
) {
  let (classes, hidden) = (layout.out, layout.in)
  let tiles = Chunks(total: classes, size: tileWidth)
  let rowSum = h.context.temporary(layout.tokens)
  predictions.withUnsafeMutableBufferPointer { predictions in
    guard let predictions = UncheckedPointer(predictions.baseAddress) else { return }
    h.context.threads.forEach(layout.rowChunks) { rows, _ in
      let row = rows.lowerBound
      for r in rows {
        logSumExp[r] = -.infinity
        rowSum.base[r] = 0
      }
      for tile in 0..<tiles.count {
        let columns = tiles[tile]
        let z = logits + row * classes + columns.lowerBound
        GEMM.multiply(
          Matrix(h.data + row * hidden, rows: rows.count, columns: hidden),
          Matrix(weight.data + columns.lowerBound * hidden, rows: columns.count, columns: hidden)
            .transposed,
          into: z, stride: classes)
        ck_cross_entropy_tile_forward(
          rows.count, columns.count, classes, bias.data + columns.lowerBound, z, logSumExp + row,
          rowSum.base + row, predictions.pointer + row, columns.lowerBound)
      }
      for r in rows { logSumExp[r] += log(rowSum.base[r]) }
    }
  }
}

/// Builds ∂z tile by tile and feeds it to ∂W, ∂b and ∂h.
private func pullBackTiles(
  _ layout: LinearLayout, _ h: Tensor, _ weight: Tensor, _ bias: Tensor, labels: [Int32],
  logits: UnsafePointer<Float>, logSumExp: UnsafePointer<Float>, coefficient: Float
) {
  let (rows, classes, hidden) = (layout.tokens, layout.out, layout.in)
  guard rows > 0 else { return clearGradients([h, weight, bias]) }
  let context = h.context
  let dw = weight.openGradient()
  let db = bias.openGradient()
  let groups = Chunks(total: classes, size: Chunks.roundUp((classes + 7) / 8, to: 32))
  let blocks = Chunks.rows(rows)
  let dh = PartialSums(
    pieces: groups.count, width: rows * hidden, isCleared: false, context: context)
  let scratch = PerWorker(count: blocks.size * min(tileWidth, groups.size), context: context)
  context.threads.run(groups.count) { group, worker in
    let dz = scratch[worker]
    let range = groups[group]
    for start in stride(from: range.lowerBound, to: range.upperBound, by: tileWidth) {
      let width = min(tileWidth, range.upperBound - start)
      let w = Matrix(weight.data + start * hidden, rows: width, columns: hidden)
      for block in 0..<blocks.count {
        let (first, count) = (blocks[block].lowerBound, blocks[block].count)
        labels.withUnsafeBufferPointer {
          guard let labels = $0.baseAddress else { return }
          ck_cross_entropy_tile_backward(
            count, width, classes, logits + first * classes + start, logSumExp + first,
            labels + first, start, coefficient, dz, width)
        }
        let dZ = Matrix(dz, rows: count, columns: width)
        GEMM.multiply(
          dZ.transposed, Matrix(h.data + first * hidden, rows: count, columns: hidden),
          into: dw.data + start * hidden, accumulate: block > 0 ? 1 : dw.accumulate)
        ck_column_sums(
          count, width, width, dz, db.data + start, block > 0 ? 1 : db.accumulate)
        GEMM.multiply(
          dZ, w, into: dh[group] + first * hidden, accumulate: start > range.lowerBound ? 1 : 0)
      }
    }
  }
  dh.reduce(0..<rows * hidden, into: h.openGradient())
}

/// With no rows at all, the gradient of everything is zero.
private func clearGradients(_ tensors: [Tensor]) {
  for tensor in tensors { _ = tensor.openGradient().cleared() }
}
