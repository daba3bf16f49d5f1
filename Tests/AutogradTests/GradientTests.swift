import Autograd
import Testing

/// Sizes around the widths of vectors and chunks.
let oddSizes = [0, 1, 7, 8, 9, 31, 1023]

@Suite struct GradientTests {
  @Test(arguments: oddSizes)
  func linear(size: Int) throws {
    for (tokens, inputs, outputs) in [(size, 5, 3), (3, size, 4), (4, 3, size)] {
      try checkGradient("linear", shapes: [[tokens, inputs], [outputs, inputs], [outputs]]) {
        Autograd.linear($0[0], weight: $0[1], bias: $0[2])
      }
    }
  }

  @Test(arguments: oddSizes, [Activation.gelu, .geluTanh])
  func linearGELU(size: Int, activation: Activation) throws {
    for (tokens, outputs) in [(size, 3), (4, size)] {
      try checkGradient("linearGELU", shapes: [[tokens, 5], [outputs, 5], [outputs]]) {
        Autograd.linearGELU($0[0], weight: $0[1], bias: $0[2], activation: activation)
      }
    }
  }

  @Test(arguments: oddSizes, [Float(0), 0.3])
  func sublayerTail(size: Int, probability: Float) throws {
    for (tokens, hidden) in [(size, 5), (3, size)] where hidden > 1 || size == 0 {
      try checkGradient(
        "sublayerTail",
        shapes: [[tokens, 4], [hidden, 4], [hidden], [tokens, hidden], [hidden], [hidden]],
        dropout: DropoutKey(seed: 3, step: 5), tolerance: 5e-3
      ) {
        Autograd.sublayerTail(
          $0[0], weight: $0[1], bias: $0[2], residual: $0[3], gain: $0[4], offset: $0[5],
          epsilon: 0.05, dropout: probability)
      }
    }
  }

  @Test(arguments: oddSizes)
  func layerNorm(size: Int) throws {
    for (rows, hidden) in [(size, 5), (3, size)] where hidden > 1 || size == 0 {
      try checkGradient(
        "layerNorm", shapes: [[rows, hidden], [hidden], [hidden]], tolerance: 5e-3
      ) {
        Autograd.layerNorm($0[0], gain: $0[1], offset: $0[2], epsilon: 0.05)
      }
    }
  }

  @Test(arguments: oddSizes)
  func dropoutAndTanh(size: Int) throws {
    try checkGradient("dropout", shapes: [[size, 3]], dropout: DropoutKey(seed: 1, step: 2)) {
      Autograd.dropout($0[0], probability: 0.4)
    }
    try checkGradient("tanh", shapes: [[size, 3]]) { Autograd.tanh($0[0]) }
  }

  @Test(arguments: [[1], [7, 1], [8, 9, 31], [130]], [Float(0), 0.25])
  func selfAttention(lengths: [Int], probability: Float) throws {
    let offsets = lengths.reduce(into: [Int32(0)]) { $0.append(($0.last ?? 0) + Int32($1)) }
    let tokens = lengths.reduce(0, +)
    try checkGradient(
      "selfAttention", shapes: [[tokens, 3 * 6]], dropout: DropoutKey(seed: 9, step: 1)
    ) {
      Autograd.selfAttention($0[0], offsets: offsets, heads: 2, dropout: probability)
    }
  }

  @Test(arguments: oddSizes)
  func gatherRows(size: Int) throws {
    let indices = (0..<Int32(size)).map { $0 % 4 }
    try checkGradient("gatherRows", shapes: [[5, 3]]) { Autograd.gatherRows($0[0], indices) }
  }

  @Test(arguments: [1, 7, 8, 9, 31, 1023])
  func embeddingSum(size: Int) throws {
    let ids = (0..<Int32(size)).map { ($0 * 7) % 11 }
    let positions = (0..<Int32(size)).map { $0 % 5 }
    let segments = (0..<Int32(size)).map { $0 % 2 }
    for hidden in [3, 33] {
      try checkGradient("embeddingSum", shapes: [[11, hidden], [5, hidden], [2, hidden]]) {
        Autograd.embeddingSum(
          ids: ids, positions: positions, segments: segments, word: $0[0], position: $0[1],
          segment: $0[2])
      }
    }
  }

  @Test(arguments: [0, 1, 7, 8, 9, 31, 300], [1, 2, 9, 513, 1031])
  func linearCrossEntropy(rows: Int, classes: Int) throws {
    let labels = (0..<Int32(rows)).map { $0 % 3 == 2 ? -1 : ($0 * 5) % Int32(classes) }
    try checkGradient(
      "linearCrossEntropy", shapes: [[rows, 5], [classes, 5], [classes]], tolerance: 5e-3
    ) {
      Autograd.linearCrossEntropy(
        $0[0], weight: $0[1], bias: $0[2], labels: labels, coefficient: 0.25
      ).loss
    }
  }

  @Test func gradientsOfRepeatedUseAddUp() throws {
    try checkGradient("x used three times", shapes: [[4, 6], [6, 6], [6]]) {
      let y = Autograd.linear($0[0], weight: $0[1], bias: $0[2])
      let z = Autograd.linear(y, weight: $0[1], bias: $0[2])
      return Autograd.linear(Autograd.tanh(z), weight: $0[1], bias: nil)
    }
  }
}
