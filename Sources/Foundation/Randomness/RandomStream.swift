import Foundation
import Preconditions

/// A sequence of random numbers that is a pure function of a seed and of coordinates, such as (epoch, index).
///
/// Streams of different coordinates are independent: the coordinates are hashed into the upper half of
/// Philox's counter, and the lower half counts blocks.
public struct RandomStream: Codable, Sendable {
  private let generator: Philox4x32
  private let stream: UInt64
  private var nextBlock: UInt64 = 0
  private var block = SIMD4<UInt32>()
  private var used = 4

  /// Makes the stream of some coordinates.
  public init(seed: UInt64, _ coordinates: UInt64...) {
    generator = Philox4x32(key: seed)
    stream = coordinates.reduce(UInt64(coordinates.count)) { Self.mixed($0 ^ Self.mixed($1)) }
  }

  /// The next 32 random bits.
  public mutating func bits32() -> UInt32 {
    if used == 4 {
      block = generator.block(
        SIMD4(
          UInt32(truncatingIfNeeded: nextBlock), UInt32(truncatingIfNeeded: nextBlock >> 32),
          UInt32(truncatingIfNeeded: stream), UInt32(truncatingIfNeeded: stream >> 32)))
      nextBlock &+= 1
      used = 0
    }
    defer { used += 1 }
    return block[used]
  }

  /// The next 64 random bits.
  public mutating func bits64() -> UInt64 { UInt64(bits32()) << 32 | UInt64(bits32()) }

  /// A number in 0 ..< `bound`, every one as likely (Lemire 2019, "Fast random integer generation in an interval").
  public mutating func integer(below bound: Int) -> Int {
    require(bound > 0, "RandomStream.integer: bound \(bound)")
    guard let narrow = UInt32(exactly: bound) else {
      return Int(wide(below: UInt64(bound)))
    }
    var product = UInt64(bits32()) &* UInt64(narrow)
    if UInt32(truncatingIfNeeded: product) < narrow {
      let threshold = (0 &- narrow) % narrow
      while UInt32(truncatingIfNeeded: product) < threshold {
        product = UInt64(bits32()) &* UInt64(narrow)
      }
    }
    return Int(product >> 32)
  }

  private mutating func wide(below bound: UInt64) -> UInt64 {
    let threshold = (0 &- bound) % bound
    while true {
      let product = bits64().multipliedFullWidth(by: bound)
      if product.low >= threshold { return product.high }
    }
  }

  /// True half of the time.
  public mutating func coin() -> Bool { bits32() >> 31 == 0 }

  /// A number in 0 ..< 1 with 53 random bits.
  public mutating func uniform() -> Double { Double(bits64() >> 11) * 0x1p-53 }

  /// A standard normal number (Box & Muller 1958).
  public mutating func normal() -> Double {
    let radius = (-2 * log(1 - uniform())).squareRoot()
    return radius * cos(2 * .pi * uniform())
  }

  /// A standard normal number, drawn again as long as it lies beyond two deviations.
  public mutating func truncatedNormal() -> Double {
    while true {
      let number = normal()
      if abs(number) <= 2 { return number }
    }
  }

  /// Puts elements into a random order, every one as likely (Fisher & Yates 1938).
  public mutating func shuffle<Element>(_ elements: inout [Element]) {
    for last in stride(from: elements.count - 1, to: 0, by: -1) {
      elements.swapAt(last, integer(below: last + 1))
    }
  }

  /// The finaliser of SplitMix64 (Steele, Lea & Flood 2014).
  static func mixed(_ value: UInt64) -> UInt64 {
    var z = value &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}
