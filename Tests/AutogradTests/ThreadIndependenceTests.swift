import Autograd
import Testing

/// Results and gradients have the same bits for any number of threads.
@Suite struct ThreadIndependenceTests {
  /// The result and the gradients of all leaves.
  private func run(
    threads: Int, shapes: [Shape], _ operation: ([Tensor]) -> Tensor
  ) throws -> [[UInt32]] {
    let context = try Context(threadCount: threads)
    var numbers = TestNumbers(seed: 11)
    let leaves = shapes.map {
      Tensor(leaf: numbers.array($0.count), shape: $0, context: context)
    }
    var values: [Float] = []
    let loss = context.record(dropout: DropoutKey(seed: 4, step: 2)) {
      let y = operation(leaves)
      values = y.values
      return weightedSum(y, weights: numbers.array(y.count))
    }
    context.backward(from: [loss])
    return ([values] + leaves.map { $0.gradient ?? [] }).map { $0.map(\.bitPattern) }
  }

  private func expectSameBits(
    _ shapes: [Shape], _ operation: ([Tensor]) -> Tensor,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let one = try run(threads: 1, shapes: shapes, operation)
    #expect(one.allSatisfy { !$0.isEmpty }, sourceLocation: sourceLocation)
    for threads in [2, 3] {
      for _ in 0..<3 {
        #expect(
          try run(threads: threads, shapes: shapes, operation) == one, "\(threads) threads",
          sourceLocation: sourceLocation)
      }
    }
  }

  @Test func linear() throws {
    try expectSameBits([[301, 65], [130, 65], [130]]) {
      Autograd.linear($0[0], weight: $0[1], bias: $0[2])
    }
  }

  @Test(arguments: [Activation.gelu, .geluTanh])
  func linearGELU(activation: Activation) throws {
    try expectSameBits([[301, 65], [130, 65], [130]]) {
      Autograd.linearGELU($0[0], weight: $0[1], bias: $0[2], activation: activation)
    }
  }

  @Test func sublayerTail() throws {
    try expectSameBits([[301, 33], [65, 33], [65], [301, 65], [65], [65]]) {
      Autograd.sublayerTail(
        $0[0], weight: $0[1], bias: $0[2], residual: $0[3], gain: $0[4], offset: $0[5],
        epsilon: 1e-12, dropout: 0.2)
    }
  }

  @Test func layerNorm() throws {
    try expectSameBits([[1031, 65], [65], [65]]) {
      Autograd.layerNorm($0[0], gain: $0[1], offset: $0[2], epsilon: 1e-12)
    }
  }

  @Test func selfAttention() throws {
    let lengths = [1, 64, 17, 128, 33, 2, 90]
    let offsets = lengths.reduce(into: [Int32(0)]) { $0.append(($0.last ?? 0) + Int32($1)) }
    try expectSameBits([[335, 3 * 48]]) {
      Autograd.selfAttention($0[0], offsets: offsets, heads: 3, dropout: 0.1)
    }
  }

  @Test(arguments: [SequencePooling.first, .last, .mean, .max])
  func poolSequences(pooling: SequencePooling) throws {
    let lengths = (0..<90).map { 1 + $0 * 5 % 17 }
    let offsets = lengths.reduce(into: [Int32(0)]) { $0.append(($0.last ?? 0) + Int32($1)) }
    try expectSameBits([[lengths.reduce(0, +), 97]]) {
      Autograd.poolSequences($0[0], offsets: offsets, pooling)
    }
  }

  @Test func embeddingSum() throws {
    let count = 1031
    let ids = (0..<Int32(count)).map { ($0 * 7) % 101 }
    let positions = (0..<Int32(count)).map { $0 % 64 }
    let segments = (0..<Int32(count)).map { $0 % 2 }
    try expectSameBits([[101, 97], [64, 97], [2, 97]]) {
      Autograd.embeddingSum(
        ids: ids, positions: positions, segments: segments, word: $0[0], position: $0[1],
        segment: $0[2])
    }
  }

  @Test func linearCrossEntropy() throws {
    let labels = (0..<Int32(203)).map { $0 % 9 == 4 ? -1 : ($0 * 37) % 1531 }
    try expectSameBits([[203, 65], [1531, 65], [1531]]) {
      Autograd.linearCrossEntropy(
        $0[0], weight: $0[1], bias: $0[2], labels: labels, coefficient: 0.01
      ).loss
    }
  }

  @Test func smallOperations() throws {
    try expectSameBits([[5003, 7]]) { Autograd.dropout($0[0], probability: 0.3) }
    try expectSameBits([[503, 7]]) { Autograd.tanh($0[0]) }
    let indices = (0..<Int32(900)).map { ($0 * 13) % 503 }
    try expectSameBits([[503, 7]]) { Autograd.gatherRows($0[0], indices) }
  }

  @Test func gradientNormAndUpdate() throws {
    func run(_ threads: Int) throws -> (Double, [[Float]]) {
      let context = try Context(threadCount: threads)
      var numbers = TestNumbers(seed: 2)
      let leaves = [70_001, 13, 40_000].map {
        Tensor(leaf: numbers.array($0), shape: [$0], context: context)
      }
      let losses = context.record(dropout: nil) {
        leaves.map { weightedSum($0, weights: numbers.array($0.count)) }
      }
      context.backward(from: losses)
      let norm = globalGradientNorm(leaves)
      let moments = leaves.map {
        (
          first: Tensor.zeros($0.shape, context: context),
          second: Tensor.zeros($0.shape, context: context)
        )
      }
      AdamWUpdate(
        form: .decoupled, learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8,
        weightDecay: 0.01, clip: 0.5, correction1: 10, correction2: 1000
      ).apply(to: leaves, moments: moments, isDecayed: [true, false, true])
      return (norm, leaves.map(\.values) + moments.flatMap { [$0.first.values, $0.second.values] })
    }
    let one = try run(1)
    #expect(one.0 > 0)
    for threads in [2, 3] {
      let other = try run(threads)
      #expect(other.0 == one.0)
      #expect(other.1 == one.1)
    }
  }
}
