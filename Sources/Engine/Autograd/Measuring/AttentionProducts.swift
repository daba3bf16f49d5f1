/// The matrix products of self-attention on their own: two in forward, four in backward, each many
/// small ones, one for every sequence and head.
///
/// They work on `[tokens, 3·hidden]` in place, with the strides that ``selfAttention(_:offsets:heads:dropout:)``
/// has, but without softmax and dropout.
package struct AttentionProducts {
  /// Which of them; Q, K and V are a head's queries, keys and values, P its weights.
  package enum Product: String, CaseIterable, Sendable {
    /// S = Q·Kᵀ, `[length, length]`.
    case scores = "Q·Kᵀ"
    /// O = P·V, `[length, head size]`.
    case output = "P·V"
    /// ∂V = Pᵀ·∂O.
    case valueGradient = "Pᵀ·∂O"
    /// ∂P = ∂O·Vᵀ.
    case weightGradient = "∂O·Vᵀ"
    /// ∂Q = ∂S·K.
    case queryGradient = "∂S·K"
    /// ∂K = ∂Sᵀ·Q.
    case keyGradient = "∂Sᵀ·Q"
  }

  private let context: Context
  private let sequences: Int
  private let length: Int
  private let heads: Int
  private let hidden: Int
  private let qkv: Storage  // [tokens, 3·hidden]
  private let output: Storage  // [tokens, hidden]
  private let scores: Storage  // [sequences, heads, length, stride]
  private var stride: Int { Chunks.roundUp(length, to: 16) }

  /// Makes operands for sequences of one length.
  package init(sequences: Int, length: Int, heads: Int, hidden: Int, context: Context) {
    self.context = context
    self.sequences = sequences
    self.length = length
    self.heads = heads
    self.hidden = hidden
    let tokens = sequences * length
    qkv = context.temporary(tokens * 3 * hidden)
    output = context.temporary(tokens * hidden)
    scores = context.temporary(sequences * heads * length * Chunks.roundUp(length, to: 16))
    for storage in [qkv, output, scores] {
      storage.base.update(repeating: 0.01, count: storage.count)
    }
  }

  /// The floating-point operations of one product over all sequences and heads.
  package var operations: Double {
    2 * Double(sequences * heads * (hidden / heads)) * Double(length * length)
  }

  /// Computes one product for all sequences and heads.
  package func run(_ product: Product) {
    context.threads.run(sequences * heads) { index, _ in multiply(product, tile: index) }
  }

  private func multiply(_ product: Product, tile: Int) {
    let (sequence, head) = tile.quotientAndRemainder(dividingBy: heads)
    let headSize = hidden / heads
    let query = qkv.base + sequence * length * 3 * hidden + head * headSize
    let result = output.base + sequence * length * hidden + head * headSize
    let weights = scores.base + tile * length * stride
    func part(_ index: Int) -> Matrix {
      Matrix(query + index * hidden, rows: length, columns: headSize, stride: 3 * hidden)
    }
    let o = Matrix(result, rows: length, columns: headSize, stride: hidden)
    let p = Matrix(weights, rows: length, columns: length, stride: stride)
    switch product {
    case .scores: GEMM.multiply(part(0), part(1).transposed, into: weights, stride: stride)
    case .output: GEMM.multiply(p, part(2), into: result, stride: hidden)
    case .valueGradient:
      GEMM.multiply(p.transposed, o, into: query + 2 * hidden, stride: 3 * hidden)
    case .weightGradient: GEMM.multiply(o, part(2).transposed, into: weights, stride: stride)
    case .queryGradient: GEMM.multiply(p, part(1), into: query, stride: 3 * hidden)
    case .keyGradient:
      GEMM.multiply(p.transposed, part(0), into: query + hidden, stride: 3 * hidden)
    }
  }
}
