import Preconditions

/// A random order of 0 ..< n in which any place can be asked for at once, without a table.
///
/// A Feistel network of eight rounds permutes the smallest square of a power of two that holds n; places that
/// fall outside are walked on until they fall inside (Black & Rogaway 2002, "Ciphers with arbitrary finite domains").
public struct KeyedPermutation: Sendable {
  /// n.
  public let count: Int
  private let halfBits: UInt64
  private let keys: SIMD8<UInt64>

  /// Makes the permutation of a seed and coordinates.
  public init(count: Int, seed: UInt64, _ coordinates: UInt64...) {
    require(count >= 0, "KeyedPermutation: count \(count)")
    self.count = count
    let bits = Int.bitWidth - max(count - 1, 1).leadingZeroBitCount
    halfBits = UInt64((bits + 1) / 2)
    let base = coordinates.reduce(RandomStream.mixed(seed)) { RandomStream.mixed($0 ^ $1) }
    var keys = SIMD8<UInt64>()
    for round in 0..<8 { keys[round] = RandomStream.mixed(base ^ UInt64(round + 1)) }
    self.keys = keys
  }

  /// The element at a place.
  public subscript(place: Int) -> Int {
    require(place >= 0 && place < count, "KeyedPermutation: place \(place) of \(count)")
    var value = UInt64(place)
    repeat { value = permuted(value) } while value >= UInt64(count)
    return Int(value)
  }

  private func permuted(_ value: UInt64) -> UInt64 {
    let mask = (1 << halfBits) - 1 as UInt64
    var left = value >> halfBits
    var right = value & mask
    for round in 0..<8 {
      (left, right) = (right, left ^ RandomStream.mixed(right ^ keys[round]) & mask)
    }
    return left << halfBits | right
  }
}
