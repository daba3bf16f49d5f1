import Autograd
import Testing

@Suite struct ContextTests {
  @Test func backwardDrawsTheMaskOfForward() throws {
    let context = try Context(threadCount: 2)
    let count = 10_007
    let x = Tensor(leaf: Array(repeating: 1, count: count), shape: [count], context: context)
    var masked: [Float] = []
    let loss = context.record(dropout: DropoutKey(seed: 8, step: 3)) {
      let y = dropout(x, probability: 0.25)
      masked = y.values
      return weightedSum(y, weights: Array(repeating: 1, count: count))
    }
    context.backward(from: [loss])
    #expect(x.gradient == masked)
    let kept = masked.count { $0 != 0 }
    #expect(abs(Double(kept) / Double(count) - 0.75) < 0.02)
    #expect(masked.allSatisfy { $0 == 0 || abs($0 - 4 / 3) < 1e-6 })
  }

  @Test func sitesOfOneStepHaveMasksOfTheirOwn() throws {
    let context = try Context(threadCount: 1)
    let x = Tensor(Array(repeating: 1, count: 500), shape: [500], context: context)
    func masks(_ key: DropoutKey?) -> [[Float]] {
      context.record(dropout: key) {
        [dropout(x, probability: 0.5).values, dropout(x, probability: 0.5).values]
      }
    }
    let first = masks(DropoutKey(seed: 1, step: 0))
    #expect(first[0] != first[1])
    #expect(masks(DropoutKey(seed: 1, step: 0)) == first)
    #expect(masks(DropoutKey(seed: 2, step: 0))[0] != first[0])
    #expect(masks(nil) == [x.values, x.values])
    #expect(dropout(x, probability: 0.5).values == x.values, "outside of recording")
  }

  @Test func gradientsAddUpUntilTheyAreCleared() throws {
    let context = try Context(threadCount: 1)
    let x = Tensor(leaf: [1, 2], shape: [2], context: context)
    func pass() {
      let loss = context.record(dropout: nil) { weightedSum(x, weights: [3, 4]) }
      context.backward(from: [loss])
    }
    #expect(x.gradient == nil)
    pass()
    #expect(x.gradient == [3, 4])
    pass()
    #expect(x.gradient == [6, 8])
    x.clearGradient()
    #expect(x.gradient == nil)
    pass()
    #expect(x.gradient == [3, 4])
  }

  @Test func nothingIsTrackedOutsideOfRecording() throws {
    let context = try Context(threadCount: 1)
    let x = Tensor(leaf: [1, 2], shape: [2], context: context)
    #expect(!Autograd.tanh(x).isTracked)
    context.record(dropout: nil) {
      #expect(context.isRecording)
      #expect(Autograd.tanh(x).isTracked)
      #expect(!Autograd.tanh(Tensor([1], shape: [1], context: context)).isTracked)
    }
    #expect(!context.isRecording)
  }

  @Test func constantsGetNoGradientAndDisturbNone() throws {
    let context = try Context(threadCount: 1)
    var numbers = TestNumbers(seed: 5)
    let values = [numbers.array(6), numbers.array(8), numbers.array(4)]
    let shapes: [Shape] = [[3, 2], [4, 2], [4]]
    func gradients(tracked: Set<Int>) -> [[Float]?] {
      let inputs = (0..<3).map { i in
        tracked.contains(i)
          ? Tensor(leaf: values[i], shape: shapes[i], context: context)
          : Tensor(values[i], shape: shapes[i], context: context)
      }
      let loss = context.record(dropout: nil) {
        weightedSum(
          linear(inputs[0], weight: inputs[1], bias: inputs[2]),
          weights: (0..<12).map { Float($0) - 4 })
      }
      context.backward(from: [loss])
      return inputs.map(\.gradient)
    }
    let all = gradients(tracked: [0, 1, 2])
    for tracked: Set in [[0], [1], [0, 1], [1, 2]] {
      let some = gradients(tracked: tracked)
      for j in 0..<3 {
        #expect(some[j] == (tracked.contains(j) ? all[j] : nil), "\(tracked), \(j)")
      }
    }
  }

  /// In a process of its own, because a forgotten gradient traps.
  @Test func aBiasAloneGetsItsGradient() async {
    await #expect(processExitsWith: .success) {
      let context = try Context(threadCount: 1)
      let bias = Tensor(leaf: [0, 0], shape: [2], context: context)
      let loss = context.record(dropout: nil) {
        weightedSum(
          linear(
            Tensor([1, 2, 3], shape: [3, 1], context: context),
            weight: Tensor([1, 1], shape: [2, 1], context: context), bias: bias),
          weights: [1, 10, 2, 20, 3, 30])
      }
      context.backward(from: [loss])
      try #require(bias.gradient == [6, 60])
    }
  }

  @Test func memoryIsUsedAgain() throws {
    let context = try Context(threadCount: 2)
    var numbers = TestNumbers(seed: 1)
    let w = Tensor(leaf: numbers.array(64 * 64), shape: [64, 64], context: context)
    var reserved: [Int] = []
    for _ in 0..<10 {
      let x = Tensor(numbers.array(100 * 64), shape: [100, 64], context: context)
      let loss = context.record(dropout: nil) {
        let y = Autograd.tanh(linear(linear(x, weight: w, bias: nil), weight: w, bias: nil))
        return weightedSum(y, weights: Array(repeating: 1, count: y.count))
      }
      context.backward(from: [loss])
      w.clearGradient()
      reserved.append(context.reservedBytes)
    }
    #expect(reserved[0] >= (64 * 64 + 3 * 100 * 64) * 4)
    #expect(Set(reserved[1...]).count == 1, "\(reserved)")
  }

  @Test func anAbandonedTapeIsForgotten() throws {
    let context = try Context(threadCount: 1)
    let x = Tensor(leaf: [1, 2], shape: [2], context: context)
    _ = context.record(dropout: nil) { weightedSum(x, weights: [100, 100]) }
    let loss = context.record(dropout: nil) { weightedSum(x, weights: [3, 4]) }
    context.backward(from: [loss])
    #expect(x.gradient == [3, 4])
  }

  @Test func shapesDescribeThemselves() {
    let shape: Shape = [2, 3, 4]
    #expect(shape.rank == 3 && shape.count == 24 && shape.rows == 6 && shape.columns == 4)
    #expect(shape.description == "[2, 3, 4]" && shape.dimensions == [2, 3, 4])
    let scalar: Shape = []
    #expect(scalar.count == 1 && scalar.rows == 1 && scalar.columns == 1)
    #expect((Shape([0, 5])).count == 0)
  }
}
