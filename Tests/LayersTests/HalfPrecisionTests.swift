import Autograd
import Layers
import Serialization
import TestSupport
import Testing

/// 16-bit weights, as others publish them, from files that are written here byte by byte.
@Suite struct HalfPrecisionTests {
  /// A file of one tensor `w`.
  private func load(_ code: String, _ patterns: [UInt16]) throws -> [UInt32] {
    let header =
      "{\"w\":{\"dtype\":\"\(code)\",\"shape\":[\(patterns.count)],"
      + "\"data_offsets\":[0,\(2 * patterns.count)]}}"
    let size = UInt64(header.utf8.count)
    let bytes =
      (0..<8).map { UInt8(truncatingIfNeeded: size >> (8 * $0)) } + Array(header.utf8)
      + patterns.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    let directory = try TemporaryDirectory()
    let path = try directory.write("w.safetensors", bytes: bytes)
    let registry = ParameterRegistry(
      .loaded(try SafeTensors.read(path).tensors, origin: path),
      context: try Context(threadCount: 1))
    let parameter = registry.root.parameter(
      "w", [patterns.count], .constant(0), isDecayed: false)
    _ = try registry.finish()
    return parameter.tensor.values.map(\.bitPattern)
  }

  /// 1, −2, 65504 (the largest), 2⁻¹⁴ (the smallest normal), 1023·2⁻²⁴ and 2⁻²⁴ (subnormal), −2⁻²⁴, ±0, ±∞, NaNs.
  @Test func float16IsWidenedExactly() throws {
    let table: [(UInt16, UInt32)] = [
      (0x3C00, 0x3F80_0000), (0xC000, 0xC000_0000), (0x7BFF, 0x477F_E000),
      (0x0400, 0x3880_0000), (0x03FF, 0x387F_C000), (0x0001, 0x3380_0000),
      (0x8001, 0xB380_0000), (0x0000, 0x0000_0000), (0x8000, 0x8000_0000),
      (0x7C00, 0x7F80_0000), (0xFC00, 0xFF80_0000), (0x7E00, 0x7FC0_0000),
      (0xFE01, 0xFFC0_2000), (0x3555, 0x3EAA_A000),
    ]
    #expect(try load("F16", table.map(\.0)) == table.map(\.1))
  }

  /// The upper half of a float32, whatever it is: 1, −2, π to 8 bits, subnormal, ±0, ±∞, NaN.
  @Test func bfloat16IsShifted() throws {
    let patterns: [UInt16] = [
      0x3F80, 0xC000, 0x4049, 0x0001, 0x8000, 0x0000, 0x7F80, 0xFF80, 0x7FC1,
    ]
    #expect(
      try load("BF16", patterns) == [
        0x3F80_0000, 0xC000_0000, 0x4049_0000, 0x0001_0000, 0x8000_0000, 0, 0x7F80_0000,
        0xFF80_0000, 0x7FC1_0000,
      ])
  }

  @Test func integersOfTheSameSizeAreNoWeights() {
    #expect(
      message { _ = try load("I16", [1, 2]) }
        .hasSuffix("does not fit the model: 1 misshapen: w (int16 [2], expected float32 [2])"))
  }
}
