import Corpora
import Foundation
import Platform
import TestSupport
import Testing

/// Sentences of documents as the reader hands them out.
private func documents(
  _ paths: [String], statistics: inout CorpusStatistics
) throws -> [[String]] {
  var documents: [[String]] = []
  var sentences: [String] = []
  statistics = try CorpusReader(paths: paths).forEachSentence(
    { sentences.append(String(decoding: $0, as: UTF8.self)) },
    endOfDocument: {
      documents.append(sentences)
      sentences = []
    })
  #expect(sentences.isEmpty)
  return documents
}

private func documents(_ paths: String...) throws -> [[String]] {
  var statistics = CorpusStatistics()
  return try documents(paths, statistics: &statistics)
}

@Suite struct CorpusTextTests {
  @Test(arguments: [
    ("a\nb\n\nc\n", [["a", "b"], ["c"]]),
    ("a\nb\n\nc", [["a", "b"], ["c"]]),
    ("\n\n\na\n \t\n\u{A0}\u{3000}\n\nb\n\n\n", [["a"], ["b"]]),
    ("a\r\nb\r\n\r\nc\r\n", [["a", "b"], ["c"]]),
    ("a\rb\n", [["a\rb"]]),
    ("\u{FEFF}a\nb\n", [["a", "b"]]),
    ("\u{FEFF}\n\na", [["a"]]),
    ("a\n\u{FEFF}b\n", [["a", "\u{FEFF}b"]]),
    // A line of nothing but NUL characters is no blank line.
    ("a\0b\0\n\0\0\nc\0\r\n\nd", [["ab", "c"], ["d"]]),
    ("é\0ß 漢字 😀\n", [["éß 漢字 😀"]]),
    ("  indented \n", [["  indented "]]),
    ("0123456\n01234567\n012345678\n", [["0123456", "01234567", "012345678"]]),
  ])
  func splitsLinesIntoDocuments(text: String, expected: [[String]]) throws {
    let directory = try TemporaryDirectory()
    #expect(try documents(directory.write("a.txt", text)) == expected)
  }

  @Test func endOfFileEndsDocument() throws {
    let directory = try TemporaryDirectory()
    let first = try directory.write("1.txt", "a\nb")
    let second = try directory.write("2.txt", "\u{FEFF}c\n")
    let empty = try directory.write("3.txt", "\n \n")
    var statistics = CorpusStatistics()
    #expect(
      try documents([second, empty, first], statistics: &statistics) == [["c"], ["a", "b"]])
    #expect(statistics.documents == 2)
    #expect(statistics.sentences == 3)
    #expect(statistics.lines == 5)
    #expect(statistics.emptyDocuments == 1)
    #expect(statistics.bytes == 3 + 5 + 3)
    #expect(statistics.files.map(\.path) == [second, empty, first])
    #expect(statistics.files.map(\.bytes) == [5, 3, 3])
    #expect(statistics.files.allSatisfy { $0.sha256 == nil })
  }

  @Test func countsDroppedNULs() throws {
    let directory = try TemporaryDirectory()
    let text = try directory.write("a.txt", "a\0\0b\n\0\n")
    let json = try directory.write("b.jsonl", #"{"text": "x\u0000y"}"# + "\0\n")
    var statistics = CorpusStatistics()
    #expect(try documents([text, json], statistics: &statistics) == [["ab"], ["xy"]])
    #expect(statistics.droppedNULs == 5)
  }

  @Test func hashesContents() throws {
    let directory = try TemporaryDirectory()
    let path = try directory.write("a.txt", "abc")
    let statistics = try CorpusReader(paths: [path]).forEachSentence(
      hashing: true, { _ in }, endOfDocument: {})
    // The one-block example of FIPS 180-4.
    #expect(
      statistics.files.map(\.sha256) == [
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
      ])
  }

  @Test func growsForLongLines() throws {
    let directory = try TemporaryDirectory()
    let long = String(repeating: "é0123456789", count: 400_000)
    let short = Array(repeating: "short line", count: 200_000)
    let text = short.joined(separator: "\n") + "\n\n" + long + "\n" + long + "\nend"
    let found = try documents(directory.write("a.txt", text))
    #expect(found == [short, [long, long, "end"]])
  }

  @Test func directoryStandsForItsTextsInOrder() throws {
    let directory = try TemporaryDirectory()
    for name in ["b.txt", "a.TXT", "Z.txt", "c.jsonl", "README.md", ".hidden.txt"] {
      let text = name.hasSuffix("jsonl") ? "{\"text\": \"\(name)\"}" : name
      _ = try directory.write(name, text)
    }
    try FileSystem.createDirectory(FileSystem.join(directory.path, "folder.txt"))
    _ = try directory.write("folder.txt/inner.txt", "inner")
    _ = try directory.write("folder.txt/.hidden.txt", "hidden")
    // A link that leads back up must not be followed for ever.
    try FileManager.default.createSymbolicLink(
      atPath: FileSystem.join(directory.path, "folder.txt/up"),
      withDestinationPath: directory.path)
    #expect(
      try documents(directory.path) == [["Z.txt"], ["a.TXT"], ["b.txt"], ["c.jsonl"], ["inner"]])
  }

  @Test func passesErrorsOfTheCallerOn() throws {
    struct Stop: Error {}
    let directory = try TemporaryDirectory()
    let reader = try CorpusReader(paths: [directory.write("a.txt", "a\nb")])
    #expect(throws: Stop.self) {
      try reader.forEachSentence({ _ in throw Stop() }, endOfDocument: {})
    }
    #expect(throws: Stop.self) {
      try reader.forEachSentence({ _ in }, endOfDocument: { throw Stop() })
    }
  }

  @Test func readsTheSampleCorpus() throws {
    let package = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let sample = "/" + package + "/Corpora/sample"
    guard FileSystem.isDirectory(sample) else { return }
    var statistics = CorpusStatistics()
    let found = try documents([sample], statistics: &statistics)
    #expect(found.count == statistics.documents)
    // Independently: blocks between blank lines of each file.
    var expected = 0
    for name in try FileSystem.list(sample) where name.hasSuffix(".txt") {
      let bytes = try FileSystem.contents(of: FileSystem.join(sample, name))
      let lines = String(decoding: bytes, as: UTF8.self)
        .split(separator: "\n", omittingEmptySubsequences: false)
      for (previous, line) in zip([""] + lines, lines) where previous.isEmpty && !line.isEmpty {
        expected += 1
      }
    }
    #expect(found.count == expected)
  }
}

@Suite struct CorpusJSONTests {
  @Test func lineIsADocument() throws {
    let directory = try TemporaryDirectory()
    let path = try directory.write(
      "a.jsonl",
      """
      \u{FEFF}{"text": "one\\ntwo\\r\\n\\nthree", "id": 7}
      {"id": [1, {"text": "no"}], "text": "caf\\u00e9 \\ud83d\\ude00"}

      {"text": " \\n"}
      {"text": ""}
      """)
    var statistics = CorpusStatistics()
    #expect(
      try documents([path], statistics: &statistics) == [["one", "two", "three"], ["café 😀"]])
    #expect(statistics.emptyDocuments == 2)
    #expect(statistics.documents == 2)
  }

  @Test(arguments: [
    (#"["text"]"#, #"found an array, expected an object such as {"text": "…"}"#),
    (
      #"{"body": "x"}"#,
      #"the object has no member "text", but "body"; name the one with the text by --text-field"#
    ),
    (#"{"text": 3}"#, #""text" is a number, expected a string"#),
  ])
  func refusesOtherValues(line: String, problem: String) throws {
    let directory = try TemporaryDirectory()
    let path = try directory.write("a.jsonl", "{\"text\": \"fine\"}\n" + line + "\n")
    #expect(message { _ = try documents(path) } == "'\(path)', line 2: \(problem)")
  }

  @Test(arguments: [#"{"text": "x""#, "plain text", #"{"text": "x"} {"text": "y"}"#])
  func refusesBrokenJSON(line: String) throws {
    let directory = try TemporaryDirectory()
    let path = try directory.write("a.jsonl", line)
    #expect(message { _ = try documents(path) }.hasPrefix("'\(path)', line 1: not valid JSON: "))
  }
}

@Suite struct CorpusErrorTests {
  @Test(
    arguments: [
      ([0xFF], 0, "FF"), ([0x61, 0x62, 0x80], 2, "80"), ([0xC0, 0xAF], 0, "C0"),
      ([0x61, 0xC3], 1, "C3"), ([0xE2, 0x82], 0, "E2"), ([0xE0, 0x80, 0x80], 0, "E0"),
      ([0xED, 0xA0, 0x80], 0, "ED"), ([0xF0, 0x80, 0x80, 0x80], 0, "F0"),
      ([0xF4, 0x90, 0x80, 0x80], 0, "F4"), ([0xF5, 0x80, 0x80, 0x80], 0, "F5"),
      ([0xC3, 0xA9, 0x00, 0xC3, 0x28], 3, "C3"),
      ([0xF0, 0x9F, 0x98, 0x80, 0xF0, 0x9F, 0x98], 4, "F0"),
    ] as [([UInt8], Int, String)])
  func invalidUTF8(bytes: [UInt8], offset: Int, byte: String) throws {
    let directory = try TemporaryDirectory()
    for name in ["a.txt", "a.jsonl"] {
      let path = try directory.write(
        name, bytes: Array("\u{FEFF}\r\n\n".utf8) + bytes + [0x0A])
      #expect(
        message { _ = try documents(path) }.hasPrefix(
          "'\(path)', line 3: byte 0x\(byte) at offset \(offset) of the line is not valid UTF-8; "))
    }
  }

  @Test func validUTF8AtTheBorders() throws {
    let directory = try TemporaryDirectory()
    let scalars: [UInt32] = [
      0x7F, 0x80, 0x7FF, 0x800, 0xFFF, 0x1000, 0xD7FF, 0xE000, 0xFFFF, 0x10000, 0x3FFFF, 0x40000,
      0xFFFFF, 0x100000, 0x10FFFF,
    ]
    var text = ""
    for scalar in scalars.compactMap(Unicode.Scalar.init) { text.unicodeScalars.append(scalar) }
    #expect(try documents(directory.write("a.txt", text)) == [[text]])
  }

  @Test func missingAndUnreadable() throws {
    let directory = try TemporaryDirectory()
    let missing = FileSystem.join(directory.path, "none.txt")
    #expect(
      message { _ = try CorpusReader(paths: [missing]) } == "corpus '\(missing)' does not exist")
    #expect(
      message { _ = try CorpusReader(paths: []) }
        == "no corpus given; expected text files, directories of them, or - for standard input")
    #expect(
      message { _ = try CorpusReader(paths: ["-", "-"]) }
        == "corpus: - (standard input) is given twice; it can be read only once")
    #expect(
      message { _ = try CorpusReader(paths: [directory.path]) }
        == "corpus directory '\(directory.path)' has no .txt, .jsonl or .json file (or .gz, .zst, .xz or "
        + ".bz2 of them)"
    )
  }

  @Test func emptyCorpus() throws {
    let directory = try TemporaryDirectory()
    let empty = try directory.write("a.txt", "")
    let blank = try directory.write("b.txt", " \r\n\n")
    #expect(message { _ = try documents(empty) } == "corpus '\(empty)' holds no sentences")
    #expect(
      message { _ = try documents(empty, blank) }
        == "corpus holds no sentences in any of 2 files, first '\(empty)'")
  }

  @Test func fileGoneBeforeReading() throws {
    let directory = try TemporaryDirectory()
    let path = try directory.write("a.txt", "a")
    let reader = try CorpusReader(paths: [path])
    try FileSystem.remove(path)
    #expect(
      message { try reader.forEachSentence({ _ in }, endOfDocument: {}) }
        == "corpus: cannot open '\(path)': No such file or directory")
  }
}
