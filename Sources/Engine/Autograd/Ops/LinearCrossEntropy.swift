import CKernels
import Foundation
import Preconditions

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
/// In both directions the pieces of work are groups of classes, visited in tiles that stay in cache.
/// Forward keeps a running maximum and sum for every row and group (Milakov & Gimelshein 2018,
/// "Online normalizer calculation for softmax"); the logits are the only array of size rows ×
/// classes. In backward each tile of ∂z is used at once by both products, and a row's ∂h is the sum
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
  require(
    labels.count == layout.tokens && labels.allSatisfy { Int($0) < layout.out },
    "linearCrossEntropy: \(labels.count) labels up to \(labels.max() ?? 0), input \(h.shape), "
      + "weight \(weight.shape)")
  let context = h.context
  let tiles = ClassTiles(rows: layout.tokens, classes: layout.out)
  let logits = context.temporary(layout.tokens * tiles.stride)  // [rows, stride]
  let logSumExp = context.temporary(layout.tokens)
  var predictions = [Int32](repeating: 0, count: layout.tokens)
  context.profiler.measure("linearCrossEntropy", .forward, calls: 0) {
    forwardTiles(
      tiles, h, weight, bias, logits: logits.base, logSumExp: logSumExp.base,
      predictions: &predictions)
  }

  var summedLoss = 0.0
  var count = 0
  var correct = 0
  for (row, label) in labels.enumerated() where label >= 0 {
    summedLoss += Double(logSumExp.base[row]) - Double(logits.base[row * tiles.stride + Int(label)])
    count += 1
    correct += predictions[row] == label ? 1 : 0
  }
  let loss = context.apply("linearCrossEntropy", to: [h, weight, bias], shape: [1]) {
    $0[0] = coefficient * Float(summedLoss)
  } pullback: { upstream in
    pullBackTiles(
      tiles, h, weight, bias, labels: labels, logits: logits.base, logSumExp: logSumExp.base,
      coefficient: coefficient * upstream[0])
  }
  return CrossEntropyResult(
    loss: loss, summedLoss: summedLoss, count: count, correct: correct, predictions: predictions)
}

/// How rows × classes are cut: groups of classes are pieces of work, and within them tiles of
/// classes by blocks of rows stay in the second-level cache.
private struct ClassTiles {
  let rows: Int
  let classes: Int
  /// Floats from one row of logits to the next: never whole pages, so that the rows of a tile do not
  /// drive each other out of the caches.
  let stride: Int
  let groups: Chunks
  let blocks: Chunks
  let tileWidth = 256

  init(rows: Int, classes: Int) {
    self.rows = rows
    self.classes = classes
    let lines = Chunks.roundUp(classes, to: 16)
    stride = lines % 256 == 0 ? lines + 16 : lines
    groups = Chunks(total: classes, size: max(32, Chunks.roundUp((classes + 7) / 8, to: 32)))
    blocks = .rows(rows)
  }

  /// Calls `body` for every tile of a group, in order.
  func forEachTile(of group: Int, _ body: (_ classes: Range<Int>) -> Void) {
    let group = groups[group]
    for start in Swift.stride(from: group.lowerBound, to: group.upperBound, by: tileWidth) {
      body(start..<min(start + tileWidth, group.upperBound))
    }
  }
}

/// Fills the logits, and log Σ exp and the arg max of every row.
private func forwardTiles(
  _ tiles: ClassTiles, _ h: Tensor, _ weight: Tensor, _ bias: Tensor,
  logits: UnsafeMutablePointer<Float>, logSumExp: UnsafeMutablePointer<Float>,
  predictions: inout [Int32]
) {
  let (rows, hidden) = (tiles.rows, h.shape.columns)
  guard rows > 0 else { return }
  let context = h.context
  let packed = PerWorker(
    count: GEMM.packedCount(rows: hidden, columns: tiles.tileWidth), context: context)
  let largest = context.temporary(tiles.groups.count * rows)  // [groups, rows]
  let sums = context.temporary(tiles.groups.count * rows)
  var best = [Int32](repeating: 0, count: tiles.groups.count * rows)
  best.withUnsafeMutableBufferPointer {
    guard let best = UncheckedPointer($0.baseAddress) else { return }
    context.threads.run(tiles.groups.count) { group, worker in
      let (m, s, at) = (largest.base + group * rows, sums.base + group * rows, group * rows)
      m.update(repeating: -.infinity, count: rows)
      s.update(repeating: 0, count: rows)
      tiles.forEachTile(of: group) { classes in
        let first = classes.lowerBound
        let w = PackedMatrix(
          Matrix(weight.data + first * hidden, rows: classes.count, columns: hidden).transposed,
          in: packed[worker])
        for block in 0..<tiles.blocks.count {
          let (row, count) = (tiles.blocks[block].lowerBound, tiles.blocks[block].count)
          let z = logits + row * tiles.stride + first
          GEMM.multiply(
            Matrix(h.data + row * hidden, rows: count, columns: hidden), w.matrix, into: z,
            stride: tiles.stride)
          ck_cross_entropy_tile_forward(
            count, classes.count, tiles.stride, bias.data + first, z, m + row, s + row,
            best.pointer + at + row, first)
        }
      }
    }
  }
  for row in 0..<rows {
    var (m, s) = (-Float.infinity, Float(0))
    for entry in Swift.stride(from: row, to: tiles.groups.count * rows, by: rows) {
      let top = largest.base[entry]
      if top > m {
        (s, m) = (s * exp(m - top), top)
        predictions[row] = best[entry]
      }
      s += top == -.infinity ? sums.base[entry] : sums.base[entry] * exp(top - m)
    }
    logSumExp[row] = m + log(s)
  }
}

/// Builds ∂z tile by tile and feeds it to ∂W, ∂b and ∂h.
private func pullBackTiles(
  _ tiles: ClassTiles, _ h: Tensor, _ weight: Tensor, _ bias: Tensor, labels: [Int32],
  logits: UnsafePointer<Float>, logSumExp: UnsafePointer<Float>, coefficient: Float
) {
  let (rows, hidden) = (tiles.rows, h.shape.columns)
  guard rows > 0 else { return clearGradients([h, weight, bias]) }
  let context = h.context
  let dw = weight.isTracked ? weight.openGradient() : nil
  let db = bias.openGradient()
  let dh =
    h.isTracked
    ? PartialSums(
      pieces: tiles.groups.count, width: rows * hidden, isCleared: false, context: context) : nil
  let scratch = PerWorker(count: tiles.blocks.size * tiles.tileWidth, context: context)
  context.threads.run(tiles.groups.count) { group, worker in
    let dz = scratch[worker]
    tiles.forEachTile(of: group) { classes in
      let (first, width) = (classes.lowerBound, classes.count)
      let w = Matrix(weight.data + first * hidden, rows: width, columns: hidden)
      for block in 0..<tiles.blocks.count {
        let (row, count) = (tiles.blocks[block].lowerBound, tiles.blocks[block].count)
        labels.withUnsafeBufferPointer {
          guard let labels = $0.baseAddress else { return }
          ck_cross_entropy_tile_backward(
            count, width, tiles.stride, logits + row * tiles.stride + first, logSumExp + row,
            labels + row, first, coefficient, dz, width)
        }
        let dZ = Matrix(dz, rows: count, columns: width)
        if let dw {
          GEMM.multiply(
            dZ.transposed, Matrix(h.data + row * hidden, rows: count, columns: hidden),
            into: dw.data + first * hidden, accumulate: block > 0 ? 1 : dw.accumulate)
        }
        ck_column_sums(
          count, width, width, dz, db.data + first, block > 0 ? 1 : db.accumulate)
        if let dh {
          GEMM.multiply(
            dZ, w, into: dh[group] + row * hidden,
            accumulate: first > tiles.groups[group].lowerBound ? 1 : 0)
        }
      }
    }
  }
  dh?.reduce(0..<rows * hidden, into: h.openGradient())
}

/// With no rows at all, the gradient of everything is zero.
private func clearGradients(_ tensors: [Tensor]) {
  for tensor in tensors { _ = tensor.openGradient().cleared() }
}
