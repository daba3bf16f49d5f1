import CKernels

/// Multi-head scaled dot-product self-attention over packed sequences.
///
/// Per sequence of n tokens and per head of size d (Vaswani et al. 2017, §3.2):
///
///     S = Q·Kᵀ/√d        P = softmax(S)        O = dropout(P)·V
///     ∂V = dropout(P)ᵀ·∂O        ∂P = mask ⊙ (∂O·Vᵀ)        ∂S = P ⊙ (∂P − Σ_columns P ⊙ ∂P)
///     ∂Q = ∂S·K/√d        ∂K = ∂Sᵀ·Q/√d
///
/// Sequences never see each other and nothing is padded, so there is no mask over keys. P is
/// stored once, before dropout, whose mask is drawn again in backward.
///
/// - Parameters:
///   - qkv: queries, keys and values side by side, `[tokens, 3·hidden]`; head h owns columns
///     h·d ..< (h+1)·d of each third.
///   - offsets: where each sequence starts, and last the number of tokens, `[sequences + 1]`.
///   - heads: how many heads; it divides hidden.
///   - dropout: the probability of dropping an attention weight while training.
/// - Returns: `[tokens, hidden]`.
public func selfAttention(_ qkv: Tensor, offsets: [Int32], heads: Int, dropout: Float) -> Tensor {
  precondition(
    qkv.shape.rank == 2 && qkv.shape[1] % (3 * heads) == 0,
    "selfAttention: qkv \(qkv.shape), \(heads) heads")
  precondition(
    offsets.last.map(Int.init) ?? 0 == qkv.shape[0],
    "selfAttention: offsets end at \(offsets.last ?? 0), qkv \(qkv.shape)")
  let context = qkv.context
  let tokens = qkv.shape[0]
  let hidden = qkv.shape[1] / 3
  let tiles = AttentionTiles(offsets: offsets, heads: heads, hidden: hidden)
  let site = context.dropoutSite(probability: dropout)
  let probabilities = context.temporary(tiles.elements)  // per tile [n, stride]

  return context.apply("selfAttention", to: [qkv], shape: [tokens, hidden]) { y in
    let scratch = PerWorker(count: site.isActive ? tiles.largest : 0, context: context)
    context.threads.run(tiles.count) { index, worker in
      let tile = tiles[index]
      let n = tile.length
      let p = probabilities.base + tile.firstElement
      GEMM.multiply(
        tile.query(of: qkv.data), tile.key(of: qkv.data).transposed, into: p, stride: tile.stride)
      let dropped = site.isActive ? scratch[worker] : p
      ck_attention_softmax_forward(
        n, n, tile.stride, tiles.scale, site.kernel, tile.firstElement, p, dropped)
      GEMM.multiply(
        Matrix(dropped, rows: n, columns: n, stride: tile.stride), tile.value(of: qkv.data),
        into: y + tile.outputOffset, stride: hidden)
    }
  } pullback: { dy in
    let dqkv = qkv.openGradient()
    let scratch = PerWorker(count: 2 * tiles.largest, context: context)
    context.threads.run(tiles.count) { index, worker in
      let tile = tiles[index]
      let n = tile.length
      let p = probabilities.base + tile.firstElement
      let ds = scratch[worker]
      let dropped = site.isActive ? scratch[worker] + tiles.largest : p
      let dO = Matrix(dy + tile.outputOffset, rows: n, columns: tiles.headSize, stride: hidden)
      let weights = Matrix(dropped, rows: n, columns: n, stride: tile.stride)
      let dS = Matrix(ds, rows: n, columns: n, stride: tile.stride)
      if site.isActive {
        ck_attention_dropout(n, n, tile.stride, site.kernel, tile.firstElement, p, dropped)
      }
      GEMM.multiply(
        weights.transposed, dO, into: dqkv.data + tile.valueOffset, stride: 3 * hidden,
        accumulate: dqkv.accumulate)
      GEMM.multiply(dO, tile.value(of: qkv.data).transposed, into: ds, stride: tile.stride)
      ck_attention_softmax_backward(
        n, n, tile.stride, tiles.scale, site.kernel, tile.firstElement, p, ds)
      GEMM.multiply(
        dS, tile.key(of: qkv.data), into: dqkv.data + tile.queryOffset, stride: 3 * hidden,
        accumulate: dqkv.accumulate)
      GEMM.multiply(
        dS.transposed, tile.query(of: qkv.data), into: dqkv.data + tile.keyOffset,
        stride: 3 * hidden, accumulate: dqkv.accumulate)
    }
  }
}

/// The (sequence, head) pairs of a packed batch, each an independent piece of work.
private struct AttentionTiles {
  struct Tile {
    let length: Int
    /// Floats between rows of the probabilities; a multiple of 16, as the dropout kernel wants.
    let stride: Int
    let firstElement: Int
    let queryOffset: Int
    let hidden: Int
    let headSize: Int
    var keyOffset: Int { queryOffset + hidden }
    var valueOffset: Int { queryOffset + 2 * hidden }
    let outputOffset: Int

    func query(of qkv: UnsafePointer<Float>) -> Matrix { view(qkv + queryOffset) }
    func key(of qkv: UnsafePointer<Float>) -> Matrix { view(qkv + keyOffset) }
    func value(of qkv: UnsafePointer<Float>) -> Matrix { view(qkv + valueOffset) }

    private func view(_ data: UnsafePointer<Float>) -> Matrix {
      Matrix(data, rows: length, columns: headSize, stride: 3 * hidden)
    }
  }

  let heads: Int
  let hidden: Int
  let headSize: Int
  let scale: Float
  let offsets: [Int32]
  /// Where the probabilities of each sequence's first head start, and last their number.
  private let firstElements: [Int]
  /// Floats in the largest tile.
  let largest: Int

  var count: Int { (offsets.count - 1) * heads }
  var elements: Int { firstElements[firstElements.count - 1] }

  init(offsets: [Int32], heads: Int, hidden: Int) {
    self.offsets = offsets.isEmpty ? [0] : offsets
    self.heads = heads
    self.hidden = hidden
    headSize = hidden / heads
    scale = 1 / Float(hidden / heads).squareRoot()
    var firstElements = [0]
    var largest = 0
    var end = 0
    for (start, next) in zip(self.offsets, self.offsets.dropFirst()) {
      let length = Int(next - start)
      let tile = length * Chunks.roundUp(length, to: 16)
      largest = max(largest, tile)
      end += tile * heads
      firstElements.append(end)
    }
    self.firstElements = firstElements
    self.largest = largest
  }

  subscript(index: Int) -> Tile {
    let (sequence, head) = index.quotientAndRemainder(dividingBy: heads)
    let start = Int(offsets[sequence])
    let length = Int(offsets[sequence + 1]) - start
    let stride = Chunks.roundUp(length, to: 16)
    return Tile(
      length: length, stride: stride,
      firstElement: firstElements[sequence] + head * length * stride,
      queryOffset: start * 3 * hidden + head * headSize, hidden: hidden, headSize: headSize,
      outputOffset: start * hidden + head * headSize)
  }
}
