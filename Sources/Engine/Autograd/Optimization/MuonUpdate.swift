import Preconditions

/// The numbers of one Muon update of matrices (Jordan & others 2024, `KellerJordan/Muon`; step size as in Liu &
/// others 2025, `match_rms_adamw` of `torch.optim.Muon`).
///
/// With g′ = clip · g of a matrix `[r, c]`:
///
///     m ← β·m + (1 − β)·g′        u = β·m + (1 − β)·g′  (Nesterov)
///     p ← (1 − ηλ)·p − η·0.2·√max(r, c)·O(u)
///
/// where O(u) is close to UVᵀ of u = UΣVᵀ: `iterations` of Newton–Schulz bring every singular value near 1. The factor
/// gives updates the size that AdamW's have, so that one learning rate serves both.
public struct MuonUpdate: Sendable {
  /// A matrix within a tensor: some of its rows.
  public struct Block: Sendable {
    /// Which tensor.
    public let tensor: Int
    /// Where its elements are, row-major.
    public let elements: Range<Int>
    /// Rows and columns.
    public let rows, columns: Int

    /// Makes a block of its place.
    public init(tensor: Int, elements: Range<Int>, rows: Int, columns: Int) {
      require(
        elements.count == rows * columns,
        "MuonUpdate.Block: \(elements.count) elements for [\(rows), \(columns)]")
      (self.tensor, self.elements, self.rows, self.columns) = (tensor, elements, rows, columns)
    }
  }

  /// η.
  public var learningRate: Float
  /// β.
  public var momentum: Float
  /// λ.
  public var weightDecay: Float
  /// What gradients are multiplied with.
  public var clip: Float
  /// How often Newton–Schulz is applied.
  public var iterations: Int

  /// Makes an update of its numbers.
  public init(
    learningRate: Float, momentum: Float, weightDecay: Float, clip: Float, iterations: Int = 5
  ) {
    self.learningRate = learningRate
    self.momentum = momentum
    self.weightDecay = weightDecay
    self.clip = clip
    self.iterations = iterations
  }

  /// Updates matrices and their momenta, each on one thread; those that no gradient has reached stay.
  ///
  /// - Parameters:
  ///   - tensors: leaves of one context.
  ///   - momenta: m of each, of the same shapes.
  ///   - blocks: the matrices in them.
  public func apply(to tensors: [Tensor], momenta: [Tensor], blocks: [Block]) {
    require(
      tensors.count == momenta.count, "Muon: \(tensors.count) tensors, \(momenta.count) momenta")
    guard let context = tensors.first?.context else { return }
    context.profiler.measure("muon", .update) {
      let largest = blocks.map(\.elements.count).max() ?? 0
      let shorter = blocks.map { min($0.rows, $0.columns) }.max() ?? 0
      let scratch = PerWorker(count: 2 * largest + 2 * shorter * shorter, context: context)
      context.threads.run(blocks.count) { piece, worker in
        let block = blocks[piece]
        guard let gradient = tensors[block.tensor].reachedGradient else { return }
        let first = block.elements.lowerBound
        apply(
          block, to: tensors[block.tensor].data + first, gradient: gradient + first,
          momentum: momenta[block.tensor].data + first, scratch[worker])
      }
    }
  }

  private func apply(
    _ block: Block, to p: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>,
    momentum m: UnsafeMutablePointer<Float>, _ scratch: UnsafeMutablePointer<Float>
  ) {
    let count = block.elements.count
    let u = scratch
    for i in 0..<count {
      let g = (1 - momentum) * (clip * gradient[i])
      m[i] = momentum * m[i] + g
      u[i] = momentum * m[i] + g
    }
    orthogonalize(u, block, scratch + count)
    let step = learningRate * 0.2 * Float(max(block.rows, block.columns)).squareRoot()
    let kept = 1 - learningRate * weightDecay
    for i in 0..<count { p[i] = kept * p[i] - step * u[i] }
  }

  /// Brings the singular values of a matrix near 1, in place: X ← aX + (bA + cA²)X with A = XXᵀ, of the shorter side.
  private func orthogonalize(
    _ x: UnsafeMutablePointer<Float>, _ block: Block, _ scratch: UnsafeMutablePointer<Float>
  ) {
    let (a, b, c): (Float, Float, Float) = (3.4445, -4.7750, 2.0315)
    let (rows, columns) = (block.rows, block.columns)
    let (count, side) = (rows * columns, min(rows, columns))
    let product = scratch
    let gram = product + count
    let polynomial = gram + side * side
    var squares = 0.0
    for i in 0..<count { squares += Double(x[i]) * Double(x[i]) }
    let scale = Float(1 / (squares.squareRoot() + 1e-7))
    for i in 0..<count { x[i] *= scale }
    let isWide = rows <= columns
    for _ in 0..<iterations {
      let matrix = Matrix(x, rows: rows, columns: columns)
      let a2 = Matrix(gram, rows: side, columns: side)
      let (left, right) =
        isWide ? (matrix, matrix.transposed) : (matrix.transposed, matrix)
      GEMM.multiply(left, right, into: gram)  // [side, side]
      GEMM.multiply(a2, a2, into: polynomial)
      for i in 0..<side * side { polynomial[i] = b * gram[i] + c * polynomial[i] }
      let factor = Matrix(polynomial, rows: side, columns: side)
      GEMM.multiply(isWide ? factor : matrix, isWide ? matrix : factor, into: product)
      for i in 0..<count { x[i] = a * x[i] + product[i] }
    }
  }
}
