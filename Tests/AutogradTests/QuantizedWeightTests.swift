import Autograd
import Foundation
import TestSupport
import Testing

/// Operations with weights of 8-bit integers.
@Suite struct QuantizedWeightTests {
  private func context(threads: Int = 2) throws -> Context {
    try Context(threadCount: threads, isInferenceOnly: true, precision: .int8)
  }

  /// What an operation gives with its second tensor in floats and in integers.
  private func both(
    threads: Int = 2, _ shapes: [Shape], _ operation: ([Tensor]) -> Tensor
  ) throws -> (floats: [Float], integers: [Float]) {
    func values(isQuantized: Bool) throws -> [Float] {
      let context = try context(threads: threads)
      var numbers = TestNumbers(seed: 4)
      return operation(
        shapes.enumerated().map { index, shape in
          let values = numbers.array(shape.count)
          return index == 1 && isQuantized
            ? Tensor(quantizing: values, shape: shape, context: context)
            : Tensor(values, shape: shape, context: context)
        }
      ).values
    }
    return (try values(isQuantized: false), try values(isQuantized: true))
  }

  private static let operations: [(shapes: [Shape], body: @Sendable ([Tensor]) -> Tensor)] = [
    ([[301, 65], [130, 65], [130]], { linear($0[0], weight: $0[1], bias: $0[2]) }),
    ([[301, 65], [130, 65]], { linear($0[0], weight: $0[1], bias: nil) }),
    (
      [[301, 65], [130, 65], [130]],
      { linearGELU($0[0], weight: $0[1], bias: $0[2], activation: .gelu) }
    ),
    (
      [[301, 65], [130, 65], [130]],
      { linearGELU($0[0], weight: $0[1], bias: $0[2], activation: .geluTanh) }
    ),
    (
      [[301, 33], [65, 33], [65], [301, 65], [65], [65]],
      {
        sublayerTail(
          $0[0], weight: $0[1], bias: $0[2], residual: $0[3], gain: $0[4], offset: $0[5],
          epsilon: 1e-12, dropout: 0.1)
      }
    ),
  ]

  @Test(arguments: operations.indices) func isCloseToFloats(_ index: Int) throws {
    let operation = Self.operations[index]
    let (floats, integers) = try both(operation.shapes, operation.body)
    #expect(floats != integers)
    let error = zip(floats, integers).reduce(0.0) { $0 + pow(Double($1.0 - $1.1), 2) }
    let size = floats.reduce(0.0) { $0 + Double($1) * Double($1) }
    #expect((error / size).squareRoot() < 0.015)
  }

  @Test(arguments: operations.indices) func doesNotDependOnThreads(_ index: Int) throws {
    let operation = Self.operations[index]
    let one = try both(threads: 1, operation.shapes, operation.body).integers
    for threads in [2, 3] {
      #expect(try both(threads: threads, operation.shapes, operation.body).integers == one)
    }
  }

  /// Those have the same numbers as in a weight of floats alone, wherever they stand.
  @Test func someOutputsStayInFloats() throws {
    var numbers = TestNumbers(seed: 5)
    let (tokens, rows, columns, floats) = (77, 96, 65, 32)
    let (x, w) = (numbers.array(tokens * columns), numbers.array(rows * columns))
    let bias = numbers.array(rows)
    for bias in [bias, nil] {
      func map(_ make: (Context) -> Tensor) throws -> [Float] {
        let context = try context()
        return linear(
          Tensor(x, shape: [tokens, columns], context: context), weight: make(context),
          bias: bias.map { Tensor($0, shape: [rows], context: context) }
        ).values
      }
      let shape: Shape = [rows, columns]
      let mixed = try map { Tensor(quantizing: w, shape: shape, floatRows: floats, context: $0) }
      let exact = try map { Tensor(w, shape: shape, context: $0) }
      let rounded = try map { Tensor(quantizing: w, shape: shape, context: $0) }
      for row in 0..<tokens {
        let (integers, rest) = (
          row * rows..<row * rows + rows - floats, (row + 1) * rows - floats..<(row + 1) * rows
        )
        #expect(mixed[integers] == rounded[integers])
        #expect(zip(mixed[rest], exact[rest]).allSatisfy { abs($0 - $1) <= 1e-5 * max(1, abs($1)) })
      }
    }
  }

  /// A quarter of the floats' memory, and what the scales take.
  @Test func memory() throws {
    let weight = Tensor(
      quantizing: Array(repeating: 1, count: 512 * 256), shape: [512, 256], context: try context())
    #expect(weight.isQuantized && weight.byteCount == 512 * (256 + 8))
    let mixed = Tensor(
      quantizing: Array(repeating: 1, count: 512 * 256), shape: [512, 256], floatRows: 128,
      context: try context())
    #expect(mixed.byteCount == 384 * (256 + 8) + 128 * 256 * 4)
  }

  @Test func elementsCannotBeRead() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      trapWithoutBacktrace()
      let context = try Context(threadCount: 1, isInferenceOnly: true, precision: .int8)
      _ = Tensor(quantizing: [1, 2], shape: [1, 2], context: context).values
    }
    let errors = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(errors.contains("the floats of a weight in 8-bit integers"), "\(errors)")
  }

  @Test func trainingHasFloats() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      trapWithoutBacktrace()
      _ = try Context(threadCount: 1, precision: .int8)
    }
    let errors = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(errors.contains("int8, but the context is not for inference only"), "\(errors)")
  }
}
