import Autograd
import Foundation
import TestSupport
import Testing

/// A context for inference only computes what others do, keeps packed weights right, and can leave tokens unseen.
@Suite struct InferenceContextTests {
  private func values(
    isInferenceOnly: Bool, _ shapes: [Shape], _ operation: ([Tensor]) -> Tensor
  ) throws -> [Float] {
    let context = try Context(threadCount: 2, isInferenceOnly: isInferenceOnly)
    var numbers = TestNumbers(seed: 3)
    let tensors = shapes.map { Tensor(numbers.array($0.count), shape: $0, context: context) }
    _ = operation(tensors)
    return operation(tensors).values
  }

  private func expectClose(
    _ shapes: [Shape], _ operation: ([Tensor]) -> Tensor,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let (ours, others) = (
      try values(isInferenceOnly: true, shapes, operation),
      try values(isInferenceOnly: false, shapes, operation)
    )
    #expect(ours.count == others.count, sourceLocation: sourceLocation)
    for (a, b) in zip(ours, others) {
      #expect(abs(a - b) <= 2e-6 * max(1, abs(b)), sourceLocation: sourceLocation)
    }
  }

  @Test func operationsGiveWhatTheyGiveElsewhere() throws {
    try expectClose([[301, 65], [130, 65], [130]]) {
      linear($0[0], weight: $0[1], bias: $0[2])
    }
    for activation in [Activation.gelu, .geluTanh] {
      try expectClose([[301, 65], [130, 65], [130]]) {
        linearGELU($0[0], weight: $0[1], bias: $0[2], activation: activation)
      }
    }
    try expectClose([[301, 33], [65, 33], [65], [301, 65], [65], [65]]) {
      sublayerTail(
        $0[0], weight: $0[1], bias: $0[2], residual: $0[3], gain: $0[4], offset: $0[5],
        epsilon: 1e-12, dropout: 0.1)
    }
  }

  private func offsets(_ lengths: [Int]) -> [Int32] {
    lengths.reduce(into: [0]) { $0.append(($0.last ?? 0) + Int32($1)) }
  }

  @Test(arguments: [[1], [7, 1, 0, 16, 17], [64, 65, 31], [400, 3, 129]])
  func attention(lengths: [Int]) throws {
    let offsets = offsets(lengths)
    try expectClose([[lengths.reduce(0, +), 3 * 34]]) {
      selfAttention($0[0], offsets: offsets, heads: 2, dropout: 0.1)
    }
  }

  /// Attention over some tokens is attention in a sequence of these alone; one without any sees them all.
  @Test(arguments: [[5], [19, 2, 33], [130, 1, 64]])
  func unseenTokens(lengths: [Int]) throws {
    let context = try Context(threadCount: 2, isInferenceOnly: true)
    var numbers = TestNumbers(seed: 8)
    let (heads, size) = (3, 5)
    let (hidden, tokens) = (heads * size, lengths.reduce(0, +))
    let qkv = numbers.array(tokens * 3 * hidden)
    let offsets = offsets(lengths)
    // Of the last sequence nothing is seen.
    let attended = (0..<tokens).map { $0 % 3 != 0 && $0 < Int(offsets[lengths.count - 1]) }
    let found = selfAttention(
      Tensor(qkv, shape: [tokens, 3 * hidden], context: context), offsets: offsets, heads: heads,
      dropout: 0, attended: attended
    ).values
    func number(_ row: Int, _ part: Int, _ column: Int) -> Double {
      Double(qkv[row * 3 * hidden + part * hidden + column])
    }
    for (start, end) in zip(offsets, offsets.dropFirst()) {
      let rows = Int(start)..<Int(end)
      var keys = rows.filter { attended[$0] }
      if keys.isEmpty { keys = Array(rows) }
      for row in rows {
        for head in 0..<heads {
          let columns = head * size..<(head + 1) * size
          let scores = keys.map { key in
            columns.reduce(0) { $0 + number(row, 0, $1) * number(key, 1, $1) }
              / Double(size).squareRoot()
          }
          let weights = Reference.softmax(scores)
          for column in columns {
            let expected = zip(weights, keys).reduce(0) { $0 + $1.0 * number($1.1, 2, column) }
            #expect(abs(Double(found[row * hidden + column]) - expected) < 1e-5)
          }
        }
      }
    }
  }

  /// A weight that was changed is packed anew.
  @Test func changedWeightsArePackedAgain() throws {
    let context = try Context(threadCount: 1, isInferenceOnly: true)
    let x = Tensor([1, 2], shape: [1, 2], context: context)
    let weight = Tensor([3, 4], shape: [1, 2], context: context)
    #expect(linear(x, weight: weight, bias: nil).values == [11])
    weight.withMutableElements { $0[1] = 5 }
    #expect(linear(x, weight: weight, bias: nil).values == [13])
  }

  @Test func nothingIsRecorded() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      trapWithoutBacktrace()
      let context = try Context(threadCount: 1, isInferenceOnly: true)
      context.record(dropout: nil) {}
    }
    let errors = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(errors.contains("the context is for inference only"), "\(errors)")
  }

  @Test func unseenTokensNeedSuchAContext() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      trapWithoutBacktrace()
      let context = try Context(threadCount: 1)
      let qkv = Tensor([1, 2, 3], shape: [1, 3], context: context)
      _ = selfAttention(qkv, offsets: [0, 1], heads: 1, dropout: 0, attended: [true])
    }
    let errors = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(errors.contains("not for inference only"), "\(errors)")
  }
}

private enum Reference {
  static func softmax(_ scores: [Double]) -> [Double] {
    let top = scores.max() ?? 0
    let exponentials = scores.map { exp($0 - top) }
    let sum = exponentials.reduce(0, +)
    return exponentials.map { $0 / sum }
  }
}
