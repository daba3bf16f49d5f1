import Autograd
import Layers
import Serialization
import Testing

@Suite struct InitializerTests {
  private func draw(
    _ initializer: Initializer, count: Int = 40_000, name: String = "w", seed: UInt64 = 5
  ) throws -> [Float] {
    let registry = ParameterRegistry(
      .initialized(seed: seed), context: try Context(threadCount: 1))
    return registry.root.parameter(name, [count], initializer, isDecayed: true).tensor.values
  }

  private func moments(_ values: [Float]) -> (mean: Double, deviation: Double) {
    let n = Double(values.count)
    let mean = values.reduce(0) { $0 + Double($1) } / n
    let variance = values.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / n
    return (mean, variance.squareRoot())
  }

  @Test func normalHasItsDeviation() throws {
    let values = try draw(.normal(deviation: 0.02))
    let (mean, deviation) = moments(values)
    // Five standard errors: 0.02/√n of the mean, 0.02/√(2n) of the deviation.
    #expect(abs(mean) < 5 * 0.02 / 200)
    #expect(abs(deviation - 0.02) < 5 * 0.02 / 282.8)
    let beyondTwo = values.count { abs($0) > 0.04 }
    #expect(abs(Double(beyondTwo) / 40_000 - 0.0455) < 0.006)
  }

  @Test func truncatedNormalStaysWithinTwoDeviations() throws {
    let values = try draw(.truncatedNormal(deviation: 0.02))
    let (mean, deviation) = moments(values)
    #expect(values.allSatisfy { abs($0) <= 0.04 })
    #expect((values.max() ?? 0) > 0.039)
    #expect(abs(mean) < 5 * 0.0176 / 200)
    // √(1 − 4φ(2)/(2Φ(2) − 1)) = 0.8796.
    #expect(abs(deviation / 0.02 - 0.8796) < 0.012)
  }

  @Test func constantIsConstant() throws {
    #expect(try draw(.constant(1.5), count: 3) == [1.5, 1.5, 1.5])
  }

  @Test(arguments: [Initializer.normal(deviation: 1), .truncatedNormal(deviation: 1)])
  func valuesArePureFunctionsOfSeedAndName(initializer: Initializer) throws {
    let values = try draw(initializer, count: 100)
    #expect(try draw(initializer, count: 100) == values)
    #expect(try draw(initializer, count: 100, name: "v") != values)
    #expect(try draw(initializer, count: 100, seed: 6) != values)
    #expect(Array(try draw(initializer, count: 200).prefix(100)) == values)
  }

  @Test func orderOfConstructionDoesNotMatter() throws {
    let context = try Context(threadCount: 1)
    func make(_ names: [String]) throws -> [String: [Float]] {
      let registry = ParameterRegistry(.initialized(seed: 2), context: context)
      for name in names {
        _ = registry.root.parameter(name, [9], .normal(deviation: 1), isDecayed: true)
      }
      let dictionary = try registry.finish().stateDictionary()
      return dictionary.names.reduce(into: [:]) { $0[$1] = dictionary[$1]?.floats() }
    }
    let forward = try make(["a", "b", "c"])
    #expect(try make(["c", "a", "b"]) == forward)
    #expect(Set(forward.values).count == 3)
  }
}
