import Autograd
import Platform
import Testing

@Suite struct ProfilerTests {
  private let context: Context
  private let profiler = Profiler()

  init() throws { context = try Context(threadCount: 2) }

  /// Loss of two layers of 64 rows, forward and backward.
  private func pass(_ x: Tensor, _ weight: Tensor, _ bias: Tensor) {
    let loss = context.record(dropout: DropoutKey(seed: 1, step: 0)) {
      let y = linear(linear(x, weight: weight, bias: bias), weight: weight, bias: bias)
      return linearCrossEntropy(
        dropout(y, probability: 0.1), weight: weight, bias: bias,
        labels: (0..<Int32(64)).map { $0 % 32 }, coefficient: 1 / 64
      ).loss
    }
    context.backward(from: [loss])
  }

  private func makeOperands() -> (x: Tensor, weight: Tensor, bias: Tensor) {
    func leaf(_ shape: Shape) -> Tensor {
      Tensor(
        leaf: (0..<shape.count).map { Float($0 % 7) / 7 }, shape: shape, context: context)
    }
    return (leaf([64, 32]), leaf([32, 32]), leaf([32]))
  }

  @Test func countsEachCallInItsPhase() {
    let (x, weight, bias) = makeOperands()
    context.profiler = profiler
    pass(x, weight, bias)
    pass(x, weight, bias)
    _ = globalGradientNorm([x, weight, bias])
    let calls = Dictionary(
      uniqueKeysWithValues: profiler.entries.map { ("\($0.operation) \($0.phase)", $0.calls) })
    #expect(
      calls == [
        "linear forward": 4, "linear backward": 4, "dropout forward": 2, "dropout backward": 2,
        "linearCrossEntropy forward": 2, "linearCrossEntropy backward": 2,
        "globalGradientNorm update": 1,
      ])
    #expect(profiler.entries.allSatisfy { $0.seconds > 0 })
  }

  @Test func timesAddUpToNoMoreThanPasses() {
    let (x, weight, bias) = makeOperands()
    context.profiler = profiler
    let watch = Stopwatch()
    for _ in 0..<20 { pass(x, weight, bias) }
    let passed = watch.seconds
    let phases = Profiler.Phase.allCases.map { profiler.seconds(of: $0) }
    #expect(abs(phases.reduce(0, +) - profiler.seconds) < 1e-9)
    #expect(profiler.seconds > 0 && profiler.seconds <= passed)
    let operations = Set(profiler.entries.map(\.operation))
    let forward = operations.map { profiler.seconds(of: .forward, operation: $0) }
    #expect(abs(forward.reduce(0, +) - phases[0]) < 1e-9)
  }

  @Test func crossEntropyCountsItsProducts() {
    let classes = 4_096
    let h = Tensor.zeros([256, 64], context: context)
    let weight = Tensor.zeros([classes, 64], context: context)
    let bias = Tensor.zeros([classes], context: context)
    let labels = [Int32](repeating: 0, count: 256)
    context.profiler = profiler
    let watch = Stopwatch()
    _ = linearCrossEntropy(h, weight: weight, bias: bias, labels: labels, coefficient: 1)
    let passed = watch.seconds
    // The products and exponentials are nearly all of it.
    #expect(profiler.seconds(of: .forward, operation: "linearCrossEntropy") > 0.3 * passed)
  }

  @Test func listensOnlyWhileItIsSet() {
    let (x, weight, bias) = makeOperands()
    pass(x, weight, bias)
    context.profiler = profiler
    pass(x, weight, bias)
    context.profiler = nil
    let heard = profiler.entries.map(\.calls)
    pass(x, weight, bias)
    #expect(profiler.entries.map(\.calls) == heard && !heard.isEmpty)
    profiler.reset()
    #expect(profiler.entries.isEmpty && profiler.seconds == 0)
  }

  @Test func profilingChangesNoBits() {
    let plain = makeOperands()
    pass(plain.x, plain.weight, plain.bias)
    let observed = makeOperands()
    context.profiler = profiler
    pass(observed.x, observed.weight, observed.bias)
    #expect(plain.weight.gradient == observed.weight.gradient)
  }

  @Test func upstreamGradientsAreTakenAsGiven() {
    let x = Tensor(leaf: [0, 0], shape: [2], context: context)
    let y = context.record(dropout: nil) { Autograd.tanh(x) }
    context.backward(from: y, upstream: [3, -2])
    #expect(x.gradient == [3, -2])
  }

  @Test func memoryLimitIsARate() throws {
    let rate = measureMemoryLimit(context, bytes: 1 << 20, seconds: 0.01)
    #expect(rate > 1e8 && rate.isFinite)
  }
}
