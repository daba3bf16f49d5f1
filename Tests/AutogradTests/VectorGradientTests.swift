import Autograd
import Foundation
import Testing

/// The operations of sentence vectors and their losses.
@Suite struct VectorGradientTests {
  private static func offsets(_ lengths: [Int]) -> [Int32] {
    lengths.reduce(into: [0]) { $0.append(($0.last ?? 0) + Int32($1)) }
  }

  @Test(
    arguments: [[], [1], [7, 1], [8, 9, 31], [130]],
    [SequencePooling.first, .last, .mean])
  func poolSequences(lengths: [Int], pooling: SequencePooling) throws {
    let offsets = Self.offsets(lengths)
    for columns in [1, 5, 33] {
      try checkGradient("poolSequences", shapes: [[lengths.reduce(0, +), columns]]) {
        Autograd.poolSequences($0[0], offsets: offsets, pooling)
      }
    }
  }

  /// Elements far enough from each other that a small step changes no maximum.
  @Test(arguments: [1, 7, 16, 33])
  func largestOfSequences(columns: Int) throws {
    let lengths = [3, 1, 8, 2]
    let offsets = Self.offsets(lengths)
    let rows = lengths.reduce(0, +)
    let values = (0..<rows * columns).map { Float($0 * 37 % 101) * 0.5 - 20 }
    let context = try Context(threadCount: 2)
    let x = Tensor(leaf: values, shape: [rows, columns], context: context)
    let weights = (0..<lengths.count * columns).map { 1 + Float($0 % 7) }
    func value() -> Tensor {
      weightedSum(Autograd.poolSequences(x, offsets: offsets, .max), weights: weights)
    }
    context.record(dropout: nil) { context.backward(from: [value()]) }
    let gradient = try #require(x.gradient)
    for place in values.indices {
      func moved(_ distance: Float) -> Float {
        x.withMutableElements { $0[place] = values[place] + distance }
        return value().scalar
      }
      #expect(abs((moved(0.125) - moved(-0.125)) / 0.25 - gradient[place]) < 1e-2)
      _ = moved(0)
    }
  }

  @Test func equalLargestElementsGiveTheGradientToTheFirst() throws {
    let context = try Context(threadCount: 1)
    let x = Tensor(leaf: [1, 2, 2, 0, 2, 1], shape: [3, 2], context: context)
    context.record(dropout: nil) {
      context.backward(
        from: [weightedSum(Autograd.poolSequences(x, offsets: [0, 3], .max), weights: [5, 7])])
    }
    #expect(x.gradient == [0, 7, 5, 0, 0, 0])
  }

  @Test func whatIsNoNumberComesThrough() throws {
    let context = try Context(threadCount: 1)
    for place in 0..<3 {
      var values: [Float] = [1, 2, 3]
      values[place] = .nan
      let x = Tensor(values, shape: [3, 1], context: context)
      for pooling in [SequencePooling.max, .mean] {
        #expect(Autograd.poolSequences(x, offsets: [0, 3], pooling).scalar.isNaN)
      }
      let row = Tensor(values, shape: [1, 3], context: context)
      let lengths = Autograd.normalizedRows(row).values
      #expect(lengths.count { $0.isNaN } == 3)
    }
    let alone = Tensor([.nan], shape: [1], context: context)
    #expect(Autograd.orderingLoss(alone, order: [1], scale: 20, coefficient: 1).sum.isNaN)
  }

  @Test(arguments: oddSizes)
  func normalizedRows(size: Int) throws {
    for (rows, columns) in [(size, 3), (3, size)] where columns > 1 || size == 0 {
      try checkGradient("normalizedRows", shapes: [[rows, columns]], tolerance: 1e-2) {
        Autograd.normalizedRows($0[0], length: 3)
      }
    }
  }

  @Test func aRowOfZerosStays() throws {
    let context = try Context(threadCount: 1)
    let x = Tensor(leaf: [0, 0, 3, 4], shape: [2, 2], context: context)
    let y = context.record(dropout: nil) {
      let y = Autograd.normalizedRows(x, length: 5)
      context.backward(from: [weightedSum(y, weights: [1, 1, 1, 0])])
      return y.values
    }
    #expect(y == [0, 0, 3, 4])
    let gradient = try #require(x.gradient)
    #expect(gradient.prefix(2) == [0, 0])
    #expect(abs(gradient[2] - 0.64) < 1e-6 && abs(gradient[3] + 0.48) < 1e-6)
  }

  @Test(arguments: oddSizes)
  func rowProducts(size: Int) throws {
    for (rows, columns) in [(size, 3), (3, size)] {
      try checkGradient("rowProducts", shapes: [[rows, columns], [rows, columns]]) {
        Autograd.rowProducts($0[0], $0[1])
      }
    }
  }

  @Test(arguments: [0, 1, 2, 7, 31], [Float(0.5), 4])
  func orderingLoss(rows: Int, scale: Float) throws {
    let order = (0..<rows).map { Float($0 * 5 % 4) }
    try checkGradient("orderingLoss", shapes: [[rows]], tolerance: 1e-2) {
      Autograd.orderingLoss($0[0], order: order, scale: scale, coefficient: 0.5).loss
    }
  }

  /// By its definition, and without overflow.
  @Test func orderingLossIsItsFormula() throws {
    let context = try Context(threadCount: 1)
    let (x, order): ([Float], [Float]) = ([0.9, -0.2, 0.4, 0.4], [1, 3, 3, 2])
    let found = Autograd.orderingLoss(
      Tensor(x, shape: [4], context: context), order: order, scale: 20, coefficient: 1)
    var sum = 1.0
    for i in x.indices {
      for j in x.indices where order[i] < order[j] {
        sum += exp(20 * (Double(x[i]) - Double(x[j])))
      }
    }
    #expect(abs(found.sum - log(sum)) < 1e-9 && abs(Double(found.loss.scalar) - log(sum)) < 1e-5)
    let far = Autograd.orderingLoss(
      Tensor([900, -900], shape: [2], context: context), order: [0, 1], scale: 20, coefficient: 1)
    #expect(far.sum == 36000)
    let equal = Autograd.orderingLoss(
      Tensor([1, 2], shape: [2], context: context), order: [1, 1], scale: 20, coefficient: 1)
    #expect(equal.sum == 0)
  }
}
