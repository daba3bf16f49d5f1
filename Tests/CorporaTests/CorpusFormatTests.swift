import CZlib
import CZstd
import Compression
import Corpora
import Platform
import TestSupport
import Testing

private func documents(
  _ paths: [String], _ format: CorpusFormat = CorpusFormat(), hashing: Bool = false
) throws -> (documents: [[String]], statistics: CorpusStatistics) {
  var documents: [[String]] = []
  var sentences: [String] = []
  let statistics = try CorpusReader(paths: paths, format: format).forEachSentence(
    hashing: hashing, { sentences.append(String(decoding: $0, as: UTF8.self)) },
    endOfDocument: {
      documents.append(sentences)
      sentences = []
    })
  return (documents, statistics)
}

private func gzip(_ text: String) -> [UInt8] {
  var stream = z_stream()
  guard czlib_begin_gzip_deflation(&stream, 6) == Z_OK else { return [] }
  defer { deflateEnd(&stream) }
  var input = Array(text.utf8)
  var output = [UInt8](repeating: 0, count: input.count + 100)
  return input.withUnsafeMutableBufferPointer { input in
    output.withUnsafeMutableBufferPointer { output in
      stream.next_in = input.baseAddress
      stream.avail_in = UInt32(input.count)
      stream.next_out = output.baseAddress
      stream.avail_out = UInt32(output.count)
      guard deflate(&stream, Z_FINISH) == Z_STREAM_END else { return [] }
      return Array(output.prefix(Int(stream.total_out)))
    }
  }
}

private func zstandard(_ text: String) -> [UInt8] {
  var output = [UInt8](repeating: 0, count: text.utf8.count + 200)
  let bytes = Array(text.utf8)
  let count = ZSTD_compress(&output, output.count, bytes, bytes.count, 3)
  return Array(output.prefix(count))
}

@Suite struct CorpusCompressionTests {
  @Test func compressedTextsReadLikeOthers() throws {
    let directory = try TemporaryDirectory()
    let text = "a\nb\n\nc\n"
    let json = #"{"text": "d\ne"}"# + "\n"
    _ = try directory.write("1.txt.gz", bytes: gzip(text))
    _ = try directory.write("2.txt.zst", bytes: zstandard(text))
    _ = try directory.write("3.jsonl.gz", bytes: gzip(json))
    _ = try directory.write("4.jsonl.zst", bytes: zstandard(json))
    let (found, statistics) = try documents([directory.path], hashing: true)
    #expect(found == [["a", "b"], ["c"], ["a", "b"], ["c"], ["d", "e"], ["d", "e"]])
    // Sizes and hashes are of the files; the text is counted apart.
    #expect(statistics.textBytes == 2 * (text.utf8.count + json.utf8.count))
    for file in statistics.files {
      #expect(try file.bytes == FileSystem.fileSize(file.path))
      #expect(try file.sha256 == Hashing.sha256Hex(ofFile: file.path))
    }
    #expect(statistics.bytes == statistics.files.reduce(0) { $0 + $1.bytes })
  }

  @Test func truncatedFilesAreNamedInOneLine() throws {
    let directory = try TemporaryDirectory()
    for (name, bytes) in [("a.txt.gz", gzip("a\nb\n")), ("b.txt.zst", zstandard("a\nb\n"))] {
      let path = try directory.write(name, bytes: bytes.dropLast(3))
      let found = message { _ = try documents([path]) }
      #expect(found.hasPrefix("corpus: '\(path)' is truncated: "))
      #expect(found.contains("offset \(bytes.count - 3)"))
      #expect(!found.contains("\n"))
    }
  }
}

@Suite struct CorpusPathTests {
  @Test func patternsStandForFiles() throws {
    let directory = try TemporaryDirectory()
    for name in ["b1.txt", "a1.txt", "a2.txt", "c.md"] { _ = try directory.write(name, name) }
    func found(_ pattern: String) throws -> [[String]] {
      try documents([FileSystem.join(directory.path, pattern)]).documents
    }
    #expect(try found("*1.txt") == [["a1.txt"], ["b1.txt"]])
    #expect(try found("a[12].txt") == [["a1.txt"], ["a2.txt"]])
    #expect(try found("?.md") == [["c.md"]])
    let none = FileSystem.join(directory.path, "*.none")
    #expect(
      message { _ = try documents([none]) }
        == "corpus '\(none)' does not exist, nor does a file whose name it is a pattern of")
    // A file that is really called so comes first.
    _ = try directory.write("a[12].txt", "itself")
    #expect(try found("a[12].txt") == [["itself"]])
  }

  @Test func filesCanBeDeclaredJSONLines() throws {
    let directory = try TemporaryDirectory()
    // What begins otherwise is not found to be JSON.
    let path = try directory.write("data", #" "a\nb""#)
    #expect(try documents([path]).documents == [[#" "a\nb""#]])
    #expect(try documents([path], CorpusFormat(isJSONLines: true)).documents == [["a", "b"]])
  }
}

@Suite struct CorpusProseTests {
  private func prose(_ text: String, _ name: String = "a.txt") throws -> [[String]] {
    let directory = try TemporaryDirectory()
    return try documents([directory.write(name, text)], CorpusFormat(layout: .prose)).documents
  }

  @Test(arguments: [
    ("One. Two\nlines. Three", [["One.", "Two lines.", "Three"]]),
    ("Title\n\nMr. Smith\r\nwent.  He\r\ncame.\r\n", [["Title", "Mr. Smith went.", "He came."]]),
    ("A list:\n- one\n- two\n", [["A list:", "- one", "- two"]]),
    ("彼は行\nった。彼女\nは来た。", [["彼は行った。", "彼女は来た。"]]),
    ("한국어 글\n입니다.\n\n\n\nEnd", [["한국어 글 입니다."], ["End"]]),
  ])
  func cutsRunningText(text: String, expected: [[String]]) throws {
    #expect(try prose(text) == expected)
  }

  @Test func jsonDocumentsAreProseToo() throws {
    let lines = #"{"text": "One. Two\nlines.\n\nThree"}"# + "\n" + #"{"text": "Four."}"#
    #expect(try prose(lines, "a.jsonl") == [["One.", "Two lines.", "Three"], ["Four."]])
  }

  @Test func endOfFileEndsDocument() throws {
    let directory = try TemporaryDirectory()
    let first = try directory.write("1.txt", "One. Tw")
    let second = try directory.write("2.txt", "Wo is it. Three.\n\nFour.")
    #expect(
      try documents([first, second], CorpusFormat(layout: .prose)).documents
        == [["One.", "Tw"], ["Wo is it.", "Three.", "Four."]])
  }

  private func split(_ text: String, _ format: CorpusFormat) throws -> [[String]] {
    let directory = try TemporaryDirectory()
    return try documents([directory.write("a.txt", text)], format).documents
  }

  @Test func blankLinesEndDocuments() throws {
    let text = "One.\n\nTwo.\n \n\t\nThree.\n\n\n\nFour.\n"
    func cut(_ count: Int?) throws -> [[String]] {
      try split(text, CorpusFormat(layout: .prose, documentBlankLines: count))
    }
    #expect(try cut(nil) == [["One.", "Two."], ["Three."], ["Four."]])
    #expect(try cut(1) == [["One."], ["Two."], ["Three."], ["Four."]])
    #expect(try cut(3) == [["One.", "Two.", "Three."], ["Four."]])
    #expect(
      try split("a\n\nb\n\n\nc", CorpusFormat(documentBlankLines: 2)) == [["a", "b"], ["c"]])
  }

  @Test func longDocumentsOfProseEndWithAParagraph() throws {
    let text = (0..<10).map { "Number \($0). It ends." }.joined(separator: "\n\n")
    let found = try split(text, CorpusFormat(layout: .prose, documentSize: 38))
    #expect(found.count == 5)
    #expect(found.allSatisfy { $0.count == 4 })
    // What JSON calls a document is one.
    let directory = try TemporaryDirectory()
    let json = try directory.write("a.jsonl", #"{"text": "One.\n\nTwo.\n\nThree."}"#)
    #expect(
      try documents([json], CorpusFormat(layout: .prose, documentSize: 1))
        .documents == [["One.", "Two.", "Three."]])
  }

  @Test func aParagraphOfSeveralDocumentsIsCutWhereSentencesEnd() throws {
    let sentences = (0..<20).map { "Number \($0) ends here." }
    let text = sentences.joined(separator: " ")
    let found = try split(text, CorpusFormat(layout: .prose, documentSize: 60))
    #expect(found.count >= 5)
    #expect(found.allSatisfy { $0.count >= 2 })
    #expect(found.flatMap { $0 } == sentences)
    // One that is only a little longer than a document stays whole.
    #expect(try split(text, CorpusFormat(layout: .prose, documentSize: 200)) == [sentences])
  }

  @Test func longParagraphsComeInPieces() throws {
    let sentences = (0..<120_000).map { "Sentence number \($0) ends here." }
    for separator in ["\n", " "] {
      let text = sentences.joined(separator: separator)
      let unlimited = CorpusFormat(layout: .prose, documentSize: nil)
      #expect(try split(text, unlimited) == [sentences])
      // A part counts as a paragraph, and is longer than documents need to be.
      let parts = try split(text, CorpusFormat(layout: .prose))
      #expect(parts.count > text.utf8.count >> 17)
      #expect(parts.flatMap { $0 } == sentences)
    }
    // Without a full stop there is nowhere to cut but the limit; not a word is lost.
    let words = Array(repeating: "word", count: 600_000)
    let found = try prose(words.joined(separator: " "))
    #expect(found.count > 10)
    #expect(found.joined().flatMap { $0.split(separator: " ") }.count == words.count)
  }
}

@Suite struct LongLineTests {
  @Test func aLineBeyondTheLimitIsCutAtWhiteSpace() throws {
    let directory = try TemporaryDirectory()
    let words = Array(repeating: "ein Wört", count: 2_200_000)
    let text = words.joined(separator: " ") + "\nend\n\n\u{FF}"
    let (found, statistics) = try documents([directory.write("a.txt", text)])
    #expect(found.count == 2)
    #expect(found[0].count == 3)
    #expect(found[0].allSatisfy { $0.utf8.count <= 17 << 20 })
    #expect(
      found[0][0] + found[0][1] + "\n" + found[0][2] == words.joined(separator: " ") + "\nend")
    #expect(found[1] == ["\u{FF}"])
    #expect(statistics.lines == 4)
  }

  @Test func aLineWithoutWhiteSpaceIsCutBetweenCharacters() throws {
    let directory = try TemporaryDirectory()
    let text = String(repeating: "漢", count: 6_000_000)
    let (found, _) = try documents([directory.write("a.txt", text)])
    #expect(found.count == 1)
    #expect(found[0].count > 1)
    #expect(found[0].joined() == text)
  }

  @Test func aBlankPartEndsNoDocument() throws {
    let directory = try TemporaryDirectory()
    let text = "a\n" + "b" + String(repeating: " ", count: 40 << 20) + "c\nd"
    let (found, _) = try documents([directory.write("a.txt", text)])
    #expect(found.count == 1)
    #expect(
      found[0].map { $0.filter { $0 != " " } }.joined() == "abcd")
  }
}
