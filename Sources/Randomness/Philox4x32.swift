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
    var x = counter
    var (k0, k1) = key
    for _ in 0..<10 {
      let a = UInt64(x[0]) &* 0xD251_1F53
      let b = UInt64(x[2]) &* 0xCD9E_8D57
      x = SIMD4(
        UInt32(truncatingIfNeeded: b >> 32) ^ x[1] ^ k0, UInt32(truncatingIfNeeded: b),
        UInt32(truncatingIfNeeded: a >> 32) ^ x[3] ^ k1, UInt32(truncatingIfNeeded: a))
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return x
  }
}
