public import Preconditions

/// The random numbers of CPython's `random` module, number for number.
///
/// Matsumoto and Nishimura's MT19937 (ACM TOMACS 1998) with CPython's ways of seeding and of drawing
/// floats, integers and shuffles (`Modules/_randommodule.c` and `Lib/random.py`, as in 3.11). Only
/// reproducing other programs' data needs it; everything else draws from ``RandomStream``.
public struct MersenneTwister: Sendable {
  @usableFromInline static var size: Int { 624 }
  private static let offset = 397

  @usableFromInline var state: [UInt32]
  @usableFromInline var position: Int

  /// Seeds as `random.seed(seed)` does with an integer: by the words of its absolute value.
  public init(seed: Int) {
    let magnitude = UInt64(seed.magnitude)
    var words = [UInt32(truncatingIfNeeded: magnitude)]
    if magnitude >> 32 != 0 { words.append(UInt32(magnitude >> 32)) }
    self.init(words: words)
  }

  /// Seeds by an array of words (`init_by_array` of the reference implementation).
  ///
  /// - Parameter words: at least one word, least significant first.
  public init(words: [UInt32]) {
    require(!words.isEmpty, "MersenneTwister: no seed words")
    let size = Self.size
    state = [UInt32](repeating: 0, count: size)
    state[0] = 19_650_218
    for index in 1..<size {
      let previous = state[index - 1]
      state[index] = 1_812_433_253 &* (previous ^ previous >> 30) &+ UInt32(index)
    }
    var index = 1
    var word = 0
    for _ in 0..<max(size, words.count) {
      let previous = state[index - 1]
      state[index] =
        (state[index] ^ (previous ^ previous >> 30) &* 1_664_525) &+ words[word] &+ UInt32(word)
      index += 1
      word = (word + 1) % words.count
      if index == size {
        state[0] = state[size - 1]
        index = 1
      }
    }
    for _ in 0..<(size - 1) {
      let previous = state[index - 1]
      state[index] =
        (state[index] ^ (previous ^ previous >> 30) &* 1_566_083_941) &- UInt32(index)
      index += 1
      if index == size {
        state[0] = state[size - 1]
        index = 1
      }
    }
    state[0] = 0x8000_0000
    position = size
  }

  /// The next 32 bits.
  @inlinable
  public mutating func word() -> UInt32 {
    if position == Self.size { twist() }
    // Every state has 624 words, so the place needs no check.
    var word = state.withUnsafeBufferPointer { $0[position] }
    position += 1
    word ^= word >> 11
    word ^= word << 7 & 0x9D2C_5680
    word ^= word << 15 & 0xEFC6_0000
    return word ^ word >> 18
  }

  /// Makes the next 624 words, in runs within which none depends on another.
  @usableFromInline
  mutating func twist() {
    state.withUnsafeMutableBufferPointer { state in
      let size = Self.size
      func renew(_ places: Range<Int>, from distance: Int) {
        for place in places {
          let mixed = state[place] & 0x8000_0000 | state[place + 1] & 0x7FFF_FFFF
          let odd = 0 &- (mixed & 1)
          state[place] = state[place + distance] ^ mixed >> 1 ^ odd & 0x9908_B0DF
        }
      }
      renew(0..<size - Self.offset, from: Self.offset)
      renew(size - Self.offset..<size - 1, from: Self.offset - size)
      let mixed = state[size - 1] & 0x8000_0000 | state[0] & 0x7FFF_FFFF
      state[size - 1] = state[Self.offset - 1] ^ mixed >> 1 ^ (0 &- (mixed & 1)) & 0x9908_B0DF
    }
    position = 0
  }
}

extension MersenneTwister {
  /// `random.random()`: a uniform number in [0, 1) with 53 random bits.
  @inlinable
  public mutating func random() -> Double {
    let high = Double(word() >> 5)
    let low = Double(word() >> 6)
    return (high * 67_108_864 + low) * 0x1p-53
  }

  /// `random.getrandbits(count)` for a count of 0 to 64 bits.
  @inlinable
  public mutating func randomBits(_ count: Int) -> UInt64 {
    require((0...64).contains(count), "MersenneTwister.randomBits: \(count) bits, not 0 to 64")
    if count == 0 { return 0 }
    if count <= 32 { return UInt64(word() >> UInt32(32 - count)) }
    let low = UInt64(word())
    return low | UInt64(word() >> UInt32(64 - count)) << 32
  }

  /// `random._randbelow(bound)`: a uniform integer in 0..<bound, by rejection; the bound is positive.
  @inlinable
  public mutating func integer(below bound: Int) -> Int {
    require(bound > 0, "MersenneTwister.integer(below:): bound \(bound), expected at least 1")
    if let narrow = UInt32(exactly: bound) {
      let shift = UInt32(narrow.leadingZeroBitCount)
      var value = word() >> shift
      while value >= narrow { value = word() >> shift }
      return Int(value)
    }
    let bits = Int.bitWidth - bound.leadingZeroBitCount
    var value = randomBits(bits)
    while value >= UInt64(bound) { value = randomBits(bits) }
    return Int(value)
  }

  /// `random.randint(range.lowerBound, range.upperBound)`: both ends included.
  @inlinable
  public mutating func integer(in range: ClosedRange<Int>) -> Int {
    range.lowerBound + integer(below: range.upperBound - range.lowerBound + 1)
  }

  /// `random.shuffle(array)`: Fisher and Yates from the end.
  @inlinable
  public mutating func shuffle<Element>(_ array: inout [Element]) {
    array.withUnsafeMutableBufferPointer { elements in
      var last = elements.count - 1
      while last > 0 {
        elements.swapAt(last, integer(below: last + 1))
        last -= 1
      }
    }
  }
}
