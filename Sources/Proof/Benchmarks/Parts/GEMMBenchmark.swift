public import Autograd
import Models

/// Every matrix product of a training step, without what is done to its results.
public enum GEMMBenchmark: PartBenchmark {
  /// `gemm`.
  public static let name = "gemm"
  /// What is timed.
  public static let abstract =
    "Times every matrix product of a training step: forward, input gradient, weight gradient."

  /// The affine maps of a step, then the products inside attention.
  public static func run(_ shape: StepShape, _ context: Context, seconds: Double) throws
    -> [PartRow]
  {
    let limit = gemmLimit(context, seconds: seconds)
    return AffineMap.all(in: shape).flatMap {
      $0.measure(context, seconds: seconds, limit: limit)
    } + attention(shape, context, seconds: seconds, limit: limit)
  }

  private static func attention(
    _ shape: StepShape, _ context: Context, seconds: Double, limit: Double
  ) -> [PartRow] {
    let heads = shape.configuration.heads
    let (length, headSize) = (shape.sequenceLength, shape.hidden / heads)
    let products = AttentionProducts(
      sequences: shape.batchSize, length: length, heads: heads, hidden: shape.hidden,
      context: context)
    return AttentionProducts.Product.allCases.map { product in
      let timing = Timing.measure(seconds: seconds) { products.run(product) }
      let sizes =
        switch product {
        case .scores, .weightGradient: [length, headSize, length]
        case .output, .valueGradient, .queryGradient, .keyGradient: [length, length, headSize]
        }
      return PartRow(
        "attention \(product.rawValue), \(shape.batchSize * heads) at once", shape: sizes,
        calls: shape.layers, timing, work: products.operations, unit: .gigaflops, limit: limit)
    }
  }
}

/// An affine map of BERT at the sizes of a step.
private struct AffineMap {
  let name: String
  let rows: Int
  let inputs: Int
  let outputs: Int
  let calls: Int

  static func all(in shape: StepShape) -> [AffineMap] {
    let (hidden, layers) = (shape.hidden, shape.layers)
    let inner = shape.configuration.intermediateSize
    func map(_ name: String, _ rows: Int, _ inputs: Int, _ outputs: Int, _ calls: Int) -> AffineMap
    {
      AffineMap(name: name, rows: rows, inputs: inputs, outputs: outputs, calls: calls)
    }
    return [
      map("query, key, value", shape.tokens, hidden, 3 * hidden, layers),
      map("attention output", shape.tokens, hidden, hidden, layers),
      map("feed-forward in", shape.tokens, hidden, inner, layers),
      map("feed-forward out", shape.tokens, inner, hidden, layers),
      map("pooler", shape.batchSize, hidden, hidden, 1),
      map("MLM transform", shape.masked, hidden, hidden, 1),
      map("MLM logits", shape.masked, hidden, shape.configuration.vocabularySize, 1),
    ]
  }

  /// Times y = x·Wᵀ, ∂x = ∂y·W and ∂W = ∂yᵀ·x, each through the operation itself.
  func measure(_ context: Context, seconds: Double, limit: Double) -> [PartRow] {
    let operands = Operands(context: context)
    let toInput: OperationTiming = {
      let x = operands.leaf([rows, inputs])
      let weight = operands.constant([outputs, inputs])
      return OperationTiming(leaves: [x], context: context, seconds: seconds) {
        linear(x, weight: weight, bias: nil)
      }
    }()
    let toWeight: OperationTiming = {
      let x = operands.constant([rows, inputs])
      let weight = operands.leaf([outputs, inputs])
      return OperationTiming(leaves: [weight], context: context, seconds: seconds) {
        linear(x, weight: weight, bias: nil)
      }
    }()
    func row(_ product: String, _ sizes: [Int], _ timing: Timing) -> PartRow {
      PartRow(
        "\(name), \(product)", shape: sizes, calls: calls, timing,
        work: 2 * Double(rows * inputs * outputs), unit: .gigaflops, limit: limit)
    }
    return [
      row("forward", [rows, inputs, outputs], toInput.forward),
      row("input gradient", [rows, outputs, inputs], toInput.backward),
      row("weight gradient", [outputs, rows, inputs], toWeight.backward),
    ]
  }
}
