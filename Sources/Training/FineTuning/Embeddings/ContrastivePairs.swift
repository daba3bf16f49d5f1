import Randomness

/// Pairs of rows of the same class and of different ones, as many of each: setfit's sampling strategy "oversampling".
///
/// Every two rows make one pair. Of both kinds there is a random order, which is gone through again where the other kind
/// has more. Nothing is listed: the pairs grow with the square of the rows.
package struct ContrastivePairs: RandomAccessCollection {
  /// Two rows.
  package struct Pair: Hashable, Sendable {
    /// The one that comes first among the rows.
    package let first: Int
    /// The other one.
    package let second: Int
    /// Whether both are of the same class.
    package let isAlike: Bool
  }

  /// How many different pairs there are of the same class.
  package let alikeCount: Int
  /// How many different pairs there are of different classes.
  package let unlikeCount: Int
  /// Whether there are more pairs than may be taken.
  package let isSampled: Bool
  package let startIndex = 0
  /// How many pairs there are, repeated ones too: twice those of the larger kind; 0 if one kind has none.
  package let endIndex: Int
  /// The rows, class after class.
  private let rows: [Int]
  /// Where the rows of each class end there.
  private let ends: [Int]
  /// How many pairs of both kinds the classes up to each have.
  private let alikeEnds: [Int]
  private let unlikeEnds: [Int]
  private let alikeOrder: KeyedPermutation
  private let unlikeOrder: KeyedPermutation

  /// Makes the pairs of rows.
  ///
  /// - Parameters:
  ///   - classes: the class of each row, from 0.
  ///   - seed: decides the orders.
  ///   - limit: how many pairs there may be, repeated ones too.
  package init(_ classes: [Int], seed: UInt64, limit: Int) {
    var members = [[Int]](repeating: [], count: (classes.max() ?? -1) + 1)
    for (row, label) in classes.enumerated() { members[label].append(row) }
    rows = Array(members.joined())
    func sums(_ numbers: some Sequence<Int>) -> [Int] {
      var sum = 0
      return numbers.map { number in
        sum += number
        return sum
      }
    }
    let ends = sums(members.map(\.count))
    self.ends = ends
    alikeEnds = sums(members.map { $0.count * ($0.count - 1) / 2 })
    // Each row has a pair with every row of the classes behind its own.
    unlikeEnds = sums(zip(members, ends).map { $0.count * (classes.count - $1) })
    (alikeCount, unlikeCount) = (alikeEnds.last ?? 0, unlikeEnds.last ?? 0)
    alikeOrder = KeyedPermutation(count: alikeCount, seed: seed, 0)
    unlikeOrder = KeyedPermutation(count: unlikeCount, seed: seed, 1)
    let whole = alikeCount > 0 && unlikeCount > 0 ? 2 * Swift.max(alikeCount, unlikeCount) : 0
    isSampled = whole > limit
    endIndex = Swift.min(whole, limit / 2 * 2)
  }

  /// A pair: those of the same class have even places, the others odd ones.
  package subscript(place: Int) -> Pair {
    let (round, isAlike) = (place / 2, place % 2 == 0)
    return isAlike
      ? alike(alikeOrder[round % alikeCount]) : unlike(unlikeOrder[round % unlikeCount])
  }

  /// The class with a pair, and the pair's number within.
  private static func find(_ number: Int, in ends: [Int]) -> (label: Int, number: Int) {
    var (low, high) = (0, ends.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if ends[middle] > number { high = middle } else { low = middle + 1 }
    }
    return (low, number - (low == 0 ? 0 : ends[low - 1]))
  }

  private func start(of label: Int) -> Int { label == 0 ? 0 : ends[label - 1] }

  private func alike(_ number: Int) -> Pair {
    let (label, index) = Self.find(number, in: alikeEnds)
    // The pairs of a row with those before it stand behind the pairs of those: row j begins at j(j − 1)/2.
    var second = Int(((1 + 8 * Double(index)).squareRoot() + 1) / 2)
    while second * (second - 1) / 2 > index { second -= 1 }
    while (second + 1) * second / 2 <= index { second += 1 }
    let first = index - second * (second - 1) / 2
    let start = start(of: label)
    return Pair(first: rows[start + first], second: rows[start + second], isAlike: true)
  }

  private func unlike(_ number: Int) -> Pair {
    let (label, index) = Self.find(number, in: unlikeEnds)
    let (row, other) = index.quotientAndRemainder(dividingBy: rows.count - ends[label])
    let (one, two) = (rows[start(of: label) + row], rows[ends[label] + other])
    return Pair(first: Swift.min(one, two), second: Swift.max(one, two), isAlike: false)
  }
}
