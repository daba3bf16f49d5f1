import Testing
import Tokenization

@Suite("What normalizing does to a text beside taking marks from letters")
struct NormalizingEffectsTests {
  /// The report of a text that was counted in these parts.
  private func effects(_ parts: [(text: String, count: UInt64)]) -> NormalizingEffects {
    var census = LetterCensus()
    var dropped = DroppedCharacters()
    for (text, count) in parts {
      var text = text
      text.withUTF8 { bytes in
        var other = LetterCensus()
        var otherDropped = DroppedCharacters()
        other.add(bytes, count)
        otherDropped.add(bytes, count)
        census.merge(other)
        dropped.merge(otherDropped)
      }
    }
    return NormalizingReport(census, dropped).effects
  }

  @Test func everyDroppedCharacterIsCounted() {
    let found = effects([
      ("a\u{200B}b\u{200B}c\u{FFFD}", 3), ("plain text", 2),
      ("x\u{1F}\u{85}\u{E000}\u{200C}\u{3000}y", 1),
    ])
    #expect(found.dropped.first?.character == "U+200B" && found.dropped.first?.count == 6)
    #expect(found.dropped.count == 6)
    #expect(found.dropped.contains { $0.character == "U+001F" && $0.count == 1 })
    #expect(found.dropped.contains { $0.character == "U+0085" })
    #expect(found.dropped.contains { $0.character == "U+E000" })
    #expect(found.replacementCharacters == 3)
    #expect(found.droppedCharacters == 13)
    // 6 three times, 9 twice, and 6 without the ideographic space.
    #expect(found.characters == 18 + 18 + 6)
    let google = found.withoutPrivateUse
    #expect(google.droppedCharacters == 12)
    #expect(!google.dropped.contains { $0.character == "U+E000" })
  }

  /// What is called dropped is what the normalizer drops, for every scalar.
  @Test func theCountIsTheNormalizers() {
    let options = NormalizerOptions(
      lowercase: false, stripAccents: false, splitChineseCharacters: false)
    var differences: [UInt32] = []
    for value in (UInt32(1)...0x3FFF).map({ $0 }) + Array(0xE000...0xFFFF)
      + Array(0x1F600...0x1F640)
    {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let text = String(Character(scalar))
      let isDropped = effects([(text, 1)]).droppedCharacters == 1
      if isDropped != options.normalize(text).unicodeScalars.isEmpty { differences.append(value) }
    }
    #expect(differences.isEmpty)
  }

  @Test func pointsAreCountedAndDecideNothing() {
    // Six letters and five points, then three and three.
    let hebrew = effects([("בְּרֵאשִׁית", 2)])
    #expect(hebrew.points.first?.count == 2)
    #expect(hebrew.points.reduce(0) { $0 + $1.count } == 10)
    #expect(hebrew.pointShare == 10.0 / 22)
    #expect(effects([("بِسْمِ", 1)]).pointShare == 0.5)
    #expect(effects([("שלום hello é", 1)]).pointShare == 0)
  }

  @Test func lettersOfTurkishAreCounted() {
    let found = effects([("İstanbul IŞIK ısı", 1)])
    #expect(found.dottedAndDotlessShare == 3.0 / 15)
    #expect(found.capitalIs == 3)
    #expect(effects([("In Ireland", 1)]).dottedAndDotlessShare == 0)
  }

  @Test func overlongWordsAreCountedAsTheyStand() throws {
    let vocabulary = try Vocabulary(pieces: SpecialToken.allCases.map(\.rawValue) + ["a"])
    func overlong(_ text: String, _ options: NormalizerOptions = .uncased) -> OverlongWords {
      var text = text
      return text.withUTF8 {
        WordPieceTokenizer(vocabulary: vocabulary, options: options).overlongWords(of: $0)
      }
    }
    let a100 = String(repeating: "a", count: 100)
    #expect(overlong(a100).words == 0)
    #expect(overlong(a100 + "a " + a100).characters == 101)
    #expect(overlong(a100 + "a-" + a100 + "a").words == 2)
    // Each ideograph is a word.
    #expect(overlong(String(repeating: "中", count: 300)).words == 0)
    // Syllables that are two letters each when accents are stripped.
    let korean = String(repeating: "가", count: 60)
    #expect(overlong(korean).words == 1 && overlong(korean).characters == 60)
    #expect(overlong(korean, .cased).words == 0)
  }
}
