import Serialization
import Testing

@Suite struct StateDictionaryTests {
  @Test func keepsTheOrderOfInsertion() {
    var dictionary = sampleDictionary()
    let names = dictionary.names
    #expect(names.prefix(3) == ["b.weight", "a.bias", "b.scale"])
    dictionary["a.bias"] = StateDictionary.Entry(shape: [1], [7] as [Float])
    #expect(dictionary.names == names)
    dictionary["a.bias"] = nil
    #expect(dictionary.names == names.filter { $0 != "a.bias" })
    dictionary["a.bias"] = nil
    #expect(dictionary.count == names.count - 1)
    dictionary["new"] = StateDictionary.Entry(shape: [], [1] as [Float])
    #expect(dictionary.names.last == "new")
  }

  @Test func givesTypedAccess() throws {
    let dictionary = sampleDictionary()
    let sum = try dictionary.withFloats("b.weight") { $0.reduce(0, +) }
    #expect(abs(sum) < 1e-4)
    #expect(
      failure { try dictionary.withFloats("ids") { _ in } }
        == "array 'ids' is of type int64, expected float32")
    #expect(
      failure { try dictionary.withFloats("none") { _ in } }
        == "there is no array 'none' among the 14 present")
    #expect(dictionary["half"]?.floats() == [1, -2])
    #expect(dictionary["brain"]?.floats() == [1])
    #expect(dictionary["u64"]?.integers() == nil)
    #expect(dictionary["ids"]?.integers() == [1, 2, 3, Int.max])
    #expect(dictionary["ids"]?.floats() == nil)
  }

  @Test func comparesBitsTypesShapesAndOrder() {
    #expect(sampleDictionary() == sampleDictionary())
    #expect(sampleDictionary() != sampleDictionary(names: ["b.weight", "a.bias", "other"]))
    let values: [Float] = [0, -0.0, .nan, 1]
    let entry = StateDictionary.Entry(shape: [4], values)
    #expect(entry == StateDictionary.Entry(shape: [4], values))
    #expect(entry != StateDictionary.Entry(shape: [2, 2], values))
    #expect(entry != StateDictionary.Entry(shape: [4], [0, 0, .nan, 1] as [Float]))
  }

  @Test func sizesNeverOverflow() {
    #expect(ElementType.float32.byteCount(shape: [3, 5]) == 60)
    #expect(ElementType.float32.byteCount(shape: []) == 4)
    #expect(ElementType.float32.byteCount(shape: [1 << 40, 1 << 40]) == nil)
    #expect(ElementType.float32.byteCount(shape: [1 << 40, 1 << 21]) == nil)
    #expect(ElementType.float32.byteCount(shape: [-1]) == nil)
    #expect(ElementType.float32.byteCount(shape: [1 << 62, 0]) == 0)
  }

  @Test func aWrongShapeIsAProgrammersMistake() async {
    await #expect(processExitsWith: .failure) {
      _ = StateDictionary.Entry(shape: [2, 2], [1, 2, 3] as [Float])
    }
  }

  /// Every half-precision pattern against the definition of the format.
  @Test func widensEveryHalfPrecisionNumber() throws {
    let patterns = [UInt16](0...UInt16.max)
    let entry = StateDictionary.Entry(
      shape: [patterns.count], type: .float16, storage: ByteStorage(patterns))
    let floats = try #require(entry.floats())
    for (bits, value) in zip(patterns, floats) {
      let exponent = Int(bits >> 10 & 31)
      let fraction = Double(bits & 1023)
      let sign: Double = bits >> 15 == 1 ? -1 : 1
      let expected =
        switch exponent {
        case 0: Double(sign: .plus, exponent: -24, significand: fraction)
        case 31: fraction == 0 ? Double.infinity : .nan
        default: Double(sign: .plus, exponent: exponent - 25, significand: 1024 + fraction)
        }
      let isEqual = expected.isNaN ? value.isNaN : Double(value) == sign * expected
      #expect(isEqual && (value.sign == .minus) == (bits >> 15 == 1), "pattern \(bits)")
    }
  }
}
