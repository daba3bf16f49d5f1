import Autograd
import FineTuning
import Foundation
import Serialization
import Testing

/// Coefficients and answers are those of scikit-learn (`make_regressions.py`).
@Suite struct LinearFitTests {
  private let fixture: JSONValue
  private let vectors: [Float]
  private let width: Int

  init() throws {
    let file = try #require(
      Bundle.module.url(
        forResource: "regressions", withExtension: "json", subdirectory: "Fixtures"))
    fixture = try [UInt8](Data(contentsOf: file)).withUnsafeBytes { try JSONParser.parse($0) }
    let table = try #require(fixture["vectors"])
    vectors = table.doubles("rows").map { Float($0) }
    width = Int(table.double("width"))
  }

  private func cases(_ name: String) throws -> [JSONValue] {
    let found = try #require(fixture[name]).elements
    try #require(!found.isEmpty)
    return found
  }

  private func fitting(_ c: Double, threads: Int = 2) throws -> LinearFitting {
    LinearFitting(
      vectors, width: width, inverseRegularization: c, threads: try ThreadPool(count: threads))
  }

  /// Holds coefficients against rows of theirs.
  private func expect(_ fit: LinearFit, _ theirs: JSONValue, skipping rows: Int = 0) {
    #expect(fit.isConverged && fit.iterations < 500, "\(fit.iterations), \(fit.gradient)")
    let weights = Array(fit.weights.dropFirst(rows * width))
    let expected = theirs["weights"]?.elements.flatMap { $0.elements.map(\.double) } ?? []
    #expect(weights.count == expected.count && !expected.isEmpty)
    for (found, right) in zip(weights, expected) { #expect(isClose(found, right, 1e-5)) }
    let bias = Array(fit.bias.dropFirst(rows))
    #expect(bias.count == theirs.doubles("bias").count)
    for (found, right) in zip(bias, theirs.doubles("bias")) { #expect(isClose(found, right, 1e-4)) }
  }

  /// z = W·x + b of a text.
  private func outputs(_ fit: LinearFit, _ text: Int) -> [Double] {
    fit.bias.indices.map { output in
      (0..<width).reduce(fit.bias[output]) {
        $0 + fit.weights[output * width + $1] * Double(vectors[text * width + $1])
      }
    }
  }

  @Test func classesThatExcludeEachOther() throws {
    for one in try cases("classes") {
      let classes = one.ints("classes").map { Int32($0) }
      let count = Set(classes).count
      let given = one.doubles("class_weights")
      let fit = try fitting(one.double("c"))
        .classes(classes, count: count, weights: given.isEmpty ? nil : given)
      // Of two, scikit-learn has the second alone: the first is 0.
      expect(fit, one, skipping: count == 2 ? 1 : 0)
      let probabilities = one["probabilities"]?.elements.map { $0.elements.map(\.double) } ?? []
      for (text, right) in one.ints("predicted").enumerated() {
        let z = outputs(fit, text)
        #expect(z.firstIndex(of: z.max() ?? 0) == right)
        let sum = z.reduce(0) { $0 + exp($1) }
        for (output, theirs) in zip(z, probabilities[text]) {
          #expect(abs(exp(output) / sum - theirs) < 1e-5)
        }
      }
    }
  }

  @Test func labelsThatEachHoldOrDoNot() throws {
    for one in try cases("labels") {
      let holds = one["holds"]?.elements.flatMap { $0.elements.map { Float($0.double) } } ?? []
      let isBalanced = one["is_balanced"] == .bool(true)
      let fit = try fitting(1).labels(holds, count: 3) { _, positive, count in
        isBalanced
          ? (Double(count) / Double(2 * positive), Double(count) / Double(2 * (count - positive)))
          : (1, 1)
      }
      expect(fit, one)
    }
  }

  @Test func numbersByRidgeRegression() throws {
    for one in try cases("numbers") {
      expect(
        try fitting(one.double("c")).numbers(one.doubles("numbers").map { Float($0) }), one)
    }
  }

  @Test func aLabelThatAlwaysHoldsHasItsOdds() throws {
    let count = vectors.count / width
    let fit = try fitting(1).labels([Float](repeating: 1, count: count), count: 1) { _, _, _ in
      (1, 1)
    }
    #expect(fit.weights.allSatisfy { $0 == 0 })
    #expect(isClose(fit.bias[0], log(Double(count) + 0.5) - log(0.5)))
  }

  /// The same bits whoever computes them.
  @Test func theNumberOfThreadsChangesNothing() throws {
    let many = (0..<900).map { Float(($0 * 7919) % 1013) / 64 }
    let classes = (0..<300).map { Int32(($0 * 31) % 7 % 3) }
    let fits = try [1, 2, 3, 7].map { threads in
      LinearFitting(
        many, width: 3, inverseRegularization: 1, threads: try ThreadPool(count: threads)
      ).classes(classes, count: 3, weights: nil)
    }
    for fit in fits { #expect(fit == fits[0]) }
    #expect(fits[0].isConverged)
  }

  /// Columns that differ by six orders of magnitude, and classes that a line separates.
  @Test func hardProblemsConverge() throws {
    let rows: [Float] = (0..<200).flatMap { (row: Int) -> [Float] in
      let (large, small) = (Float(row % 17), Float(row % 5))
      return [large * 1000 - 50_000, small / 1000, Float(row), 1]
    }
    let classes = (0..<200).map { Int32($0 < 100 ? 0 : 1) }
    for c: Double in [1e-3, 1, 1e3] {
      let fit = LinearFitting(
        rows, width: 4, inverseRegularization: c, threads: try ThreadPool(count: 2)
      ).classes(classes, count: 2, weights: nil)
      #expect(fit.isConverged, "C \(c): \(fit.iterations), \(fit.gradient)")
      #expect(fit.weights.allSatisfy(\.isFinite) && fit.weights[6] > 0)
    }
  }

  /// ½Σ dⱼ(xⱼ − 1)², whose curvatures lie between 10⁻³ and 10³.
  @Test func quadraticsAreMinimized() {
    let curvatures = (0..<30).map { pow(10, Double($0) / 29 * 6 - 3) }
    let solver = LBFGS(preconditioner: [Double](repeating: 1, count: 30))
    let minimum = solver.minimize(from: [Double](repeating: -3, count: 30)) { x, gradient in
      var value = 0.0
      for index in x.indices {
        gradient[index] = curvatures[index] * (x[index] - 1)
        value += 0.5 * curvatures[index] * (x[index] - 1) * (x[index] - 1)
      }
      return value
    }
    #expect(minimum.gradient <= 1e-9)
    for value in minimum.x { #expect(abs(value - 1) < 1e-5) }
  }
}
