import Testing
import Tokenization

/// Marks in any order and number.
struct CanonicalOrderTests {
  /// Spacing marks with combining classes, which stripping keeps, and nonspacing ones.
  private static let marks: [Unicode.Scalar] = [
    "\u{302E}", "\u{1D165}", "\u{1D16D}", "\u{A953}", "\u{1B44}", "\u{301}", "\u{323}", "\u{302F}",
  ]

  private func text(_ count: Int, seed: Int) -> String {
    var text = String.UnicodeScalarView()
    var state = seed
    for _ in 0..<count {
      state = (state &* 1_103_515_245 &+ 12345) & 0x7FFF_FFFF
      text.append(state >> 16 % 23 == 0 ? "a" : Self.marks[(state >> 8) % Self.marks.count])
    }
    return String(text)
  }

  /// Marks in their order, one after another put before those of a higher class.
  private func naive(_ text: String) -> [Unicode.Scalar] {
    var result: [Unicode.Scalar] = []
    for scalar in text.unicodeScalars {
      let value = scalar.properties.canonicalCombiningClass
      var place = result.count
      while value != .notReordered, place > 0,
        result[place - 1].properties.canonicalCombiningClass > value
      { place -= 1 }
      result.insert(scalar, at: place)
    }
    return result
  }

  /// None of these characters has a decomposition: canonical order and the loss of nonspacing marks is all.
  @Test(arguments: 0..<40)
  func ordersMarksAsUnicodeDoes(seed: Int) {
    let text = text(1 + seed * seed, seed: seed)
    let expected = naive(text).filter { $0.properties.generalCategory != .nonspacingMark }
    let found = NormalizerOptions(lowercase: true, cleanText: false).normalize(text)
    #expect(found.unicodeScalars.elementsEqual(expected))
  }

  @Test func ordersAMillionMarksInTimeThatGrowsWithThem() {
    var options = NormalizerOptions()
    options.cleanText = false
    let plain = String(repeating: "word ", count: 400_000)
    let hostile = String(repeating: "\u{1D16D}\u{302E}\u{1D165}", count: 180_000)
    let clock = ContinuousClock()
    let reference = clock.measure { _ = options.normalize(plain) }
    let time = clock.measure { _ = options.normalize(hostile) }
    #expect(time < reference * 10 + .milliseconds(300), "\(time) against \(reference)")
  }
}
