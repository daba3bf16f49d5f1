import Autograd
import TestSupport
import Testing

/// A tensor of ones in a context of its own shape-error test.
private func ones(_ shape: Shape, _ context: Context) -> Tensor {
  Tensor(Array(repeating: 1, count: shape.count), shape: shape, context: context)
}

/// What a process wrote before it stopped.
private func errors(_ result: ExitTest.Result?) -> String {
  String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
}

/// Tensors that do not fit each other stop the program with the operation's name and their shapes, in
/// optimised builds too.
@Suite struct ShapeErrorTests {
  @Test func linearTraps() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      trapWithoutBacktrace()
      let context = try Context(threadCount: 1)
      _ = linear(ones([2, 3], context), weight: ones([4, 5], context), bias: nil)
    }
    #expect(errors(result).contains("linear: input [2, 3], weight [4, 5]"), "\(errors(result))")
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
    #expect(errors(result).contains("linearGELU: bias [3], weight [4, 3]"), "\(errors(result))")
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
    #expect(
      errors(result).contains(
        "layerNorm: input [2, 3], gain [3], offset [2]"), "\(errors(result))")
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
    #expect(
      errors(result).contains(
        "sublayerTail: residual [2, 3], gain [4], offset [4], projection [2, 4]"),
      "\(errors(result))")
  }

  @Test func selfAttentionTraps() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      trapWithoutBacktrace()
      let context = try Context(threadCount: 1)
      _ = selfAttention(ones([4, 12], context), offsets: [0, 3], heads: 2, dropout: 0)
    }
    #expect(
      errors(result).contains(
        "selfAttention: offsets [0, 3], qkv [4, 12]"), "\(errors(result))")
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
    #expect(
      errors(result).contains(
        "embeddingSum: indices 4 to 4, table [4, 2]"), "\(errors(result))")
  }

  @Test func gatherRowsTraps() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      trapWithoutBacktrace()
      let context = try Context(threadCount: 1)
      _ = gatherRows(ones([4, 2], context), [-1])
    }
    #expect(
      errors(result).contains(
        "gatherRows: indices -1 to -1, input [4, 2]"), "\(errors(result))")
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
    #expect(
      errors(result).contains(
        "linearCrossEntropy: 2 labels up to 4, input [2, 3], weight [4, 3]"), "\(errors(result))")
  }

  @Test func backwardFromAVectorTraps() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      trapWithoutBacktrace()
      let context = try Context(threadCount: 1)
      context.backward(from: [ones([2], context)])
    }
    #expect(
      errors(result).contains(
        "backward: result of shape [2], expected [1]"), "\(errors(result))")
  }

  @Test func recordingTwiceTraps() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      trapWithoutBacktrace()
      let context = try Context(threadCount: 1)
      context.record(dropout: nil) { context.record(dropout: nil) {} }
    }
    #expect(errors(result).contains("Context.record: already recording"), "\(errors(result))")
  }
}
