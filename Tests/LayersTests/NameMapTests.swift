import Autograd
import Layers
import Serialization
import TestSupport
import Testing

@Suite struct NameMapTests {
  private static let tensorFlow = NameMap([
    .init("top/kernel", "a.weight", isTransposed: true),
    .init("top/bias", "a.bias"),
    .init("layer_*/norm/gamma", "b.*.weight"),
    .init("layer_*/norm/beta", "b.*.bias"),
  ])

  @Test(arguments: [
    ("top/kernel", "a.weight", true), ("top/bias", "a.bias", false),
    ("layer_0/norm/gamma", "b.0.weight", false), ("layer_10/norm/beta", "b.10.bias", false),
    ("other", "other", false), ("layer_/norm/gamma", "layer_/norm/gamma", false),
    ("top/kernel/Adam", "top/kernel/Adam", false), ("", "", false),
  ])
  func bothDirectionsAgree(foreign: String, ours: String, isTransposed: Bool) {
    let there = Self.tensorFlow.foreign(ours)
    let here = Self.tensorFlow.ours(foreign)
    #expect(there.name == foreign && there.isTransposed == isTransposed)
    #expect(here.name == ours && here.isTransposed == isTransposed)
  }

  @Test func theFirstRuleThatFitsDecides() {
    let map = NameMap([.init("x.first", "one"), .init("x.*", "rest.*")])
    #expect(map.ours("x.first").name == "one")
    #expect(map.ours("x.second").name == "rest.second")
  }

  /// `é` of one scalar and of two are two names.
  @Test func namesAreBytes() {
    let map = NameMap([.init("\u{e9}", "a"), .init("\u{e9}.*", "a.*")])
    #expect(map.ours("e\u{301}").name == "e\u{301}")
    #expect(map.ours("e\u{301}.w").name == "e\u{301}.w")
    #expect(map.ours("\u{e9}.\u{301}w").name.utf8.elementsEqual("a.\u{301}w".utf8))
  }

  @Test func aRuleWithAWildcardOnOneSideTraps() async {
    await #expect(processExitsWith: .failure) {
      trapWithoutBacktrace()
      _ = NameMap.Rule("layer_*", "layer")
    }
  }

  // MARK: Loading

  /// A layer of 2 → 3 called `a` and a norm of 3 called `b.0`.
  private func load(_ file: StateDictionary, missing: MissingParameters = .refused) throws
    -> ParameterSet
  {
    let registry = ParameterRegistry(
      .loaded(file, origin: "x.ckpt", names: Self.tensorFlow, missing: missing),
      context: try Context(threadCount: 1))
    _ = Linear(registry.root("a"), from: 2, to: 3, .normal(deviation: 1))
    _ = LayerNorm(registry.root("b")("0"), size: 3, epsilon: 1e-5)
    return try registry.finish { $0 == "b.0.moment" }
  }

  @Test func kernelsAreTransposed() throws {
    var file = StateDictionary()
    // Two inputs, three outputs: [[1, 2, 3], [4, 5, 6]].
    file.append("top/kernel", shape: [2, 3], [1, 2, 3, 4, 5, 6] as [Float])
    file.append("top/bias", shape: [3], [7, 8, 9] as [Float])
    file.append("layer_0/norm/gamma", shape: [3], [10, 11, 12] as [Float])
    file.append("layer_0/norm/beta", shape: [3], [13, 14, 15] as [Float])
    file.append("b.0.moment", shape: [1], [0] as [Float])
    let loaded = try load(file).stateDictionary()
    #expect(loaded.names == ["a.weight", "a.bias", "b.0.weight", "b.0.bias"])
    #expect(loaded["a.weight"]?.shape == [3, 2])
    #expect(loaded["a.weight"]?.floats() == [1, 4, 2, 5, 3, 6])
    #expect(loaded["a.bias"]?.floats() == [7, 8, 9])
    #expect(loaded["b.0.weight"]?.floats() == [10, 11, 12])
    #expect(loaded["b.0.bias"]?.floats() == [13, 14, 15])
  }

  @Test func allFaultsAreNamedAtOnceWithBothNames() {
    var file = StateDictionary()
    file.append("top/kernel", shape: [3, 2], [Float](repeating: 0, count: 6))
    file.append("layer_0/norm/gamma", shape: [3], [10, 11, 12] as [Double])
    file.append("layer_1/norm/gamma", shape: [3], [10, 11, 12] as [Float])
    #expect(
      message { _ = try load(file) }
        == "'x.ckpt' does not fit the model: 2 missing: a.bias (there 'top/bias'), "
        + "b.0.bias (there 'layer_0/norm/beta'); "
        + "2 misshapen: a.weight (there 'top/kernel') (float32 [3, 2], expected float32 [2, 3]), "
        + "b.0.weight (there 'layer_0/norm/gamma') (float64 [3], expected float32 [3]); "
        + "1 unexpected: layer_1/norm/gamma")
  }

  // MARK: What the file lacks

  @Test func whatIsMissingIsDrawnAsInANewModelAndNamed() throws {
    var file = StateDictionary()
    file.append("top/bias", shape: [3], [7, 8, 9] as [Float])
    file.append("layer_0/norm/gamma", shape: [3], [10, 11, 12] as [Float])
    let loaded = try load(file, missing: .initialized(seed: 11))
    #expect(loaded.drawn == ["a.weight", "b.0.bias"])
    let registry = ParameterRegistry(
      .initialized(seed: 11), context: try Context(threadCount: 1))
    let new = Linear(registry.root("a"), from: 2, to: 3, .normal(deviation: 1))
    let values = loaded.stateDictionary()
    #expect(values["a.weight"]?.floats() == new.weight.tensor.values)
    #expect(values["a.bias"]?.floats() == [7, 8, 9])
    #expect(values["b.0.bias"]?.floats() == [0, 0, 0])
    #expect(try registry.finish().drawn == ["a.weight", "a.bias"])
  }

  /// A fault stays one where missing entries are not.
  @Test func whatIsThereHasToFitAllTheSame() {
    var file = StateDictionary()
    file.append("top/bias", shape: [4], [7, 8, 9, 0] as [Float])
    file.append("c", shape: [1], [0] as [Float])
    #expect(
      message { _ = try load(file, missing: .initialized(seed: 11)) }
        == "'x.ckpt' does not fit the model: "
        + "1 misshapen: a.bias (there 'top/bias') (float32 [4], expected float32 [3]); "
        + "1 unexpected: c")
  }
}
