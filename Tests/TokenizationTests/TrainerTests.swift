import Foundation
import Testing
import Tokenization

@Suite struct TrainerTests {
  private let special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]

  private func train(
    _ texts: [String], _ options: WordPieceTrainerOptions
  ) throws -> (vocabulary: Vocabulary, report: TrainingReport) {
    var trainer = WordPieceTrainer(options: options)
    for text in texts { trainer.add(text) }
    return try trainer.train()
  }

  /// By hand: pairs of `low`×5 `lower`×2 `newest`×6 `widest`×3 are e·s 9, s·t 9, w·e 8, l·o 7, o·w 7,
  /// n·e 6, e·w 6, … `##e ##s` comes before `##s ##t`.
  @Test func merges() throws {
    let text =
      String(repeating: "low ", count: 5) + "lower lower "
      + String(repeating: "Newest ", count: 6) + "widest widest widest"
    let (vocabulary, report) = try train([text], WordPieceTrainerOptions(vocabularySize: 32))
    let alphabet = ["d", "e", "i", "l", "n", "o", "r", "s", "t", "w"]
    let continuations = ["##d", "##e", "##i", "##o", "##r", "##s", "##t", "##w"]
    #expect(
      vocabulary.pieces == special + alphabet + continuations
        + ["##es", "##est", "##ow", "low", "##ew", "##ewest", "newest", "##dest", "##idest"])
    #expect(report.words == 16)
    #expect(report.distinctWords == 4)
    #expect(report.distinctCharacters == 10)
    #expect(report.unknownRate == 0)
    // low 1, lower 3, newest 1, widest 2.
    #expect(report.piecesPerWord == Double(5 + 2 * 3 + 6 + 3 * 2) / 16)
  }

  @Test func overlappingPairsMergeFromTheLeft() throws {
    let (vocabulary, _) = try train(
      ["aaaaa aaaaa bbbbbbb"],
      WordPieceTrainerOptions(vocabularySize: 100, minimumFrequency: 1))
    #expect(
      vocabulary.pieces
        == NaiveTrainer.train(
          ["aaaaa": 2, "bbbbbbb": 1], size: 100, minimumFrequency: 1))
  }

  @Test(arguments: [1, 2, 5], [60, 200, 100_000])
  func equalsTheNaiveAlgorithm(minimumFrequency: Int, size: Int) throws {
    var generator = SplitMix64(seed: UInt64(size + minimumFrequency))
    for letters in [2, 3, 8] {
      var words: [String: Int] = [:]
      for _ in 0..<120 {
        let length = Int.random(in: 1...12, using: &generator)
        let word = String(
          (0..<length).map { _ in
            Array("abcdéfg中".prefix(letters)).randomElement(using: &generator) ?? "a"
          })
        words[word, default: 0] += Int.random(in: 1...4, using: &generator)
      }
      let texts = words.flatMap { Array(repeating: $0.key, count: $0.value) }
      let (vocabulary, _) = try train(
        texts.shuffled(using: &generator),
        WordPieceTrainerOptions(
          vocabularySize: size, minimumFrequency: minimumFrequency,
          normalizer: NormalizerOptions(
            lowercase: false, stripAccents: false, splitChineseCharacters: false)))
      #expect(
        vocabulary.pieces
          == NaiveTrainer.train(words, size: size, minimumFrequency: minimumFrequency))
    }
  }

  @Test("The same text in any order, split over trainers, or with words on disk: the same bytes")
  func determinism() throws {
    let lines = try Reference.lines(Text.self, of: Reference.fixture("small-encodings.jsonl"))
      .map(\.text)
    var options = WordPieceTrainerOptions(vocabularySize: 1500, alphabetLimit: 300)
    let expected = try train(lines, options)
    var generator = SplitMix64(seed: 3)
    #expect(try train(lines.shuffled(using: &generator), options).vocabulary == expected.vocabulary)

    var parts = (0..<3).map { _ in WordPieceTrainer(options: options) }
    for (index, line) in lines.enumerated() { parts[index % 3].add(line) }
    var whole = parts[2]
    whole.merge(parts[0])
    whole.merge(parts[1])
    let merged = try whole.train()
    #expect(merged.vocabulary == expected.vocabulary)
    #expect(merged.report == expected.report)
    // Merging left the parts as they were.
    #expect(try parts[0].train().vocabulary != expected.vocabulary)

    options.wordsInMemory = 100
    let spilled = try train(lines, options)
    #expect(spilled.vocabulary == expected.vocabulary)
    #expect(spilled.report == expected.report)
  }

  @Test func manyRunsAreMergedInSteps() throws {
    let directory = FileManager.default.temporaryDirectory.appending(
      path: "cloze-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    // Short and long words, prefixes of each other, and the same ones in far runs.
    var lines: [String] = []
    for number in 0..<6000 {
      let word = String(number % 5000, radix: 3).map { ["a", "bb", "c"][$0.wholeNumberValue ?? 0] }
      lines.append(word.joined() + " " + String(repeating: "x", count: number % 40 + 1))
    }
    var options = WordPieceTrainerOptions(vocabularySize: 60, minimumFrequency: 1)
    let expected = try train(lines, options)
    options.temporaryDirectory = directory.path
    options.wordsInMemory = 8
    let spilled = try train(lines, options)
    #expect(spilled.vocabulary == expected.vocabulary)
    #expect(spilled.report == expected.report)
    // The runs have no names.
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).isEmpty)

    options.temporaryDirectory = directory.path + "/missing"
    let found = #expect(throws: (any Error).self) { try train(lines, options) }
    #expect(found.map { "\($0)".contains("missing") } == true)
  }

  @Test func rareWordsStayOutWhenThereAreTooMany() throws {
    let text = "aa aa aa bb bb cc cc dd ee"
    var options = WordPieceTrainerOptions(vocabularySize: 100, minimumFrequency: 1)
    options.maximumDistinctWords = 2
    let inMemory = try train([text], options)
    // bb and cc are as frequent as each other, and both do not fit.
    #expect(
      Array(inMemory.vocabulary.pieces.dropFirst(5)) == ["a", "b", "c", "d", "e", "##a", "aa"])
    #expect(inMemory.report.omittedWords == 4)
    options.wordsInMemory = 1
    let onDisk = try train([text], options)
    #expect(onDisk.vocabulary == inMemory.vocabulary)
    #expect(onDisk.report == inMemory.report)
  }

  @Test func alphabetLimitAndLostCharacters() throws {
    let (vocabulary, report) = try train(
      ["ab ab ab ac x x d"], WordPieceTrainerOptions(vocabularySize: 100, alphabetLimit: 3))
    // a 4, b 3, x 2, and then c and d.
    #expect(vocabulary.pieces == special + ["a", "b", "x", "##b", "ab"])
    #expect(report.lostCharacters.map(\.scalar) == ["c", "d"])
    #expect(report.characterCoverage == 1 - 2.0 / 11)
    #expect(report.unknownRate == 2.0 / 7)
  }

  @Test func slotsAndSizes() throws {
    var options = WordPieceTrainerOptions(vocabularySize: 12, unusedSlots: 2)
    let (vocabulary, _) = try train(["ab abc"], options)
    #expect(
      vocabulary.pieces == special + ["[unused0]", "[unused1]", "a", "b", "c", "##b", "##c"])
    options.vocabularySize = 11
    #expect(
      throws: WordPieceTrainerError.sizeTooSmall(
        size: 11, specialTokens: 5, unusedSlots: 2, alphabet: 5)
    ) { try train(["ab abc"], options) }
    #expect(throws: WordPieceTrainerError.noWords) { try train([" \n\u{0}"], options) }
    options.specialTokens = ["[PAD]", "[PAD]"]
    #expect(throws: WordPieceTrainerError.self) { try train(["ab"], options) }
  }

  @Test func overlongWordsAreUnknown() throws {
    let long = String(repeating: "ab", count: 51)
    let (vocabulary, report) = try train(
      [long, "ab ab", long], WordPieceTrainerOptions(vocabularySize: 100))
    #expect(vocabulary.pieces == special + ["a", "b", "##b", "ab"])
    #expect(report.words == 4)
    #expect(report.unknownRate == 0.5)
    #expect(report.unspelledRate == 0)
    #expect(report.overlong == OverlongWords(words: 2, characters: 204, allCharacters: 208))
    #expect(report.characterCoverage == 1 - 204.0 / 208)
    let found = #expect(throws: WordPieceTrainerError.self) {
      try train([long], WordPieceTrainerOptions(vocabularySize: 100))
    }
    #expect(
      found?.description.contains(
        "1 word of more than 100 characters is [UNK]: 100.0 % of the characters") == true)
  }

  private struct Text: Decodable {
    var text: String
  }
}
