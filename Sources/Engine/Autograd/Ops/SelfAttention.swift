import CKernels
import Preconditions

/// Multi-head scaled dot-product self-attention over packed sequences.
///
/// Per sequence of n tokens and per head of size d (Vaswani et al. 2017, §3.2):
///
///     S = Q·Kᵀ/√d        P = softmax(S)        O = dropout(P)·V
///     ∂V = dropout(P)ᵀ·∂O        ∂P = mask ⊙ (∂O·Vᵀ)        ∂S = P ⊙ (∂P − Σ_columns P ⊙ ∂P)
///     ∂Q = ∂S·K/√d        ∂K = ∂Sᵀ·Q/√d
///
/// Sequences never see each other and nothing is padded, so there is no mask over keys. Blocks of
/// queries go through a whole direction while their row of S or ∂S is in cache. P is stored once, before
/// dropout, whose mask is drawn again in backward.
///
/// - Parameters:
///   - qkv: queries, keys and values side by side, `[tokens, 3·hidden]`; head h owns columns
///     h·d ..< (h+1)·d of each third.
///   - offsets: where each sequence starts, and last the number of tokens, `[sequences + 1]`.
///   - heads: how many heads; it divides hidden.
///   - dropout: the probability of dropping an attention weight while training.
///   - attended: which tokens are looked at, `[tokens]`; nil for all. A sequence without any looks at all of its
///     own. Only a context for inference takes it.
/// - Returns: `[tokens, hidden]`.
public func selfAttention(
  _ qkv: Tensor, offsets: [Int32], heads: Int, dropout: Float, attended: [Bool]? = nil
) -> Tensor {
  require(
    qkv.shape.rank == 2 && heads > 0 && qkv.shape[1] % (3 * heads) == 0,
    "selfAttention: qkv \(qkv.shape), \(heads) heads")
  require(
    offsets.last.map(Int.init) ?? 0 == qkv.shape[0]
      && zip([0] + offsets, offsets).allSatisfy { $0 <= $1 },
    "selfAttention: offsets \(offsets), qkv \(qkv.shape)")
  let context = qkv.context
  guard !context.isInferenceOnly else {
    return selfAttentionForInference(qkv, offsets: offsets, heads: heads, attended: attended)
  }
  require(
    attended == nil, "selfAttention: attended tokens, but the context is not for inference only")
  let tokens = qkv.shape[0]
  let hidden = qkv.shape[1] / 3
  let tiles = AttentionTiles(offsets: offsets, heads: heads, hidden: hidden)
  let site = context.dropoutSite(probability: dropout)
  let probabilities = context.temporary(tiles.elements)  // per tile [n, stride]

  return context.apply("selfAttention", to: [qkv], shape: [tokens, hidden]) { y in
    let packed = PerWorker(count: tiles.packedCount, context: context)
    let scratch = PerWorker(count: site.isActive ? tiles.largestBlock : 0, context: context)
    context.threads.run(tiles.count) { index, worker in
      let tile = tiles[index]
      let keys = PackedMatrix(tile.keys(of: qkv.data).transposed, in: packed[worker])
      for rows in tile.blocks {
        let first = tile.firstElement + rows.lowerBound * tile.stride
        let p = probabilities.base + first
        let dropped = site.isActive ? scratch[worker] : p
        GEMM.multiply(
          tile.queries(of: qkv.data, rows), keys.matrix, into: p, stride: tile.stride)
        ck_attention_softmax_forward(
          rows.count, tile.length, tile.stride, tiles.scale, site.kernel, first, p, dropped)
        GEMM.multiply(
          tile.weights(dropped, rows), tile.values(of: qkv.data),
          into: y + tile.outputOffset + rows.lowerBound * hidden, stride: hidden)
      }
    }
  } pullback: { dy in
    let dqkv = qkv.openGradient()
    let packed = PerWorker(count: tiles.packedCount, context: context)
    let scratch = PerWorker(count: 2 * tiles.largestBlock, context: context)
    context.threads.run(tiles.count) { index, worker in
      let tile = tiles[index]
      let values = PackedMatrix(tile.values(of: qkv.data).transposed, in: packed[worker])
      for rows in tile.blocks {
        let first = tile.firstElement + rows.lowerBound * tile.stride
        let p = probabilities.base + first
        let ds = scratch[worker]
        let dropped = site.isActive ? scratch[worker] + tiles.largestBlock : p
        let dO = Matrix(
          dy + tile.outputOffset + rows.lowerBound * hidden, rows: rows.count,
          columns: tiles.headSize, stride: hidden)
        // Keys and values gather what every block of queries contributes, in order.
        let accumulate = rows.lowerBound > 0 ? 1 : dqkv.accumulate
        if site.isActive {
          ck_attention_dropout(
            rows.count, tile.length, tile.stride, site.kernel, first, p, dropped)
        }
        GEMM.multiply(
          tile.weights(dropped, rows).transposed, dO, into: dqkv.data + tile.valueOffset,
          stride: 3 * hidden, accumulate: accumulate)
        GEMM.multiply(dO, values.matrix, into: ds, stride: tile.stride)
        ck_attention_softmax_backward(
          rows.count, tile.length, tile.stride, tiles.scale, site.kernel, first, p, ds)
        GEMM.multiply(
          tile.weights(ds, rows), tile.keys(of: qkv.data),
          into: dqkv.data + tile.queryOffset + rows.lowerBound * 3 * hidden, stride: 3 * hidden,
          accumulate: dqkv.accumulate)
        GEMM.multiply(
          tile.weights(ds, rows).transposed, tile.queries(of: qkv.data, rows),
          into: dqkv.data + tile.keyOffset, stride: 3 * hidden, accumulate: accumulate)
      }
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

    /// The queries that go together: their scores take a part of the second-level cache.
    var blocks: [Range<Int>] {
      let chunks = AttentionTiles.blocks(of: length)
      return (0..<chunks.count).map { chunks[$0] }
    }

    func queries(of qkv: UnsafePointer<Float>, _ rows: Range<Int>) -> Matrix {
      Matrix(
        qkv + queryOffset + rows.lowerBound * 3 * hidden, rows: rows.count, columns: headSize,
        stride: 3 * hidden)
    }
    func keys(of qkv: UnsafePointer<Float>) -> Matrix { view(qkv + keyOffset) }
    func values(of qkv: UnsafePointer<Float>) -> Matrix { view(qkv + valueOffset) }

    /// A block of P, dropout(P) or ∂S.
    func weights(_ data: UnsafePointer<Float>, _ rows: Range<Int>) -> Matrix {
      Matrix(data, rows: rows.count, columns: length, stride: stride)
    }

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
  /// Floats in the largest block of a tile.
  let largestBlock: Int
  /// Floats that the keys or values of the longest tile take when they are packed.
  let packedCount: Int

  var count: Int { (offsets.count - 1) * heads }
  var elements: Int { firstElements[firstElements.count - 1] }

  init(offsets: [Int32], heads: Int, hidden: Int) {
    self.offsets = offsets.isEmpty ? [0] : offsets
    self.heads = heads
    self.hidden = hidden
    headSize = hidden / heads
    scale = 1 / Float(hidden / heads).squareRoot()
    var firstElements = [0]
    var (largestBlock, longest) = (0, 0)
    var end = 0
    for (start, next) in zip(self.offsets, self.offsets.dropFirst()) {
      let length = Int(next - start)
      let tile = length * Chunks.roundUp(length, to: 16)
      largestBlock = max(
        largestBlock, Self.blocks(of: length).size * Chunks.roundUp(length, to: 16))
      longest = max(longest, length)
      end += tile * heads
      firstElements.append(end)
    }
    self.firstElements = firstElements
    self.largestBlock = largestBlock
    packedCount = GEMM.packedCount(rows: headSize, columns: longest)
  }

  static func blocks(of length: Int) -> Chunks {
    let pieces = max(1, (length + 127) / 128)
    return Chunks(total: length, size: max(1, (length + pieces - 1) / pieces))
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
