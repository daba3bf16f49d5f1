import Foundation
import Randomness
import Testing

@Suite struct RandomStreamTests {
  private func numbers(_ stream: RandomStream, _ count: Int = 16) -> [UInt32] {
    var stream = stream
    return (0..<count).map { _ in stream.bits32() }
  }

  @Test func sameCoordinatesGiveTheSameNumbers() {
    #expect(
      numbers(RandomStream(seed: 7, 1, 2), 1001) == numbers(RandomStream(seed: 7, 1, 2), 1001))
  }

  @Test func copiesGoOnIndependently() {
    var stream = RandomStream(seed: 7, 1)
    _ = stream.bits32()
    let copy = stream
    #expect(numbers(stream) == numbers(copy))
  }

  @Test func differentCoordinatesGiveDifferentNumbers() {
    var starts: Set<[UInt32]> = []
    for seed in 0..<10 as Range<UInt64> {
      starts.insert(numbers(RandomStream(seed: seed)))
      for a in 0..<20 as Range<UInt64> {
        starts.insert(numbers(RandomStream(seed: seed, a)))
        for b in 0..<20 as Range<UInt64> {
          starts.insert(numbers(RandomStream(seed: seed, a, b)))
        }
      }
    }
    #expect(starts.count == 10 * (1 + 20 + 400))
  }

  @Test func extremeCoordinatesGiveDifferentNumbers() {
    let starts: Set = [
      numbers(RandomStream(seed: .max, .max)), numbers(RandomStream(seed: .max, .max, .max)),
      numbers(RandomStream(seed: .max, 0)), numbers(RandomStream(seed: 0, .max)),
      numbers(RandomStream(seed: 0, 1 << 32)), numbers(RandomStream(seed: 0, 1)),
      numbers(RandomStream(seed: 1 << 32, 1)), numbers(RandomStream(seed: 0, 1 << 63)),
    ]
    #expect(starts.count == 8)
  }

  /// Half of the bits of neighbouring streams differ.
  @Test func neighbouringStreamsAreUncorrelated() {
    var differing = 0
    let words = 1000
    let pairs = 50
    for a in 0..<UInt64(pairs) {
      let pair = zip(
        numbers(RandomStream(seed: 1, a), words), numbers(RandomStream(seed: 1, a + 1), words))
      differing += pair.reduce(0) { $0 + ($1.0 ^ $1.1).nonzeroBitCount }
    }
    let bits = pairs * words * 32
    #expect(isClose(Double(differing) / Double(bits), to: 0.5, deviation: 0.5, count: bits))
  }

  @Test func bits64AreTwoWordsHighFirst() {
    var stream = RandomStream(seed: 3, 9)
    let words = numbers(stream, 2)
    #expect(stream.bits64() == UInt64(words[0]) << 32 | UInt64(words[1]))
  }

  @Test(arguments: [1, 2, 3, 5, 6, 7, 10, 100, 641, 1000])
  func integersAreUnbiased(bound: Int) {
    var random = RandomStream(seed: 42, UInt64(bound))
    var tally = [Int](repeating: 0, count: bound)
    for _ in 0..<100_000 { tally[random.integer(below: bound)] += 1 }
    if bound > 1 { #expect(chiSquare(tally) < chiSquareBound(degreesOfFreedom: bound - 1)) }
  }

  /// Bounds at which a modulo or a plain multiplication would be off by a factor of two in places.
  @Test(arguments: [
    3 << 30, Int(UInt32.max), Int(UInt32.max) + 1, Int(UInt32.max) + 2, 3 << 61, Int.max,
  ])
  func largeIntegersAreUnbiased(bound: Int) {
    var random = RandomStream(seed: 43, UInt64(bound))
    var tally = [Int](repeating: 0, count: 12)
    var odd = 0
    let draws = 60_000
    var isInRange = true
    for _ in 0..<draws {
      let number = random.integer(below: bound)
      isInRange = isInRange && number >= 0 && number < bound
      tally[min(Int(Double(number) / Double(bound) * 12), 11)] += 1
      odd += number & 1
    }
    #expect(isInRange)
    #expect(chiSquare(tally) < chiSquareBound(degreesOfFreedom: 11))
    #expect(isClose(Double(odd) / Double(draws), to: 0.5, deviation: 0.5, count: draws))
  }

  @Test func coinIsFair() {
    var random = RandomStream(seed: 5)
    let draws = 200_000
    let heads = (0..<draws).count { _ in random.coin() }
    #expect(isClose(Double(heads) / Double(draws), to: 0.5, deviation: 0.5, count: draws))
  }

  @Test func uniformNumbersFillTheUnitInterval() {
    var random = RandomStream(seed: 6)
    let draws = 200_000
    var tally = [Int](repeating: 0, count: 100)
    var sum = 0.0
    var least = 1.0
    var most = 0.0
    for _ in 0..<draws {
      let number = random.uniform()
      least = min(least, number)
      most = max(most, number)
      sum += number
      tally[Int(number * 100)] += 1
    }
    #expect(least >= 0 && least < 1e-4)
    #expect(most < 1 && most > 1 - 1e-4)
    #expect(isClose(sum / Double(draws), to: 0.5, deviation: (1.0 / 12).squareRoot(), count: draws))
    #expect(chiSquare(tally) < chiSquareBound(degreesOfFreedom: 99))
  }

  @Test func normalNumbersHaveTheMomentsOfTheNormalDistribution() {
    var random = RandomStream(seed: 8)
    let draws = 400_000
    var sums = SIMD4<Double>()
    var products = 0.0
    var before = 0.0
    for _ in 0..<draws {
      let x = random.normal()
      sums += SIMD4(x, x * x, x * x * x, x * x * x * x)
      products += x * before
      before = x
    }
    let moments = sums / Double(draws)
    // The variance of xᵏ is E x²ᵏ - (E xᵏ)².
    #expect(isClose(moments[0], to: 0, deviation: 1, count: draws))
    #expect(isClose(moments[1], to: 1, deviation: 2.0.squareRoot(), count: draws))
    #expect(isClose(moments[2], to: 0, deviation: 15.0.squareRoot(), count: draws))
    #expect(isClose(moments[3], to: 3, deviation: 96.0.squareRoot(), count: draws))
    #expect(isClose(products / Double(draws), to: 0, deviation: 1, count: draws))
  }

  @Test func truncatedNormalNumbersStayWithinTwo() {
    var random = RandomStream(seed: 9)
    let draws = 400_000
    var sum = 0.0
    var squares = 0.0
    var largest = 0.0
    for _ in 0..<draws {
      let x = random.truncatedNormal()
      largest = max(largest, abs(x))
      sum += x
      squares += x * x
    }
    // The variance of a normal distribution cut at ±2: 1 - 4φ(2)/(2Φ(2) - 1).
    let density = exp(-2.0) / (2 * Double.pi).squareRoot()
    let deviation = (1 - 4 * density / erf(2.0.squareRoot())).squareRoot()
    #expect(abs(deviation - 0.8796) < 1e-4)
    #expect(largest <= 2 && largest > 1.99)
    #expect(isClose(sum / Double(draws), to: 0, deviation: deviation, count: draws))
    #expect(abs((squares / Double(draws)).squareRoot() - deviation) < 0.004)
  }

  @Test(arguments: [0, 1, 2, 3, 10, 1000]) func shufflePermutes(count: Int) {
    var random = RandomStream(seed: 10, UInt64(count))
    var elements = Array(0..<count)
    random.shuffle(&elements)
    #expect(elements.sorted() == Array(0..<count))
    if count == 1000 { #expect(elements != Array(0..<count)) }
  }

  @Test func shuffleIsUniform() {
    var random = RandomStream(seed: 11)
    var tally: [[Int]: Int] = [:]
    for _ in 0..<60_000 {
      var elements = [0, 1, 2]
      random.shuffle(&elements)
      tally[elements, default: 0] += 1
    }
    #expect(tally.count == 6)
    #expect(chiSquare(Array(tally.values)) < chiSquareBound(degreesOfFreedom: 5))
  }
}
