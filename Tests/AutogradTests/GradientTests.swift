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

  @Test(arguments: [0, 1, 7, 31], [1, 2, 5])
  func lossesOfLogits(rows: Int, classes: Int) throws {
    let labels = (0..<Int32(rows)).map { $0 % 4 == 3 ? -1 : ($0 * 5) % Int32(classes) }
    let targets = (0..<rows * classes).map { Float($0 % 3 == 0 ? 1 : 0) }
    let weights = (0..<classes).map { 0.5 + Float($0) }
    for weights in [nil, weights] {
      try checkGradient("softmaxCrossEntropy", shapes: [[rows, classes]]) {
        Autograd.softmaxCrossEntropy(
          $0[0], labels: labels, weights: weights, coefficient: 0.5
        ).loss
      }
      try checkGradient("sigmoidCrossEntropy", shapes: [[rows, classes]]) {
        Autograd.sigmoidCrossEntropy(
          $0[0], targets: targets, positiveWeights: weights, coefficient: 0.5
        ).loss
      }
    }
    try checkGradient("spanCrossEntropy", shapes: [[9, 2]]) {
      Autograd.spanCrossEntropy(
        $0[0], offsets: [0, 1, 5, 9], starts: [0, 2, 8], ends: [0, 4, 5], coefficient: 0.5
      ).loss
    }
    try checkGradient("squaredError", shapes: [[rows, classes]]) {
      Autograd.squaredError($0[0], targets: targets, coefficient: 0.5).loss
    }
  }

  /// Both ways to the same loss: with the output layer, and of its logits.
  @Test func logitsGiveTheLossOfTheLayer() throws {
    let context = try Context(threadCount: 1)
    var numbers = TestNumbers(seed: 4)
    let (h, w, b) = (numbers.array(6 * 5), numbers.array(3 * 5), numbers.array(3))
    let tensors = [
      Tensor(h, shape: [6, 5], context: context), Tensor(w, shape: [3, 5], context: context),
      Tensor(b, shape: [3], context: context),
    ]
    let labels: [Int32] = [0, 2, -1, 1, 1, 0]
    let whole = Autograd.linearCrossEntropy(
      tensors[0], weight: tensors[1], bias: tensors[2], labels: labels, coefficient: 0.2)
    let logits = Autograd.linear(tensors[0], weight: tensors[1], bias: tensors[2])
    let parts = Autograd.softmaxCrossEntropy(logits, labels: labels, coefficient: 0.2)
    #expect(abs(whole.summedLoss - parts.summedLoss) < 1e-5)
    #expect(whole.predictions == parts.predictions && whole.correct == parts.correct)
    #expect(whole.count == 5 && parts.count == 5)
  }

  @Test func gradientsOfRepeatedUseAddUp() throws {
    try checkGradient("x used three times", shapes: [[4, 6], [6, 6], [6]]) {
      let y = Autograd.linear($0[0], weight: $0[1], bias: $0[2])
      let z = Autograd.linear(y, weight: $0[1], bias: $0[2])
      return Autograd.linear(Autograd.tanh(z), weight: $0[1], bias: nil)
    }
  }
}
