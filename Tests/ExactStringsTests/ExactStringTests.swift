import ExactStrings
import Testing

/// What Swift takes for one text and files hold as two.
@Suite struct ExactStringTests {
  static let pairs = [
    ("caf\u{E9}", "cafe\u{301}"), ("K", "\u{212A}"), (";", "\u{37E}"),
    ("\u{3C9}", "\u{2126}".lowercased()),
    ("\u{AC00}", "\u{1100}\u{1161}"), ("\u{304C}", "\u{304B}\u{3099}"),
    ("\u{F900}", "\u{8C48}"), ("q\u{307}\u{323}", "q\u{323}\u{307}"),
  ]

  @Test func canonicallyEqualTextsAreTwoKeys() {
    for (left, right) in Self.pairs where !left.utf8.elementsEqual(right.utf8) {
      #expect(left == right)
      #expect(ExactString(left) != ExactString(right))
      #expect(!left.isExactly(right))
      #expect(Set([ExactString(left), ExactString(right)]).count == 2)
      var counts: [ExactString: Int] = [:]
      counts[ExactString(left), default: 0] += 1
      counts[ExactString(right), default: 0] += 2
      #expect(counts[ExactString(left)] == 1)
      #expect(counts[ExactString(right)] == 2)
      #expect(![left].containsExactly(right))
      #expect([left].containsExactly(left))
    }
  }

  @Test func orderIsThatOfBytes() {
    let names = ["\u{E9}b", "e\u{301}a", "z", "e", "\u{1F600}", "\u{FFFD}", "Z"]
    let expected = names.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
    #expect(names.sortedByBytes().map { Array($0.utf8) } == expected.map { Array($0.utf8) })
    #expect(names.map { ExactString($0) }.sorted().map(\.string) == expected)
  }

  @Test func aCombiningMarkDoesNotHideWhatIsBeforeIt() {
    #expect("##\u{301}".hasExactPrefix("##"))
    #expect(!"#".hasExactPrefix("##"))
    #expect("a\u{600}.txt".hasExactSuffix(".txt"))
    #expect(!"txt".hasExactSuffix(".txt"))
    #expect("a\r\nb".containsScalar("\n"))
    #expect("a/\u{301}b/c".parts(separatedBy: "/") == ["a", "\u{301}b", "c"])
    #expect("//a".parts(separatedBy: "/", omittingEmpty: false) == ["", "", "a"])
    #expect("a\r\nb".parts(separatedBy: "\n") == ["a\r", "b"])
  }
}
