import Foundation
import Randomness
import Testing

/// Equality with `Fixtures/cpython_random.json`, written by CPython 3.11.
@Suite struct MersenneTwisterTests {
  struct Numbers: Decodable {
    let seed: Int
    let random: [Double]
    let bits: [Bits]
    let randint: [[Int]]
    let shuffle: [[Int]]
    let late: Double
  }

  struct Bits: Decodable {
    let count: Int
    let value: UInt64?

    init(from decoder: any Decoder) throws {
      var container = try decoder.unkeyedContainer()
      count = try container.decode(Int.self)
      value = UInt64(try container.decode(String.self))
    }
  }

  @Test func equalsCPython() throws {
    let url = try #require(
      Bundle.module.url(forResource: "Fixtures/cpython_random", withExtension: "json"))
    let cases = try JSONDecoder().decode([Numbers].self, from: Data(contentsOf: url))
    #expect(cases.count == 8)
    for numbers in cases {
      var twister = MersenneTwister(seed: numbers.seed)
      for expected in numbers.random { #expect(twister.random() == expected) }
      for bits in numbers.bits { #expect(twister.randomBits(bits.count) == bits.value) }
      for draw in numbers.randint {
        #expect(twister.integer(in: draw[0]...draw[1]) == draw[2])
      }
      for expected in numbers.shuffle {
        var order = Array(0..<expected.count)
        twister.shuffle(&order)
        #expect(order == expected)
      }
      for _ in 0..<10_000 { _ = twister.random() }
      #expect(twister.random() == numbers.late)
    }
  }

  /// The first outputs of the reference implementation's `mt19937ar.out`.
  @Test func equalsTheReferenceOutput() {
    var twister = MersenneTwister(words: [0x123, 0x234, 0x345, 0x456])
    #expect(
      (0..<5).map { _ in twister.word() }
        == [1_067_595_299, 955_945_823, 477_289_528, 4_107_218_783, 4_228_976_476])
  }
}
