import Autograd
import Layers
import Serialization
import Testing

@Suite struct LoadingTests {
  /// Loads a layer of 2 → 3 called `a` and a norm of 3 called `b`.
  private func load(_ dictionary: StateDictionary, ignoring: Set<String> = []) throws
    -> ParameterSet
  {
    let registry = ParameterRegistry(
      .loaded(dictionary, origin: "x.h5"), context: try Context(threadCount: 1))
    _ = Linear(registry.root("a"), from: 2, to: 3, .normal(deviation: 1))
    _ = LayerNorm(registry.root("b"), size: 3, epsilon: 1e-5)
    return try registry.finish(ignoringUnexpected: ignoring.contains)
  }

  private func message(_ body: () throws -> ParameterSet) -> String {
    do {
      _ = try body()
      return "(no error)"
    } catch {
      return "\(error)"
    }
  }

  @Test func allFaultsAreNamedAtOnce() {
    var file = StateDictionary()
    file.append("a.weight", shape: [2, 3], [Float](repeating: 0, count: 6))
    file.append("b.weight", shape: [3], [Double](repeating: 0, count: 3))
    file.append("c.weight", shape: [1], [Float(0)])
    file.append("d.weight", shape: [1], [Float(0)])
    #expect(
      message { try load(file) }
        == "'x.h5' does not fit the model: 2 missing: a.bias, b.bias; "
        + "2 misshapen: a.weight (\(ElementType.float32) [2, 3], expected float32 [3, 2]), "
        + "b.weight (\(ElementType.float64) [3], expected float32 [3]); "
        + "2 unexpected: c.weight, d.weight")
  }

  @Test func aCompleteFileLoads() throws {
    var file = StateDictionary()
    file.append("b.bias", shape: [3], [Float](arrayLiteral: 1, 2, 3))
    file.append("b.weight", shape: [3], [Float](arrayLiteral: 4, 5, 6))
    file.append("a.bias", shape: [3], [Float](arrayLiteral: 7, 8, 9))
    file.append("a.weight", shape: [3, 2], (0..<6).map(Float.init))
    let loaded = try load(file).stateDictionary()
    #expect(loaded.names == ["a.weight", "a.bias", "b.weight", "b.bias"])
    for name in file.names { #expect(loaded[name] == file[name], "\(name)") }
    file.append("position_ids", shape: [1], [Int64(0)])
    #expect(
      message { try load(file) }
        == "'x.h5' does not fit the model: 1 unexpected: position_ids")
    #expect(try load(file, ignoring: ["position_ids"]).elementCount == 15)
  }

  @Test func anEmptyFileLacksEverything() {
    #expect(
      message { try load(StateDictionary()) }
        == "'x.h5' does not fit the model: 4 missing: a.weight, a.bias, b.weight, b.bias")
  }
}
