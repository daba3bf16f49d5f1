import Corpora
import FineTuning
import TestSupport
import Testing

@Suite struct CoNLLReaderTests {
  private func read(
    _ text: String, _ columns: CoNLLColumns = CoNLLColumns(), skipping: Bool = false,
    name: String = "words.txt"
  ) throws -> (sentences: [TaggedSentence], bad: [CoNLLFault]) {
    let directory = try TemporaryDirectory()
    let path = try directory.write(name, text)
    var reader = try CoNLLReader(path: path, columns: columns, skipsBadRows: skipping)
    var sentences: [TaggedSentence] = []
    while let sentence = try reader.next() { sentences.append(sentence) }
    #expect(reader.sentenceCount == sentences.count)
    return (sentences, reader.badRows)
  }

  private func problem(_ text: String, _ columns: CoNLLColumns = CoNLLColumns()) -> String {
    let text = message { _ = try read(text, columns) }
    return text.split(separator: "words.txt").last.map(String.init) ?? text
  }

  /// A line that is not UTF-8 spoils its sentence alone.
  @Test func sentencesThatAreNotUTF8ArePassedOver() throws {
    let directory = try TemporaryDirectory()
    let bytes = "a O\n\nb\u{1} O\nc O\n\n\u{1} O\n\nd O\n".utf8.map { $0 == 1 ? 0xE9 : $0 }
    let path = try directory.write("words.txt", bytes: bytes)
    var reader = try CoNLLReader(path: path, skipsBadRows: true)
    var words: [[String]] = []
    while let sentence = try reader.next() { words.append(sentence.words) }
    #expect(words == [["a"], ["d"]])
    #expect(reader.badRows.map(\.line) == [3, 6])
    let refused = message {
      var reader = try CoNLLReader(path: path)
      while try reader.next() != nil {}
    }
    #expect(refused.contains("words.txt', line 3: byte 0xE9"), "\(refused)")
  }

  @Test func wordsStandFirstAndTagsLast() throws {
    let text = """
      -DOCSTART- -X- -X- O

      EU NNP B-NP B-ORG
      rejects VBZ B-VP O

       \t
      Peter NNP B-NP B-PER
      """
    let sentences = try read(text).sentences
    #expect(
      sentences == [
        TaggedSentence(line: 3, words: ["EU", "rejects"], tags: ["B-ORG", "O"]),
        TaggedSentence(line: 7, words: ["Peter"], tags: ["B-PER"]),
      ])
    #expect(try read(text, CoNLLColumns(word: 1, tag: 2)).sentences[0].tags == ["B-NP", "B-VP"])
  }

  @Test func tabsKeepBlanksInWords() throws {
    let found = try read("\u{FEFF}New York\tB-LOC\r\n\u{301}\tO\r\n\r\n#tag\tO\r\n# \tO").sentences
    #expect(found.map(\.words) == [["New York", "\u{301}"], ["#tag", "#"]])
    #expect(found.map(\.tags) == [["B-LOC", "O"], ["O", "O"]])
  }

  @Test func remarksAreNoWords() throws {
    let text = "# id 7a domain=en\n# one two\nwe _ _ O\n\n# id 7b domain=en\n# _ _ O\n"
    #expect(try read(text).sentences.map(\.words) == [["we"], ["#"]])
    #expect(try read("a O\n\n# O\nb O\n").sentences.map(\.words) == [["a"], ["#", "b"]])
  }

  @Test func wordsAloneAreReadForPrediction() throws {
    let columns = CoNLLColumns(hasTags: false)
    let found = try read("a\nb\n\nc", columns).sentences
    #expect(found.map(\.words) == [["a", "b"], ["c"]])
    #expect(found.allSatisfy { $0.tags.isEmpty })
  }

  @Test(arguments: [
    ("a O\nb\n", "', line 2: found 1 column, expected a tag after the word 'b'"),
    ("a O\nb O O\n", "', line 2: found 3 columns, expected 2 as in line 1"),
    ("a\tO\nb\t\n", "', line 2: column 2 is empty, expected a tag"),
    ("a\tO\n\tO\n", "', line 2: column 1 is empty, expected a word"),
    ("a b O\n\nc O\n", "', line 3: found 2 columns, expected 3 as in line 1"),
    ("", "' has no words, expected one a line and a blank line after every sentence"),
    (
      "-DOCSTART- O\n\n",
      "' has no words, expected one a line and a blank line after every sentence"
    ),
  ])
  func badRowsAreNamed(text: String, expected: String) {
    #expect(problem(text) == expected)
  }

  @Test func columnsThatAreNotThereAreNamed() {
    #expect(
      problem("a O\n", CoNLLColumns(word: 0, tag: 3))
        == "', line 1: found 2 columns, expected the tag in column 4")
  }

  @Test func sentencesWithBadRowsArePassedOver() throws {
    let (sentences, bad) = try read("a O\nb\n\nc O\n\nd O O\n", skipping: true)
    #expect(sentences.map(\.words) == [["c"]])
    #expect(bad.map(\.line) == [2, 6])
  }

  @Test func otherFilesAreRefused() throws {
    let directory = try TemporaryDirectory()
    let binary = try directory.write(
      "a.conll", bytes: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0])
    #expect(throws: CorpusError.self) { _ = try CoNLLReader(path: binary) }
    let latin = try directory.write("b.conll", bytes: Array("caf".utf8) + [0xE9, 0x20, 0x4F, 0x0A])
    #expect(
      message {
        var reader = try CoNLLReader(path: latin)
        _ = try reader.next()
      }.contains("b.conll"))
    #expect(throws: CorpusError.self) { _ = try CoNLLReader(path: directory.file("none")) }
  }
}
