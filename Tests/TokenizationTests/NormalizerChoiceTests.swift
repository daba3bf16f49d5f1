import Foundation
import Testing
import Tokenization

@Suite("The normalizer that a given vocabulary was made with")
struct NormalizerChoiceTests {
  private func vocabulary(_ pieces: [String]) throws -> Vocabulary {
    try Vocabulary(pieces: ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + pieces)
  }

  private func choice(
    _ pieces: [String], lowercase: Bool? = nil, stripAccents: Bool? = nil
  ) throws -> NormalizerChoice {
    NormalizerChoice(
      NormalizerChoice.Request(lowercase: lowercase, stripAccents: stripAccents),
      for: try vocabulary(pieces))
  }

  @Test(
    "Each released vocabulary gets the setting it was published with",
    .enabled(if: Reference.folder != nil),
    arguments: [
      ("bert-base-uncased", NormalizerOptions.uncased),
      ("bert-base-cased", .cased),
      ("bert-base-multilingual-cased", .cased),
      // Google's release has do_lower_case true.
      ("bert-base-chinese", .uncased),
    ])
  func released(name: String, expected: NormalizerOptions) throws {
    let folder = try #require(Reference.folder)
    let vocabulary = try Vocabulary(
      contentsOfFile: folder.appendingPathComponent("vocab/\(name)-vocab.txt").path)
    let choice = NormalizerChoice(NormalizerChoice.Request(), for: vocabulary)
    #expect(choice.options == expected)
    #expect(choice.findings == (expected.lowercase ? [] : [.keepsCase]))
  }

  private static let small = (UInt8(ascii: "a")...UInt8(ascii: "z")).map {
    String(Unicode.Scalar($0))
  }

  @Test func capitalsKeepTheCase() throws {
    let cased = try choice(Self.small + ["A", "B", "##C", "The"])
    #expect(cased.options == .cased)
    #expect(cased.findings == [.keepsCase])
    #expect(cased.letters.capitals == ["A", "B", "C"])
    // Nothing but capitals, as in codes.
    #expect(try choice(["A", "C", "G", "T", "##A"]).options == .cased)
    // Few letters, and a vocabulary without single ones.
    #expect(try choice(["a", "b", "A"]).options == .cased)
    #expect(try choice(["The", "sun", "rain"]).options == .cased)
    #expect(try choice(["the", "sun", "rain"]).options == .uncased)
    #expect(try choice([]).options == .uncased)
    #expect(try choice(["1", "2", "中"]).options == .uncased)
  }

  @Test func straysDecideNothing() throws {
    let pieces = Self.small + ["[URL]", "URL", "USER", "[unused1]", "café"]
    let choice = try choice(pieces)
    #expect(choice.options == .uncased)
    #expect(choice.findings == [.leavesCapitals])
    #expect(choice.letters.capitalPieces == 2)
    #expect(choice.letters.firstCapitalPieces == ["URL", "USER"])
    #expect(try self.choice(pieces, lowercase: true).findings.isEmpty)
    #expect(try self.choice(Self.small + ["café", "<S>"]).findings.isEmpty)
  }

  @Test(arguments: ["ä", "が", "##ु", "й", "각", "ế", "##\u{301}"])
  func markedLettersKeepTheAccents(letter: String) throws {
    let choice = try choice(Self.small + [letter])
    #expect(choice.options == NormalizerOptions(lowercase: true, stripAccents: false))
    #expect(choice.findings == [.keepsAccents])
    // A cased one keeps them anyway.
    let cased = try self.choice(Self.small + ["A", letter])
    #expect(cased.options == .cased)
    #expect(cased.findings == [.keepsCase])
  }

  @Test("What is asked for wins, and a contradiction is found") func requests() throws {
    let cased = Self.small + ["A", "B", "ä"]
    var found = try choice(cased, lowercase: true)
    #expect(found.options == NormalizerOptions(lowercase: true, stripAccents: false))
    #expect(found.findings == [.lowercasesDespiteCapitals, .keepsAccents])
    found = try choice(cased, lowercase: false)
    #expect(found.options == .cased)
    #expect(found.findings.isEmpty)
    found = try choice(cased, stripAccents: true)
    #expect(found.options == NormalizerOptions(lowercase: false, stripAccents: true))
    #expect(found.findings == [.keepsCase, .stripsDespiteMarked])
    found = try choice(Self.small, lowercase: false)
    #expect(found.options == .cased)
    #expect(found.findings == [.keepsCaseWithoutCapitals])
    found = try choice(Self.small + ["ä"], stripAccents: false)
    #expect(found.options.stripAccents == false)
    #expect(found.findings.isEmpty)
    // Chinese has no case to keep.
    #expect(try choice(["中", "国"], lowercase: false).findings.isEmpty)
  }
}
