import Testing
import Tokenization

/// What holds of normalized words whatever the text and the switches.
@Suite struct NormalizerFuzzTests {
  private static let allOptions: [NormalizerOptions] = [false, true].flatMap { lowercase in
    ([nil, false, true] as [Bool?]).flatMap { accents in
      [false, true].flatMap { chinese in
        [false, true].map { clean in
          NormalizerOptions(
            lowercase: lowercase, stripAccents: accents, splitChineseCharacters: chinese,
            cleanText: clean)
        }
      }
    }
  }

  private func randomText(_ generator: inout SplitMix64) -> String {
    let common = Array(
      "the And ÀéñŁİẞ 中文 !?\u{301}\u{327}\u{FFFD}\t한국 \u{1E9B}\u{323}\r\0".unicodeScalars)
    var text = ""
    for _ in 0..<Int.random(in: 0..<60, using: &generator) {
      let scalar =
        Bool.random(using: &generator)
        ? common.randomElement(using: &generator)
        : Unicode.Scalar(UInt32.random(in: 0..<0x110000, using: &generator))
      if let scalar { text.unicodeScalars.append(scalar) }
    }
    return text
  }

  @Test(arguments: allOptions.indices)
  func words(options index: Int) {
    let options = Self.allOptions[index]
    var generator = SplitMix64(seed: 100 + UInt64(index))
    for _ in 0..<300 {
      let (first, second) = (randomText(&generator), randomText(&generator))
      let words = options.words(of: first)
      for case let word? in words {
        #expect(!word.isEmpty)
        #expect(word.unicodeScalars.count <= 100)
        #expect(
          word.unicodeScalars.allSatisfy { $0.properties.generalCategory != .spaceSeparator })
        if options.cleanText {
          #expect(!word.unicodeScalars.contains("\0") && !word.unicodeScalars.contains("\u{FFFD}"))
        }
      }
      // Texts that a space keeps apart do not know of each other.
      #expect(options.words(of: first + " " + second) == words + options.words(of: second))
      #expect(options.words(of: first) == words)
    }
  }

  @Test func switchesWorkOneByOne() {
    let text = "Éa中b\u{200B}"
    func words(_ options: NormalizerOptions) -> [String?] { options.words(of: text) }
    #expect(words(NormalizerOptions()) == ["ea", "中", "b"])
    #expect(words(NormalizerOptions(stripAccents: false)) == ["éa", "中", "b"])
    #expect(words(NormalizerOptions(lowercase: false, stripAccents: true)) == ["Ea", "中", "b"])
    #expect(words(NormalizerOptions(splitChineseCharacters: false)) == ["ea中b"])
    #expect(words(NormalizerOptions(cleanText: false)) == ["ea", "中", "b\u{200B}"])
  }
}
