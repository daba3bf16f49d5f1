import Foundation
import Testing
import Tokenization

@Suite struct VocabularyTests {
  private let special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]

  private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  @Test func idsAreLines() throws {
    let vocabulary = try Vocabulary(pieces: ["a", "##b"] + special)
    #expect(vocabulary.count == 7)
    #expect(vocabulary.id(of: "##b") == 1)
    #expect(vocabulary.id(of: "b") == nil)
    #expect(
      [
        vocabulary.padding, vocabulary.unknown, vocabulary.classification, vocabulary.separator,
        vocabulary.mask,
      ] == [2, 3, 4, 5, 6])
    #expect(
      (0..<7).map { vocabulary.isContinuation($0) } == [false, true] + special.map { _ in false })
  }

  @Test func piecesAreComparedByTheirBytes() throws {
    let composed = "\u{E9}"
    let decomposed = "e\u{301}"
    #expect(composed == decomposed)
    let vocabulary = try Vocabulary(pieces: special + [composed, decomposed])
    #expect(vocabulary.id(of: composed) == 5)
    #expect(vocabulary.id(of: decomposed) == 6)
    #expect(try vocabulary != Vocabulary(pieces: special + [decomposed, composed]))
  }

  @Test func writesWhatItReads() throws {
    let text = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n\u{2028}\n##\u{E9}\n"
    let vocabulary = try Vocabulary(bytes: bytes(text))
    #expect(vocabulary.fileBytes == bytes(text))
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("vocabulary-\(UUID()).txt").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try vocabulary.write(to: path)
    #expect(try Vocabulary(contentsOfFile: path) == vocabulary)
    // printf '[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n\xe2\x80\xa8\n##\xc3\xa9\n' | sha256sum
    #expect(vocabulary.sha256 == "a366a23c7d14f453adbcb9ac37e089d74284eed5152ce11224f3fc35747ea030")
  }

  @Test func toleratesByteOrderMarkCarriageReturnsAndNoFinalLineFeed() throws {
    let vocabulary = try Vocabulary(
      bytes: bytes("\u{FEFF}[PAD]\r\n[UNK]\r\n[CLS]\r\n[SEP]\n[MASK]\r\nword"))
    #expect(vocabulary.pieces == special + ["word"])
    #expect(vocabulary.fileBytes == bytes((special + ["word", ""]).joined(separator: "\n")))
  }

  @Test func faults() {
    func error(_ bytes: [UInt8]) -> VocabularyError? {
      do {
        _ = try Vocabulary(bytes: bytes, source: "v.txt")
        return nil
      } catch {
        return error
      }
    }
    let start = special.joined(separator: "\n") + "\n"
    #expect(error([]) == .missing(.padding, source: "v.txt"))
    #expect(
      error(bytes(start.replacingOccurrences(of: "[MASK]", with: "[mask]")))
        == .missing(.mask, source: "v.txt"))
    #expect(
      error(bytes(start + "a\nb\na\n"))
        == .duplicate(piece: "a", firstLine: 6, secondLine: 8, source: "v.txt"))
    #expect(
      error(bytes(start + "a\nb\na\n"))?.description
        == "v.txt: line 8 repeats the piece \"a\" of line 6")
    #expect(error(bytes(start + "a\n\nb\n")) == .emptyLine(7, source: "v.txt"))
    #expect(error(bytes(start + "a\n") + [0x62, 0xFF]) == .invalidUTF8(line: 7, source: "v.txt"))
    #expect(error([0xED, 0xA0, 0x80]) == .invalidUTF8(line: 1, source: "v.txt"))
    #expect(throws: VocabularyError.lineBreak(line: 6, source: "vocabulary")) {
      try Vocabulary(pieces: special + ["a\nb"])
    }
    #expect(error(bytes(start + "a\u{0}\n")) == .nul(line: 6, source: "v.txt"))
    #expect(
      error(bytes(start + String(repeating: "a", count: 4097) + "\n"))
        == .tooLong(line: 6, byteCount: 4097, source: "v.txt"))
    #expect(error(bytes(start + String(repeating: "a", count: 4096) + "\n")) == nil)
    #expect(throws: (any Error).self) { try Vocabulary(contentsOfFile: "/does/not/exist") }
    #expect(throws: (any Error).self) { try Vocabulary(contentsOfFile: "/dev/zero") }
    #expect(throws: (any Error).self) { try Vocabulary(contentsOfRegularFile: "/dev/null") }
  }

  /// Every line would cost memory if it were not refused at once.
  @Test func aFloodOfLineFeedsIsRefusedAtTheFirst() {
    #expect(throws: VocabularyError.emptyLine(1, source: "vocabulary")) {
      try Vocabulary(bytes: [UInt8](repeating: 0x0A, count: 1 << 24))
    }
  }
}
