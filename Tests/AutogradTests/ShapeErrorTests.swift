import Autograd
import Testing

/// A tensor of ones in a context of its own shape-error test.
private func ones(_ shape: Shape, _ context: Context) -> Tensor {
  Tensor(Array(repeating: 1, count: shape.count), shape: shape, context: context)
}

/// Whether what a process wrote names an operation; optimised builds trap without a message.
private func names(_ operation: String, _ result: ExitTest.Result?) -> Bool {
  #if DEBUG
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self).contains(operation + ":")
  #else
    result != nil
  #endif
}

/// Tensors that do not fit each other stop the program with the operation's name.
@Suite struct ShapeErrorTests {
  @Test func linearTraps() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      trapWithoutBacktrace()
      let context = try Context(threadCount: 1)
      _ = linear(ones([2, 3], context), weight: ones([4, 5], context), bias: nil)
    }
    #expect(names("linear", result))
  }

  @Test func linearBiasTraps() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      trapWithoutBacktrace()
      let context = try Context(threadCount: 1)
      _ = linearGELU(
        ones([2, 3], context), weight: ones([4, 3], context), bias: ones([3], context),
        activation: .gelu)
    }
    #expect(names("linearGELU", result))
  }

  @Test func layerNormTraps() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      trapWithoutBacktrace()
      let context = try Context(threadCount: 1)
      _ = layerNorm(
        ones([2, 3], context), gain: ones([3], context), offset: ones([2], context), epsilon: 1)
    }
    #expect(names("layerNorm", result))
  }

  @Test func sublayerTailTraps() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      trapWithoutBacktrace()
      let context = try Context(threadCount: 1)
      _ = sublayerTail(
        ones([2, 3], context), weight: ones([4, 3], context), bias: ones([4], context),
        residual: ones([2, 3], context), gain: ones([4], context), offset: ones([4], context),
        epsilon: 1, dropout: 0)
    }
    #expect(names("sublayerTail", result))
  }

  @Test func selfAttentionTraps() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      trapWithoutBacktrace()
      let context = try Context(threadCount: 1)
      _ = selfAttention(ones([4, 12], context), offsets: [0, 3], heads: 2, dropout: 0)
    }
    #expect(names("selfAttention", result))
  }

  @Test func embeddingSumTraps() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      trapWithoutBacktrace()
      let context = try Context(threadCount: 1)
      let table = ones([4, 2], context)
      _ = embeddingSum(
        ids: [4], positions: [0], segments: [0], word: table, position: table, segment: table)
    }
    #expect(names("embeddingSum", result))
  }

  @Test func gatherRowsTraps() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      trapWithoutBacktrace()
      let context = try Context(threadCount: 1)
      _ = gatherRows(ones([4, 2], context), [-1])
    }
    #expect(names("gatherRows", result))
  }

  @Test func linearCrossEntropyTraps() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      trapWithoutBacktrace()
      let context = try Context(threadCount: 1)
      _ = linearCrossEntropy(
        ones([2, 3], context), weight: ones([4, 3], context), bias: ones([4], context),
        labels: [0, 4], coefficient: 1)
    }
    #expect(names("linearCrossEntropy", result))
  }

  @Test func backwardFromAVectorTraps() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      trapWithoutBacktrace()
      let context = try Context(threadCount: 1)
      context.backward(from: [ones([2], context)])
    }
    #expect(names("backward", result))
  }

  @Test func recordingTwiceTraps() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      trapWithoutBacktrace()
      let context = try Context(threadCount: 1)
      context.record(dropout: nil) { context.record(dropout: nil) {} }
    }
    #expect(names("Context.record", result))
  }
}
