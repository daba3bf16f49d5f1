import Randomness
import Testing

/// The known-answer vectors of Random123's `kat_vectors` for philox4x32 with 10 rounds.
@Suite struct PhiloxTests {
  static let vectors: [(counter: SIMD4<UInt32>, key: UInt64, expected: SIMD4<UInt32>)] = [
    (.zero, 0, SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8)),
    (
      SIMD4(repeating: .max), .max,
      SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd)
    ),
    (
      SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344), 0x299f_31d0_a409_3822,
      SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1)
    ),
  ]

  @Test(arguments: vectors.indices) func knownAnswer(index: Int) {
    let vector = Self.vectors[index]
    #expect(Philox4x32(key: vector.key).block(vector.counter) == vector.expected)
  }
}
