import FineTuning
import Testing

/// As many pairs of one class as of two, every one of them as often as it has to be.
@Suite struct ContrastivePairTests {
  /// Every pair of rows, by two loops.
  private func reference(_ classes: [Int]) -> Set<[Int]> {
    var pairs: Set<[Int]> = []
    for second in classes.indices {
      for first in 0..<second {
        pairs.insert([first, second, classes[first] == classes[second] ? 1 : 0])
      }
    }
    return pairs
  }

  private func list(_ pairs: ContrastivePairs) -> [[Int]] {
    pairs.map { [$0.first, $0.second, $0.isAlike ? 1 : 0] }
  }

  @Test(arguments: [
    [0, 1, 0, 1, 1], [0, 0, 0, 0, 1], [2, 0, 1, 1, 2, 0, 2, 0, 0, 1, 2, 2, 0],
    [0, 1, 2, 3, 4, 4], [3, 0, 3, 0], Array(repeating: 0, count: 60) + [1],
  ])
  func allPairsOfBothKinds(classes: [Int]) throws {
    let expected = reference(classes)
    let alike = expected.count { $0[2] == 1 }
    let unlike = expected.count - alike
    let pairs = ContrastivePairs(classes, seed: 4, limit: 100_000)
    let found = list(pairs)
    #expect(pairs.alikeCount == alike && pairs.unlikeCount == unlike && !pairs.isSampled)
    #expect(found.count == 2 * max(alike, unlike) && Set(found) == expected)
    // Of each kind none is twice more often than another, and both kinds come in turn.
    let times = Dictionary(grouping: found) { $0 }.mapValues(\.count)
    for (kind, count) in [(1, alike), (0, unlike)] {
      let repeats = times.filter { $0.key[2] == kind }.values
      #expect(repeats.max()! - repeats.min()! <= 1)
      #expect(repeats.max()! == (max(alike, unlike) + count - 1) / count)
    }
    #expect(found.enumerated().allSatisfy { $0.element[2] == ($0.offset % 2 == 0 ? 1 : 0) })
    #expect(list(ContrastivePairs(classes, seed: 4, limit: 100_000)) == found)
    if alike > 1 || unlike > 1 {
      #expect((5...9).contains { list(ContrastivePairs(classes, seed: $0, limit: 9999)) != found })
    }
  }

  /// The example of setfit's guide to its sampling strategies: of 8, 4 and 8 rows 62 pairs and 128, which make 256.
  @Test func theExampleOfSetFit() {
    let classes = (0..<20).map { $0 < 8 ? 0 : $0 < 12 ? 1 : 2 }
    let pairs = ContrastivePairs(classes, seed: 42, limit: 1000)
    #expect(pairs.alikeCount == 62 && pairs.unlikeCount == 128 && pairs.count == 256)
  }

  @Test func whatIsTooManyIsSampled() {
    let classes = (0..<1000).map { $0 * 7 % 3 }
    let pairs = ContrastivePairs(classes, seed: 1, limit: 2001)
    let found = list(pairs)
    #expect(pairs.isSampled && found.count == 2000 && Set(found).count == 2000)
    #expect(found.count { $0[2] == 1 } == 1000)
    #expect(Set(found).isSubset(of: reference(classes)))
    // Every part of the rows has its share.
    for row in [0, 250, 500, 750] {
      let count = found.count {
        (row..<row + 250).contains($0[0]) || (row..<row + 250).contains($0[1])
      }
      #expect((700...1050).contains(count), "\(count)")
    }
    // A million rows make more pairs than fit anywhere.
    let many = ContrastivePairs((0..<1_000_000).map { $0 % 4 }, seed: 1, limit: 100_000)
    #expect(many.count == 100_000 && many.alikeCount == 4 * 250_000 * 249_999 / 2)
    #expect(many.alikeCount + many.unlikeCount == 1_000_000 * 999_999 / 2)
    #expect(
      many.allSatisfy { $0.first < $0.second && ($0.first % 4 == $0.second % 4) == $0.isAlike })
  }

  @Test func oneKindAloneMakesNone() {
    for classes in [[], [0], [0, 0, 0], [0, 1, 2]] {
      #expect(ContrastivePairs(classes, seed: 1, limit: 100).isEmpty)
    }
  }
}
