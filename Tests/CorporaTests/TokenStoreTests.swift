import Corpora
import Platform
import Serialization
import TestSupport
import Testing
import Tokenization

private let words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "cat", "sat", "##s", "."]

private func vocabulary(_ extra: Int = 0) throws -> Vocabulary {
  try Vocabulary(pieces: words + (0..<extra).map { "w\($0)" })
}

/// Two documents, with a sentence and a document that have no tokens.
private let text = """
  the cat sat.
  \u{200B}
  cats

  \u{200B}

  xyz the

  """

private func store(_ directory: borrowing TemporaryDirectory) throws -> String {
  let corpus = try CorpusReader(paths: [directory.write("a.txt", text)])
  let path = FileSystem.join(directory.path, "tokens.h5")
  try tokenizeCorpus(corpus, vocabulary: vocabulary(), options: .uncased, to: path)
  return path
}

private func ids(_ store: TokenStore) -> [Int32] {
  (0..<store.tokens.count).map { store.tokens[$0] }
}

@Suite struct TokenStoreTests {
  @Test func roundTrip() throws {
    let directory = try TemporaryDirectory()
    let source = try directory.write("a.txt", text)
    let path = FileSystem.join(directory.path, "tokens.h5")
    var reports: [TokenizationProgress] = []
    let statistics = try tokenizeCorpus(
      CorpusReader(paths: [source]), vocabulary: vocabulary(), options: .cased, to: path
    ) { reports.append($0) }
    #expect(statistics.documents == 2)
    #expect(statistics.sentences == 3)
    #expect(statistics.tokens == 8)
    #expect(statistics.unknownTokens == 1)
    #expect(statistics.unknownRate == 0.125)
    #expect(statistics.oneSentenceDocuments == 1)
    #expect(statistics.droppedSentences == 2)
    #expect(statistics.droppedDocuments == 1)
    #expect(statistics.sentenceLengths.counts == [0, 2, 1])
    #expect(statistics.sentenceLengths.maximum == 4)
    #expect(reports.map(\.bytes) == [text.utf8.count])
    #expect(reports.map(\.expectedBytes) == [text.utf8.count])
    #expect(reports.map(\.tokens) == [8])

    let store = try TokenStore(opening: path)
    #expect(ids(store) == [5, 6, 7, 9, 6, 8, 1, 5])
    #expect(Array(store.sentenceOffsets) == [0, 4, 6, 8])
    #expect(Array(store.documentOffsets) == [0, 2, 3])
    #expect(store.tokens.elementWidth == 2)
    #expect(store.tokens.bytes.count == 16)
    #expect(Array(store.tokens.bytes.prefix(4)) == [5, 0, 6, 0])
    #expect(store.statistics == statistics)
    #expect(store.options == .cased)
    #expect(try store.vocabulary == vocabulary())
    #expect(store.sources.map(\.path) == [source])
    #expect(store.sources.map(\.bytes) == [text.utf8.count])
    #expect(store.sources.map(\.sha256) == [try Hashing.sha256Hex(ofFile: source)])
    #expect(try directory.names() == ["a.txt", "tokens.h5"])
  }

  @Test func wideTokens() throws {
    let directory = try TemporaryDirectory()
    let path = FileSystem.join(directory.path, "tokens.h5")
    for (size, width) in [(65_536, 2), (65_537, 4)] {
      let vocabulary = try vocabulary(size - words.count)
      let ids = [5, Int32(size - 1), 9]
      var writer = try TokenStoreWriter(path: path, vocabulary: vocabulary, options: .uncased)
      try ids.withUnsafeBufferPointer { try writer.append(sentence: $0) }
      try writer.endDocument()
      _ = try writer.finish(sources: [])
      let store = try TokenStore(opening: path)
      #expect(store.tokens.elementWidth == width)
      #expect((0..<3).map { store.tokens[$0] } == ids)
    }
  }

  @Test func manySentencesStreamThrough() throws {
    let directory = try TemporaryDirectory()
    let path = FileSystem.join(directory.path, "tokens.h5")
    var writer = try TokenStoreWriter(path: path, vocabulary: vocabulary(), options: .uncased)
    var total = 0
    for sentence in 0..<70_000 {
      let ids = (0..<(1 + sentence % 5)).map { Int32(5 + (sentence + $0) % 5) }
      total += ids.count
      try ids.withUnsafeBufferPointer { try writer.append(sentence: $0) }
      if sentence % 7 == 6 { try writer.endDocument() }
    }
    let statistics = try writer.finish(sources: [])
    #expect(statistics.tokens == total && statistics.documents == 10_000)
    let store = try TokenStore(opening: path)
    var position = 0
    var isRight = true
    for sentence in 0..<70_000 {
      isRight = isRight && store.sentenceOffsets[sentence] == Int64(position)
      for index in 0..<(1 + sentence % 5) {
        isRight = isRight && store.tokens[position] == Int32(5 + (sentence + index) % 5)
        position += 1
      }
    }
    #expect(isRight)
    #expect(store.documentOffsets[10_000] == 70_000)
    #expect(store.documentOffsets[1] == 7)
  }

  @Test func failureLeavesNothingBehind() throws {
    let directory = try TemporaryDirectory()
    let bad = try directory.write("bad.txt", bytes: Array("the cat\n".utf8) + [0xFF, 0x0A])
    let empty = try directory.write("empty.txt", "\u{200B}\n")
    let path = FileSystem.join(directory.path, "tokens.h5")
    func tokenize(_ source: String) throws {
      try tokenizeCorpus(
        CorpusReader(paths: [source]), vocabulary: vocabulary(), options: .uncased, to: path)
    }
    #expect(
      message { try tokenize(bad) }.hasPrefix(
        "'\(bad)', line 2: byte 0xFF at offset 0 of the line is not valid UTF-8; "))
    #expect(
      message { try tokenize(empty) }
        == "corpus '\(empty)' holds no words")
    #expect(try directory.names() == ["bad.txt", "empty.txt"])

    _ = try directory.write("tokens.h5", "precious")
    #expect(throws: CorpusError.self) { try tokenize(bad) }
    #expect(try FileSystem.contents(of: path) == Array("precious".utf8))

    try FileSystem.remove(path)
    try FileSystem.createDirectory(path)
    #expect(
      message { try tokenize(bad) }
        == "token store '\(path)' cannot be written: something that is no file has that name")
  }

  @Test func vocabularyAndOptionsMustMatch() throws {
    let directory = try TemporaryDirectory()
    let path = try store(directory)
    let store = try TokenStore(opening: path)
    try store.requireVocabulary(vocabulary())
    try store.requireOptions(.uncased)
    let other = try vocabulary(1)
    #expect(
      message { try store.requireVocabulary(other) }
        == "token store '\(path)' was made with another vocabulary: of "
        + "\(try vocabulary().count) pieces (SHA-256 \(try vocabulary().sha256)), expected "
        + "\(other.count) pieces (SHA-256 \(other.sha256))")
    let text = message { try store.requireOptions(.cased) }
    #expect(text.contains(#""lowercase":true"#) && text.contains(#""lowercase":false"#))
  }
}

@Suite struct TokenStoreDamageTests {
  @Test func foreignFiles() throws {
    let directory = try TemporaryDirectory()
    let text = try directory.write("text.h5", "Some text.")
    #expect(message { _ = try TokenStore(opening: text) }.contains("'\(text)' is not an HDF5 file"))
    let missing = FileSystem.join(directory.path, "none.h5")
    #expect(
      message { _ = try TokenStore(opening: missing) }
        == "'\(missing)' cannot be opened: No such file or directory")
    let other = FileSystem.join(directory.path, "other.h5")
    try HDF5File.write(to: other) { try $0.write([1, 2, 3] as [Int64], to: "/numbers") }
    #expect(
      message { _ = try TokenStore(opening: other) }
        == "'\(other)' is an HDF5 file but not a token store "
        + "(no attribute format = \"cloze token store\")")
  }

  @Test func truncatedFiles() throws {
    let directory = try TemporaryDirectory()
    let bytes = try FileSystem.contents(of: store(directory))
    for length in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 97)) {
      let path = try directory.write("cut.h5", bytes: Array(bytes[..<length]))
      let text = message { _ = try TokenStore(opening: path) }
      #expect(text.contains(path) && !text.contains("\n"), "cut to \(length) of \(bytes.count)")
    }
  }

  @Test func flippedTokenIsFound() throws {
    let directory = try TemporaryDirectory()
    let path = try store(directory)
    let offset = try #require(try HDF5File(opening: path).info("/tokens").fileOffset)
    var bytes = try FileSystem.contents(of: path)
    bytes[offset] ^= 1
    let damaged = try directory.write("damaged.h5", bytes: bytes)
    #expect(message { _ = try TokenStore(opening: damaged) }.contains("is damaged"))
    _ = try TokenStore(opening: damaged, verifying: .structure)
  }

  /// Replaces a dataset, checksum included, by one that only `TokenStore` can find fault with.
  @Test(
    arguments: [
      ("/sentence_offsets", [0, 6, 4, 8], "/sentence_offsets[2] is 4, expected more than 6"),
      ("/sentence_offsets", [0, 4, 4, 8], "/sentence_offsets[2] is 4, expected more than 4"),
      ("/sentence_offsets", [1, 4, 6, 8], "/sentence_offsets[0] is 1, expected 0"),
      ("/sentence_offsets", [0, 4, 6, 9], "/sentence_offsets[3] is 9, expected 8"),
      ("/sentence_offsets", [0, 4, 8], "/sentence_offsets has shape [3], expected [4]"),
      ("/document_offsets", [0, 3, 3], "/document_offsets[2] is 3, expected more than 3"),
      ("/document_offsets", [0, 2, 4], "/document_offsets[2] is 4, expected 3"),
    ] as [(String, [Int64], String)])
  func wrongOffsets(object: String, values: [Int64], problem: String) throws {
    let directory = try TemporaryDirectory()
    let path = try store(directory)
    try change(path) { file in
      try file.remove(object)
      try file.write(values, to: object)
    }
    #expect(
      message { _ = try TokenStore(opening: path) }
        == "token store '\(path)' is damaged: \(problem)")
  }

  @Test func idBeyondTheVocabulary() throws {
    let directory = try TemporaryDirectory()
    let path = try store(directory)
    try change(path) { file in
      try file.remove("/tokens")
      try file.write([5, 6, 7, 9, 6, 10, 1, 5] as [UInt16], to: "/tokens")
    }
    #expect(
      message { _ = try TokenStore(opening: path) }
        == "token store '\(path)' is damaged: /tokens[5] is 10, expected an id below 10")
  }

  @Test func wrongTypes() throws {
    let directory = try TemporaryDirectory()
    let path = try store(directory)
    try change(path) { file in
      try file.remove("/tokens")
      try file.write([5, 6, 7, 9, 6, 8, 1, 5] as [UInt32], to: "/tokens")
    }
    let text = message { _ = try TokenStore(opening: path) }
    #expect(text.contains("'/tokens'") && text.contains("uint16"))
  }

  @Test func wrongHeader() throws {
    let directory = try TemporaryDirectory()
    let path = try store(directory)
    try change(path) { try $0.setAttribute(7, "token_count") }
    #expect(
      message { _ = try TokenStore(opening: path) }
        == "token store '\(path)' is damaged: attribute 'token_count' is 7, its statistics say 8")
    try change(path) { try $0.setAttribute("{", "normalizer_options") }
    #expect(
      message { _ = try TokenStore(opening: path) } == "token store '\(path)' is damaged: "
        + "attribute 'normalizer_options' is not the JSON it should be")
    try change(path) { try $0.setAttribute("0", "vocabulary_sha256") }
    #expect(message { _ = try TokenStore(opening: path) }.hasSuffix("its attribute says 0"))
    try change(path) { try $0.setAttribute(2, "format_version") }
    #expect(
      message { _ = try TokenStore(opening: path) }
        == "token store '\(path)' has format version 2, expected 1: tokenize the corpus again")
  }

  private func change(_ path: String, _ body: (HDF5File) throws -> Void) throws {
    let file = try HDF5File(opening: path, readOnly: false)
    try body(file)
    try file.close()
  }
}
