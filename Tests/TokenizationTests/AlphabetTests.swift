import Foundation
import Testing
import Tokenization

@Suite("Which characters a vocabulary keeps")
struct AlphabetTests {
  private func train(
    _ text: String, _ options: WordPieceTrainerOptions
  ) throws -> (vocabulary: Vocabulary, report: TrainingReport) {
    var trainer = WordPieceTrainer(options: options)
    trainer.add(text)
    return try trainer.train()
  }

  /// Ideographs, of which number n stands `count(n)` times.
  private func ideographs(_ number: Int, count: (Int) -> Int) -> String {
    var text = String.UnicodeScalarView()
    for n in 0..<number {
      guard let scalar = Unicode.Scalar(0x4E00 + UInt32(n)) else { continue }
      text.append(contentsOf: repeatElement(scalar, count: count(n)))
    }
    return String(text)
  }

  @Test("Thousands of ideographs are all kept where there is room")
  func everythingThatHasRoom() throws {
    let (vocabulary, report) = try train(
      ideographs(3000) { 1 + $0 % 7 }, WordPieceTrainerOptions(vocabularySize: 8192))
    #expect(vocabulary.count == 5 + 3000)
    #expect(report.lostCharacters.isEmpty)
    #expect(report.unknownRate == 0)
    #expect(report.characterCoverage == 1)
  }

  @Test("Where the first 99.99 % do not fit, an eighth of the room is for longer pieces")
  func sevenEighths() throws {
    let han = ideographs(1000) { 1 + 40_000 / (($0 + 10) * ($0 + 10)) }
    // No longer pieces: everything is for characters. Equals go by code point: the last ones are lost.
    let alone = try train(han, WordPieceTrainerOptions(vocabularySize: 805))
    #expect(alone.vocabulary.count == 805)
    #expect(alone.report.lostCharacters.count == 200)
    #expect(alone.report.lostCharacters.first?.scalar == Unicode.Scalar(0x4E00 + 800))
    #expect(alone.report.lostCharacters.last?.scalar == Unicode.Scalar(0x4E00 + 999))
    #expect(alone.report.lostCharacters.allSatisfy { $0.count == 1 })
    // 400 words of two of 20 letters: 700 of 800 pieces are for 40 forms of letters and 660 ideographs.
    let letters = "abcdefghijklmnopqrst"
    let words = letters.flatMap { a in letters.map { "\(a)\($0) " } }.joined()
    let (vocabulary, report) = try train(
      han + String(repeating: " " + words, count: 40),
      WordPieceTrainerOptions(vocabularySize: 805))
    #expect(vocabulary.count == 805)
    #expect(report.lostCharacters.count == 340)
    #expect(vocabulary.pieces.dropFirst(705).allSatisfy { $0.count == 2 })
  }

  @Test("Characters beyond 99.99 % get half of the room, or what longer pieces do not need")
  func rareOnesLeaveHalf() throws {
    // 20 letters 100,000 times each, all inside words too: 40 pieces. 150 rare ideographs once each.
    let word = "abcdefghijklmnopqrst"
    let text =
      String(repeating: word + " " + String(word.reversed()) + " ", count: 50_000)
      + ideographs(150) { _ in 1 }
    // The two words are 38 longer pieces and leave 162 of 200 for 40 pieces of letters and 122 ideographs.
    let few = try train(text, WordPieceTrainerOptions(vocabularySize: 205))
    #expect(few.report.lostCharacters.count == 28)
    #expect(few.vocabulary.count == 205)
    // With 400 further words longer pieces fill their half; 60 ideographs stay.
    let words = word.flatMap { a in word.map { "\(a)\($0) " } }.joined()
    let (vocabulary, report) = try train(
      text + String(repeating: " " + words, count: 3), WordPieceTrainerOptions(vocabularySize: 205))
    #expect(report.lostCharacters.count == 90)
    #expect(vocabulary.id(of: "\u{4E3B}") != nil)
    #expect(vocabulary.id(of: "\u{4E3C}") == nil)
    #expect(vocabulary.count == 205)
  }

  @Test func anExplicitLimitIsACap() throws {
    let (vocabulary, report) = try train(
      ideographs(300) { 300 - $0 },
      WordPieceTrainerOptions(vocabularySize: 8192, alphabetLimit: 100))
    #expect(vocabulary.count == 105)
    #expect(report.lostCharacters.map(\.count) == (1...200).reversed().map { UInt64($0) })
  }

  @Test func tooLittleRoomIsRefusedWithWhatIsNeeded() throws {
    let found = #expect(throws: WordPieceTrainerError.self) {
      try train(ideographs(1000) { _ in 2 }, WordPieceTrainerOptions(vocabularySize: 105))
    }
    #expect(
      found
        == .sizeTooSmall(size: 105, specialTokens: 5, unusedSlots: 0, alphabet: 1000))
  }

  @Test(arguments: [1, 8, 64])
  func sizesAreFilledUpToAMultiple(of multiple: Int) throws {
    var options = WordPieceTrainerOptions(
      vocabularySize: 30, unusedSlots: 2, sizeMultiple: multiple)
    let (vocabulary, _) = try train("ab ab abc abc cab", options)
    options.sizeMultiple = 1
    let plain = try train("ab ab abc abc cab", options).vocabulary
    #expect(vocabulary.count % multiple == 0)
    #expect(vocabulary.count - plain.count < multiple)
    #expect(vocabulary.pieces.starts(with: plain.pieces))
    #expect(
      Array(vocabulary.pieces.dropFirst(plain.count))
        == (0..<vocabulary.count - plain.count).map { "[unused\($0 + 2)]" })
  }
}
