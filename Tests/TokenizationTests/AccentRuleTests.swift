import Foundation
import Testing
import Tokenization

@Suite("Whether accents are stripped when a vocabulary is trained")
struct AccentRuleTests {
  private func train(
    _ lines: [String], choosing: Bool = true, wordsInMemory: Int = 1 << 20
  ) throws -> (vocabulary: Vocabulary, report: TrainingReport) {
    var trainer = WordPieceTrainer(
      options: WordPieceTrainerOptions(
        vocabularySize: 2000, minimumFrequency: 1, choosesAccents: choosing,
        wordsInMemory: wordsInMemory))
    for line in lines { trainer.add(line) }
    return try trainer.train()
  }

  private static let english = Array(
    repeating:
      "the quick brown fox jumps over the lazy dog and all the other animals of the forest",
    count: 30)

  @Test("Words in two forms of Unicode are counted") func mixedForms() throws {
    let words = ["grüßt", "gru\u{308}ßt", "süß", "su\u{308}ß", "hügel", "haus"]
    #expect(abs(try train([words.joined(separator: " ")]).report.mixedForms - 4.0 / 6) < 1e-9)
    #expect(try train(["grüßt süß hügel", "grüßt"]).report.mixedForms == 0)
    #expect(try train(["gru\u{308}ßt su\u{308}ß"]).report.mixedForms == 0)
    // Marks that have no composed form are no other form.
    #expect(try train(["हिन्दी भारत की हिन्दी"]).report.mixedForms == 0)
  }

  @Test(
    "Scripts whose words stripping destroys keep their marks",
    arguments: [
      ("デフォルトのプログラムが、データベースをすべて、読み込む。", "デフォルト", "Kana"),
      ("スイスの首都はどこですか", "スイスの首都はどこ", "Kana"),
      ("हिन्दी भारत की राजभाषा है", "हिन्दी", "Devanagari"),
      ("ทุกคนเกิดมามีอิสระ", "ทุกคนเกิดมามีอิสระ", "Thai"),
      ("все люди рождаются свободными й ёлка", "ёлка", "Cyrillic"),
      ("Tất cả mọi người sinh ra đều được tự do", "người", "Latin"),
      ("die schönen Männer drücken über dem Fluss die Hände", "schönen", "Latin"),
      ("όλοι οι άνθρωποι γεννιούνται ελεύθεροι", "άνθρωποι", "Greek"),
      ("கனடா தமிழ் மொழி", "தமிழ்", "Tamil"),
      ("يولد جميع الناس أحراراً متساوين في الكرامة", "أحراراً", "Arabic"),
    ])
  func marksAreKept(text: String, word: String, script: String) throws {
    let (vocabulary, report) = try train([text])
    #expect(report.normalizer.stripAccents == false)
    #expect(report.normalizer.lowercase)
    #expect(report.normalizing.damagedScripts.map(\.name).contains(script))
    #expect(!report.normalizing.losses.isEmpty)
    let tokenizer = WordPieceTokenizer(vocabulary: vocabulary, options: report.normalizer)
    let decoded = tokenizer.encode(word).map { id in
      let piece = vocabulary.pieces[Int(id)]
      return piece.hasPrefix("##") ? String(piece.dropFirst(2)) : piece
    }
    // To the scalar: canonical equivalence would hide the loss of a composition.
    #expect(decoded.joined().unicodeScalars.elementsEqual(word.unicodeScalars))
  }

  @Test(
    "Where little is lost BERT's default stays",
    arguments: [
      // Two accents in some 2,000 letters, and words of a foreign script.
      Self.english + ["naïve café", "デ"],
      // Points on Hebrew letters are for learners.
      ["בְּרֵאשִׁית בָּרָא אֱלֹהִים אֵת הַשָּׁמַיִם"],
      // Hangul is taken apart, and nothing lost.
      ["모든 인간은 태어날 때부터 자유로우며"],
      ["人人生而自由，在尊严和权利上一律平等"],
      // Variation selectors are marks of no letter.
      Self.english + ["love \u{2764}\u{FE0F}\u{2764}\u{FE0F} it \u{1F44D}\u{FE0F}"],
    ])
  func accentsAreStripped(lines: [String]) throws {
    let (vocabulary, report) = try train(lines)
    #expect(report.normalizer == .uncased)
    #expect(report.normalizing.damagedScripts.isEmpty)
    let plain = try train(lines, choosing: false)
    #expect(vocabulary == plain.vocabulary)
    #expect(report == plain.report)
  }

  @Test("What is lost is named and counted") func losses() throws {
    let (_, report) = try train(["がが がぎ ä Äa b"])
    let normalizing = report.normalizing
    #expect(normalizing.losses.map(\.letter) == ["が", "Ä", "ä", "ぎ"])
    #expect(normalizing.losses.map(\.becomes) == ["か", "A", "a", "き"])
    #expect(normalizing.losses.map(\.count) == [3, 1, 1, 1])
    #expect(normalizing.letters == 8)
    #expect(normalizing.markedLetters == 6)
    #expect(normalizing.capitals == 1)
    // A mark by itself leaves nothing.
    let decomposed = try train(["a\u{308} a\u{308}"]).report.normalizing
    #expect(decomposed.losses.map(\.becomes) == [""])
    #expect(decomposed.markedShare == 1)
  }

  @Test(
    "However the text is split over trainers, and with words on disk: the same bytes",
    arguments: [(1, nil as Bool?), (10, false)])
  func determinism(repeats: Int, strips: Bool?) throws {
    let foreign = [
      "schöne Grüße", "デフォルトの設定", "naïve", "a\u{308}a\u{308}", "각각", "ไทย", "Привет, ёлка й",
    ]
    let lines = Self.english + Array(repeating: foreign, count: repeats).joined()
    let expected = try train(lines)
    #expect(expected.report.normalizer.stripAccents == strips)
    let spilled = try train(lines, wordsInMemory: 4)
    #expect(spilled.vocabulary == expected.vocabulary)
    #expect(spilled.report == expected.report)
    var options = WordPieceTrainerOptions(
      vocabularySize: 2000, minimumFrequency: 1, choosesAccents: true)
    options.wordsInMemory = 64
    var parts = (0..<3).map { _ in WordPieceTrainer(options: options) }
    for (index, line) in lines.reversed().enumerated() { parts[index % 3].add(line) }
    parts[1].merge(parts[2])
    parts[1].merge(parts[0])
    let merged = try parts[1].train()
    #expect(merged.vocabulary == expected.vocabulary)
    #expect(merged.report == expected.report)
    // The other two have no part in it.
    #expect(try parts[0].train().report.words < expected.report.words)
  }
}
