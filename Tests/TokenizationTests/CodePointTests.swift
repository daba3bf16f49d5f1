import Foundation
import Testing
import Tokenization

/// Every single code point against what Hugging Face tokenizers does with it.
@Suite struct CodePointTests {
  private static let bare = NormalizerOptions(
    lowercase: false, stripAccents: false, splitChineseCharacters: false, cleanText: false)

  private func records(_ kind: String) throws -> [[Substring]] {
    let text = try String(
      contentsOf: Reference.fixture("tokenizers-code-points.txt"), encoding: .utf8)
    return text.split(separator: "\n").map { $0.split(separator: " ") }.filter { $0[0] == kind }
  }

  private func string(_ scalars: some Sequence<UInt32>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars.compactMap(Unicode.Scalar.init))
    return String(view)
  }

  private func values(_ text: String) -> [UInt32] { text.unicodeScalars.map(\.value) }

  @Test func cleaningSplittingAndIdeographs() throws {
    var clean = Self.bare
    clean.cleanText = true
    var apart = Self.bare
    apart.splitChineseCharacters = true
    var checked = 0
    for record in try records("clean") {
      let first = try #require(UInt32(record[1], radix: 16))
      let last = try #require(UInt32(record[2], radix: 16))
      for value in first...last {
        guard let scalar = Unicode.Scalar(value) else { continue }
        checked += 1
        let text = String(scalar)
        let cleaned = values(clean.normalize(text))
        let expected: [UInt32] =
          switch record[3] {
          case "drop": []
          case "space": [0x20]
          default: [value]
          }
        if cleaned != expected {
          Issue.record("cleaning U+\(String(value, radix: 16)): \(cleaned)")
        }
        let words = Self.bare.words(of: "a\(text)b").count
        let expectedWords = record[4] == "word" ? 1 : record[4] == "space" ? 2 : 3
        if words != expectedWords {
          Issue.record("U+\(String(value, radix: 16)) makes \(words) words, not \(expectedWords)")
        }
        let isApart = values(apart.normalize(text)).count == 3
        if isApart != (record[5] == "ideograph") {
          Issue.record("U+\(String(value, radix: 16)) set apart: \(isApart)")
        }
      }
    }
    #expect(checked == 0x110000 - 0x800)
  }

  @Test(arguments: ["strip", "lower"])
  func mappings(kind: String) throws {
    var options = Self.bare
    options.stripAccents = kind == "strip"
    options.lowercase = kind == "lower"
    var expected: [UInt32: [UInt32]] = [:]
    for record in try records(kind) {
      let code = try #require(UInt32(record[1], radix: 16))
      expected[code] = record.dropFirst(2).compactMap { UInt32($0, radix: 16) }
    }
    #expect(expected.count > 1000)
    for value in UInt32(0)..<0x110000 {
      guard let scalar = Unicode.Scalar(value) else { continue }
      // The fixture holds every 97th Hangul syllable.
      if kind == "strip", 0xAC00...0xD7A3 ~= value, value % 97 != 0 { continue }
      let result = values(options.normalize(String(scalar)))
      if result != expected[value] ?? [value] {
        Issue.record("\(kind) U+\(String(value, radix: 16)) gives \(result)")
      }
    }
  }

  /// Marks that are kept, since Unicode 8 did not know them as nonspacing, show the canonical order.
  @Test func canonicalOrder() throws {
    var options = Self.bare
    options.stripAccents = true
    var classes: [UInt32: Int] = [:]
    for record in try records("class") {
      let code = try #require(UInt32(record[1], radix: 16))
      let text = string([code])
      if values(options.normalize(text)) == [code] { classes[code] = Int(record[2]) }
    }
    #expect(classes.count > 10)
    for (first, firstClass) in classes {
      for (second, secondClass) in classes {
        let result = values(options.normalize(string([0x61, first, second])))
        #expect(
          result == (firstClass > secondClass ? [0x61, second, first] : [0x61, first, second]))
      }
    }
  }
}
