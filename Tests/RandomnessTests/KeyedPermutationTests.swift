import Randomness
import Testing

@Suite struct KeyedPermutationTests {
  @Test(arguments: [0, 1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 64, 65, 1000, 65537])
  func isABijection(count: Int) {
    for seed in [0, 1, UInt64.max] {
      let permutation = KeyedPermutation(count: count, seed: seed, 2, 7)
      #expect(permutation.count == count)
      let elements = (0..<count).map { permutation[$0] }
      #expect(elements.sorted() == Array(0..<count))
    }
  }

  @Test func differsByKeyAndCoordinates() {
    func elements(_ permutation: KeyedPermutation) -> [Int] { (0..<1000).map { permutation[$0] } }
    let orders = [
      elements(KeyedPermutation(count: 1000, seed: 1)),
      elements(KeyedPermutation(count: 1000, seed: 2)),
      elements(KeyedPermutation(count: 1000, seed: 1, 0)),
      elements(KeyedPermutation(count: 1000, seed: 1, 1)),
      elements(KeyedPermutation(count: 1000, seed: 1, 0, 1)),
      elements(KeyedPermutation(count: 1000, seed: 1, 1, 0)),
    ]
    #expect(Set(orders).count == orders.count)
    #expect(elements(KeyedPermutation(count: 1000, seed: 1, 1, 0)) == orders[5])
    for order in orders {
      // A random permutation leaves one element in place on average, Poisson distributed.
      #expect(order.indices.count { order[$0] == $0 } < 12)
    }
  }

  /// Every element lands on every place as often, over many keys.
  @Test(arguments: [7, 64]) func isUniformOverKeys(count: Int) {
    var tally = [Int](repeating: 0, count: count * count)
    for seed in 0..<10_000 as Range<UInt64> {
      let permutation = KeyedPermutation(count: count, seed: seed, 3)
      for place in 0..<count { tally[place * count + permutation[place]] += 1 }
    }
    #expect(chiSquare(tally) < chiSquareBound(degreesOfFreedom: (count - 1) * (count - 1)))
  }
}
