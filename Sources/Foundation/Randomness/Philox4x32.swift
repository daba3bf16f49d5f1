/// Philox4x32-10, a counter-based generator of random numbers.
///
/// Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3".
///
/// A block of four words is a pure function of a key and a counter; nothing has to be stored to
/// draw any block again, in any order.
public struct Philox4x32: Sendable {
  private let key: (UInt32, UInt32)

  /// Makes a generator of a 64-bit key, the low word first.
  public init(key: UInt64) {
    self.key = (UInt32(truncatingIfNeeded: key), UInt32(truncatingIfNeeded: key >> 32))
  }

  /// The block of a counter of four words, the lowest first.
  public func block(_ counter: SIMD4<UInt32>) -> SIMD4<UInt32> {
    // In scalar registers: the lanes of a vector would be taken apart in every round.
    var (x0, x1, x2, x3) = (counter[0], counter[1], counter[2], counter[3])
    var (k0, k1) = key
    for _ in 0..<10 {
      let a = UInt64(x0) &* 0xD251_1F53
      let b = UInt64(x2) &* 0xCD9E_8D57
      (x0, x1, x2, x3) = (
        UInt32(truncatingIfNeeded: b >> 32) ^ x1 ^ k0, UInt32(truncatingIfNeeded: b),
        UInt32(truncatingIfNeeded: a >> 32) ^ x3 ^ k1, UInt32(truncatingIfNeeded: a)
      )
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return SIMD4(x0, x1, x2, x3)
  }
}

extension Philox4x32: Codable {
  /// Takes a generator from its key.
  public init(from decoder: any Decoder) throws {
    self.init(key: try decoder.singleValueContainer().decode(UInt64.self))
  }

  /// Writes the key.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(UInt64(key.1) << 32 | UInt64(key.0))
  }
}
