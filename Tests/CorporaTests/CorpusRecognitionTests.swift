import Corpora
import Platform
import TestSupport
import Testing

private func documents(
  _ paths: [String], _ format: CorpusFormat = CorpusFormat(), notes: inout [CorpusNote]
) throws -> [[String]] {
  var documents: [[String]] = []
  var sentences: [String] = []
  let reader = try CorpusReader(paths: paths, format: format)
  notes = reader.notes
  try reader.forEachSentence(
    { sentences.append(String(decoding: $0, as: UTF8.self)) },
    endOfDocument: {
      documents.append(sentences)
      sentences = []
    })
  return documents
}

private func documents(
  _ path: String, _ format: CorpusFormat = CorpusFormat()
) throws -> [[String]] {
  var notes: [CorpusNote] = []
  return try documents([path], format, notes: &notes)
}

/// What a file is, by its contents.
@Suite struct CorpusRecognitionTests {
  static let lines = #"{"text": "a\nb"}"# + "\n" + #"{"text": "c"}"# + "\n"

  @Test(arguments: [
    ("a.json", lines), ("a.txt", lines), ("data", lines), ("a.JSONL", lines),
    ("a.json", #"[{"text": "a\nb"}, {"id": [1, "]"], "text": "c"}]"#),
    ("a.txt", "[\n  \"a\\nb\",\n  \"c\"\n]\n"), ("a.json", #"["a\nb","c"]"#),
    ("a.jsonl", #"[{"text": "a\nb"},"# + "\n" + #"{"text": "c"}]"#),
    ("a.json", "\"a\\nb\"\n\"c\"\n"), ("a.ndjson", lines),
  ])
  func readsJSONUnderAnyName(name: String, text: String) throws {
    let directory = try TemporaryDirectory()
    let path = try directory.write(name, text)
    #expect(try documents(path) == [["a", "b"], ["c"]])
  }

  @Test func readsALongArrayElementByElement() throws {
    let directory = try TemporaryDirectory()
    let elements = (0..<30_000).map { #"{"n": [\#($0), "}"], "text": "word \#($0) \" , ] é"}"# }
    for separator in [",", " ,\n"] {
      let path = try directory.write("a.json", "[" + elements.joined(separator: separator) + "]")
      #expect(try documents(path) == (0..<30_000).map { ["word \($0) \" , ] é"] })
    }
  }

  @Test(arguments: [
    "[1] a note\n[2] another\n", "{ braces }\n{more}\n", "[\"quoted\" beginning of a line\n",
    "[\"a\", \"b\"]\n[\"c\"]\n", "BZh9 is no archive\n", "\"Hello.\"\n\"Good day.\"\n",
    "PAR is it\n",
    "a,b\nc,d\n",
  ])
  func textThatBeginsLikeSomethingElseIsText(text: String) throws {
    let directory = try TemporaryDirectory()
    let path = try directory.write("a.txt", text)
    #expect(try documents(path) == [text.split(separator: "\n").map(String.init)])
  }

  @Test func plainTextIsWhatItIsSaidToBe() throws {
    let directory = try TemporaryDirectory()
    var format = CorpusFormat()
    format.isPlainText = true
    for (name, text) in [
      ("a.json", #"{"text": "x"}"#), ("b.csv", "a,b"), ("c.html", "<html>"), ("d.jsonl", "x"),
    ] {
      #expect(try documents(directory.write(name, text), format) == [[text]])
    }
  }

  @Test func whatPythonWritesIsRead() throws {
    let directory = try TemporaryDirectory()
    let path = try directory.write(
      "a.jsonl",
      """
      {"a": NaN, "b": [Infinity, -Infinity], "c": 1e999, "text": "x", "d": -0.5e-10}
      {"a": "\\ud800", "\\udfff": {"a": 1, "a": 2}, "a": 3, "text": "y"}
      {"deep": \(String(repeating: "[", count: 5000) + String(repeating: "]", count: 5000)), "text": "z"}
      """)
    #expect(try documents(path) == [["x"], ["y"], ["z"]])
  }

  @Test(arguments: [
    (#"{"text": "a\ud800b"}"#, "lone surrogate \\ud800"),
    (#"{"text": "a", "text": "b"}"#, #"repeated name "text""#),
    (#"{"title": "a", "body": "b"}"#, #"but "title", "body"; name"#),
    (#"{"a": [1,,2], "text": "x"}"#, "not valid JSON"),
    (#"{"a": nan, "text": "x"}"#, "not valid JSON"),
    (#"{"text": "x"} trailing"#, "unexpected text"), (#"{"text": "x""#, "not valid JSON"),
    (#"{}"#, "nor any other"),
  ])
  func faultsOfJSONNameTheLine(line: String, problem: String) throws {
    let directory = try TemporaryDirectory()
    let path = try directory.write("a.jsonl", "{\"text\": \"fine\"}\n" + line + "\n")
    let found = message { _ = try documents(path) }
    #expect(found.hasPrefix("'\(path)', line 2: ") && found.contains(problem), "\(found)")
  }

  @Test func anotherFieldCanBeNamed() throws {
    let directory = try TemporaryDirectory()
    var format = CorpusFormat()
    format.textField = "café"
    // The same name in another form of Unicode is another name.
    let path = try directory.write(
      "a.json", "{\"text\": \"no\", \"cafe\u{301}\": \"no\", \"caf\\u00e9\": \"yes\"}\n")
    #expect(try documents(path, format) == [["yes"]])
    let text = try directory.write("b.txt", "x")
    #expect(message { _ = try documents(text, format) }.contains("--text-field café"))
  }

  static let foreign: [(name: String, bytes: [UInt8], found: String, remedy: String)] = [
    ("a.txt", tar(), "a tar archive", "tar -xf"),
    (
      "a.txt", Array("PK\u{3}\u{4}".utf8) + Array("..word/document.xml".utf8), "a Word document",
      "pandoc"
    ),
    ("a.txt", Array("PK\u{3}\u{4}".utf8) + Array("notes.txt".utf8), "a zip archive", "unzip"),
    ("a.txt", Array("%PDF-1.7\nx".utf8), "a PDF file", "pdftotext"),
    ("a.txt", [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A, 0], "an HDF5 file", "text"),
    ("a.txt", [0x93] + Array("NUMPY".utf8), "a NumPy array", "text"),
    ("a.txt", Array("PAR1xx".utf8), "a Parquet file", "JSON lines"),
    (
      "a.txt", [16, 0, 0, 0, 0, 0, 0, 0] + Array("{\"a\":1}        ".utf8), "a safetensors file",
      "text"
    ),
    ("a.html", Array("\n<!DOCTYPE html><p>x".utf8), "an HTML page", "pandoc"),
    ("a.txt", Array("<?xml version='1.0'?>".utf8), "XML", "--plain-text"),
    (
      "a.json", Array("{\n  \"text\": \"x\"\n}\n".utf8), "JSON object over several lines", "jq -c ."
    ),
    ("a.json", Array("[1, 2]".utf8), "JSON array of other values", "strings or objects"),
    (
      "a.csv", Array("id,text\n1,x\n".utf8), "a table",
      "--text-column (the first row has 'id', 'text')"
    ),
    ("a.tsv", Array("id\ttext\n1\tx\n".utf8), "a table", "'id', 'text'"),
    ("a.txt", Array("one\rtwo\rthree\r".utf8), "lines end in CR alone", #"tr '\r' '\n' <"#),
    ("a.txt", Array("one\rtwo\rthree\r\nfour\r".utf8), "lines end in CR alone", "sed"),
    ("a.txt", utf16("the sun\nrain\n", little: true), "UTF-16LE", "iconv -f UTF-16LE -t UTF-8 <"),
    ("a.txt", utf16("the sun\nrain\n", little: false), "UTF-16BE", "iconv -f UTF-16BE"),
    ("a.txt", [0xFF, 0xFE] + utf16("the sun", little: true), "UTF-16 text", "iconv -f UTF-16 "),
    ("a.txt", utf16("река и камень\nоблако\n", little: true), "UTF-16LE", "iconv -f UTF-16LE"),
    ("a.txt", utf16("春眠不覺曉\n處處聞啼鳥\n夜來風雨聲\n花落知多少\n", little: true), "UTF-16LE", "iconv"),
    ("a.txt", utf16("春眠不覺曉\n處處聞啼鳥\n夜來風雨聲\n花落知多少\n", little: false), "UTF-16BE", "iconv"),
    (
      "a.txt", Array("the sun\n".unicodeScalars.flatMap { [UInt8($0.value), 0, 0, 0] }), "UTF-32LE",
      "iconv"
    ),
    (
      "a.txt", (0..<4000).map { UInt8(truncatingIfNeeded: $0 &* $0 &* 7 >> 3) }, "binary data",
      "text"
    ),
    ("a.txt", Array("text".utf8) + [UInt8](repeating: 0, count: 500), "binary data", "text"),
  ]

  @Test(arguments: foreign.indices)
  func refusesWhatIsNoTextByName(index: Int) throws {
    let (name, bytes, found, remedy) = Self.foreign[index]
    let directory = try TemporaryDirectory()
    let path = try directory.write(name, bytes: bytes)
    for format in [CorpusFormat(), CorpusFormat(layout: .prose)] {
      // Before anything is read.
      let text = message { _ = try CorpusReader(paths: [path], format: format) }
      #expect(text.hasPrefix("'\(path)' is "), "\(text)")
      #expect(text.contains(found) && text.contains(remedy), "\(text)")
      #expect(!text.contains("\n"))
    }
  }

  @Test func namesAWayOutOfOtherEncodings() throws {
    let directory = try TemporaryDirectory()
    func problem(_ bytes: [UInt8]) throws -> String {
      let path = try directory.write("it's.txt", bytes: bytes)
      return message { _ = try documents(path) }
    }
    // Latin-1: caf\xe9
    #expect(
      try problem(Array("plain\n\nun caf".utf8) + [0xE9, 0x20, 0x6F, 0x0A]).contains(
        "line 3: byte 0xE9 at offset 6 of the line is not valid UTF-8; convert it first: "
          + #"iconv -f WINDOWS-1252 -t UTF-8 < '"#))
    // GB 18030: 春眠
    #expect(try problem([0xB4, 0xBA, 0xC3, 0xDF, 0x0A]).contains("GB18030"))
    // One bad byte in UTF-8.
    // Bad bytes in UTF-8, whatever their line has.
    let dropping = "drop what is not UTF-8 first: iconv -c -f UTF-8 -t UTF-8 < '"
    #expect(try problem(Array("déjà vu, ".utf8) + [0xFF, 0x0A]).contains(dropping))
    #expect(
      try problem(Array("Der Bär schläft.\nim caf".utf8) + [0xE9, 0x0A]).contains(dropping))
    #expect(try problem(Array("ピアノ\nplain\n".utf8) + [0xE6, 0x0A]).contains(dropping))
    // A mark alone does not tell.
    #expect(try problem(Array("\u{FEFF}caf".utf8) + [0xE9, 0x20]).contains("WINDOWS-1252"))
  }

  @Test(arguments: [
    ("a.csv", Array("a,b\n".utf8)), ("a.json", Array("[1]".utf8)),
    ("a.txt", Array("one\rtwo\rthree\r".utf8)), ("a.txt", Array("<html>".utf8)),
  ])
  func whatIsUTF8IsNotCalledOtherwise(name: String, bytes: [UInt8]) throws {
    let directory = try TemporaryDirectory()
    let path = try directory.write(name, bytes: bytes)
    #expect(!message { _ = try CorpusReader(paths: [path]) }.contains("no text in UTF-8"))
  }

  @Test(arguments: [
    ("a.json", #"[{"text": "a"}, {"text": "b"},]"#, "element 2: a comma follows it"),
    ("a.json", #"[{"text": "a"}, {"text": "b"}"#, "element 2: the array is not closed"),
    ("a.json", "[", "the array is not closed"),
    ("a.json", "[\"a\"]\n[\"b\"]\n", "another array follows its array, expected one; convert it"),
    ("a.json", #"{"data": ["a", "b"]}"#, #"jq -c '.["data"][]' <"#),
    ("a.jsonl", #"{"text": ["a", "b"]}"#, #"jq -c '.["text"][]' <"#),
    ("a.jsonl", #"{"text": "a\ud83d"}"#, "/gi' <"),
    ("a.txt", "{\"text\": \"a\"}\nrain fell\n", "read it by --plain-text"),
  ])
  func faultsOfJSONNameARemedy(name: String, text: String, problem: String) throws {
    let directory = try TemporaryDirectory()
    let path = try directory.write(name, text)
    let found = message { _ = try documents(path) }
    #expect(found.contains(problem), "\(found)")
    #expect(!found.contains("--plain-text") || name == "a.txt")
  }

  @Test(arguments: [
    ("a.jsonl", "{\"text\": null}\n{\"text\": \"a\"}\n{\"text\": null}\n"),
    ("a.json", "[{\"text\": null}, {\"text\": null}, {\"text\": \"a\"}]"),
  ])
  func textsThatAreNullAreCountedAndSaid(name: String, text: String) throws {
    let directory = try TemporaryDirectory()
    let path = try directory.write(name, text)
    let notes = Guarded<[CorpusNote]>([])
    let reader = try CorpusReader(paths: [path]) { note in notes.withLock { $0.append(note) } }
    let statistics = try reader.forEachSentence({ _ in }, endOfDocument: {})
    #expect(statistics.documents == 1 && statistics.emptyDocuments == 2)
    #expect(notes.withLock { $0 } == [.nullTexts(path: path, count: 2)])
  }

  /// What ends lines elsewhere is counted where it stands inside a line; at its end it parts nothing.
  @Test(arguments: [
    ("a.txt", "a\rb\r\nc\r\r\n\nd\re\rf\ng\nh\n", 3, 0), ("b.txt", "a\r\nb\r\n\r\nc\r\n", 0, 0),
    ("c.txt", "0123456\u{2028}7\u{85}é…\u{2014}x\u{B}y\u{2029}z\n\rq\n", 1, 4),
    ("d.txt", "«é» – ‘Å’ \u{200B}\u{2030} \u{A0}x\t\u{C}y\n", 0, 0),
    ("e.jsonl", "{\"text\": \"a\\rb\\u2028c\\r\\nd\"}\r\n", 1, 1),
  ])
  func lineEndsOfOtherKindsAreCountedAndSaid(
    name: String, text: String, returns: Int, others: Int
  ) throws {
    let directory = try TemporaryDirectory()
    for long in ["", String(repeating: "word ", count: 30_000)] {
      let path = try directory.write(
        name, name.hasSuffix("l") ? text : long + text)
      let notes = Guarded<[CorpusNote]>([])
      let reader = try CorpusReader(paths: [path]) { note in notes.withLock { $0.append(note) } }
      try reader.forEachSentence({ _ in }, endOfDocument: {})
      let expected: [CorpusNote] =
        returns + others == 0
        ? []
        : [
          .innerBreaks(
            path: path, returns: returns, others: others, isText: name.hasSuffix(".txt"))
        ]
      #expect(notes.withLock { $0 } == expected, "\(name)")
    }
  }

  private static func tar() -> [UInt8] {
    var header = [UInt8](repeating: 0, count: 512)
    header.replaceSubrange(0..<5, with: Array("a.txt".utf8))
    header.replaceSubrange(257..<262, with: Array("ustar".utf8))
    return header + Array("text\n".utf8)
  }

  private static func utf16(_ text: String, little: Bool) -> [UInt8] {
    text.utf16.flatMap { unit in
      let bytes = [UInt8(unit & 255), UInt8(unit >> 8)]
      return little ? bytes : bytes.reversed()
    }
  }
}

@Suite struct CorpusTableTests {
  private func read(_ name: String, _ text: String, column: String) throws -> [[String]] {
    let directory = try TemporaryDirectory()
    var format = CorpusFormat()
    format.textColumn = column
    return try documents(directory.write(name, text), format)
  }

  @Test(arguments: [
    ("a.csv", "id,text\n1,\"a, \"\"b\"\"\nc\"\n2,d\n", "text", [["a, \"b\"", "c"], ["d"]]),
    ("a.csv", "\u{FEFF}text;id\r\na;1\r\n\"b\r\n\r\nc\";2\r\n\r\n", "text", [["a"], ["b", "c"]]),
    ("a.csv", "1,a\n2,b\n", "2", [["a"], ["b"]]),
    (
      "a.tsv", "id\ttext\n1\tsay \"a\", he\n2\t\"b \"\"c\"\"\"\n3\t\"d\n", "text",
      [["say \"a\", he"], ["b \"c\""], ["\"d"]]
    ),
    // As Python's csv.writer writes texts with line ends, tabs and quotes.
    (
      "a.tsv", "text\tid\r\n\"a\nb \"\"c\"\"\"\t1\r\n\"d\te\"\t2\r\nf\t3\r\n", "text",
      [["a", "b \"c\""], ["d\te"], ["f"]]
    ),
    ("a.tsv", "1\t\"a\n\n\tb\"\n2\tc\n", "2", [["a", "\tb"], ["c"]]),
    ("a.tsv", "\"a\nb\"\nc\n", "1", [["a", "b"], ["c"]]),
    // A quotation at the beginning of a text.
    ("a.tsv", "1\t\"a\" he\n2\t\"b\n3\tc\"\n", "2", [["\"a\" he"], ["\"b"], ["c\""]]),
    ("a.txt", "id\ttext\n1\ta\n", "text", [["a"]]),
    ("a.CSV", "text\na\nb", "text", [["a"], ["b"]]),
    ("a.csv", "text,n\n\"a\"tail,1\n", "text", [["atail"]]),
    ("a.csv", "id,text\n1,a,,\n", "text", [["a"]]),
    ("a.txt", "1;a\n2;b\n", "2", [["a"], ["b"]]),
  ])
  func readsTheColumn(name: String, text: String, column: String, expected: [[String]]) throws {
    #expect(try read(name, text, column: column) == expected)
  }

  @Test(arguments: [
    ("id,body\n1,x\n", "text", "line 1: the first row has no column 'text', but 'id', 'body'"),
    ("id,text\n1,x\n2\n", "text", "line 3: the row has 1 columns, expected at least 2"),
    ("id,text\n1,x\n2,\"y\nz\n", "text", "line 3: a quote in the row that begins here"),
    ("text,text\n1,x\n", "text", "line 1: the first row has 'text' 2 times"),
    ("id,text\n1,x\n2,y, z\n", "text", "line 3: the row has 3 columns, expected 2 as in the"),
    ("1;x\n2;y;z\n", "2", "line 2: the row has 3 columns, expected 2 as in the"),
  ])
  func faultsNameTheLine(text: String, column: String, problem: String) throws {
    let found = message { _ = try read("a.csv", text, column: column) }
    #expect(found.contains(problem), "\(found)")
  }

  @Test(arguments: [
    ("1\tx\n2\t\"y\nz\n", "line 2: a quote in the row that begins here is never closed"),
    (
      "1\tx\n2\ty\nz\n",
      "line 3: the row has 1 columns, expected at least 2; is a text with line ends"
    ),
    (
      String(repeating: "1\tx\n", count: 20_000) + "2\t\"y\nz\" a\n",
      "line 20001: text follows the quote that closes a field of the row"
    ),
  ])
  func faultsBetweenTabsNameTheLine(text: String, problem: String) throws {
    let found = message { _ = try read("a.tsv", text, column: "2") }
    #expect(found.contains(problem), "\(found)")
  }

  /// Where the first quotes come after the part that a file is judged by.
  @Test(arguments: [
    // Enclosing, as Python's csv.writer has them.
    ("a.tsv", "n\t\"y\nz \"\"q\"\"\"\n", [["y", "z \"q\""]]),
    ("a.tsv", "n\t\"y\tz\"\n", [["y\tz"]]),
    ("a.csv", "n,\"y, z\n\"\"q\"\"\"\nm,a\n", [["y, z", "\"q\""], ["a"]]),
    // Text.
    ("a.tsv", "n\tsay \"y\", he\nm\t\"b\" c\n", [["say \"y\", he"], ["\"b\" c"]]),
  ])
  func quotesThatComeLateAreReadAsElsewhere(
    name: String, rows: String, expected: [[String]]
  ) throws {
    let delimiter = name.hasSuffix("tsv") ? "\t" : ","
    let found = try read(
      name, String(repeating: "n\(delimiter)x\n", count: 20_000) + rows, column: "2")
    #expect(Array(found[20_000...]) == expected)
  }

  /// Where a quote that is text would make one row of several, or one that is not several of one.
  @Test(arguments: [
    ("a.tsv", "n\tx\n", "\"y\t1\nz\"\t2\n", "each of these lines has 2 columns by itself"),
    (
      "a.tsv", "n\tx\n", "n\tsay \"y\", he\n\"y\t\t1\nz\"\t2\n", "but in line 20001 quotes are text"
    ),
    ("a.tsv", "n\tx\n", "\"y\t1\n\nz\"\n", "closed 2 lines later, which makes 1 of 2 columns"),
    ("a.tsv", "n\t\"a\" he\n", "\"y\nz\"\t2\n", "a quote in it is not closed"),
    ("a.csv", "n,x\n", "\"y, 1\nz\" he,2\n", "text follows the quote that closes a field"),
    ("a.csv", "n,x\n", "\"y,1\nz\"\n", "closed 1 line later, which makes 1 of 2 columns"),
  ])
  func quotesThatComeLateAndDoNotFitAreRefused(
    name: String, row: String, rows: String, problem: String
  ) throws {
    let found = message {
      _ = try read(name, String(repeating: row, count: 20_000) + rows, column: "1")
    }
    #expect(found.contains(problem), "\(found)")
    #expect(found.contains("line 2000"), "\(found)")
  }

  @Test(arguments: ["1", "text"]) func tablesBesideTextsAreReadEachInItsWay(column: String) throws {
    let directory = try TemporaryDirectory()
    for (name, text) in [
      ("a.txt", "rain fell, the river rose\nthe hills, and the sky\n"),
      ("b.csv", "text,id\nx,1\n"), ("c.jsonl", "{\"text\": \"y\"}\n"),
    ] { _ = try directory.write(name, text) }
    var format = CorpusFormat()
    format.textColumn = column
    var notes: [CorpusNote] = []
    #expect(
      try documents([directory.path], format, notes: &notes) == [
        ["rain fell, the river rose", "the hills, and the sky"]
      ] + (column == "1" ? [["text"]] : []) + [["x"], ["y"]])
  }

  @Test(arguments: ["1", "text"]) func textIsNoTable(column: String) {
    let found = message {
      _ = try read("a.txt", "rain fell, the river\nthe hills\n", column: column)
    }
    #expect(found.contains("a.txt' looks like no table"), "\(found)")
  }

  @Test func jsonIsNoTable() {
    #expect(
      message { _ = try read("a.json", #"{"text": "x"}"#, column: "text") }
        .contains("--text-column: '"))
  }
}

@Suite struct CorpusNoteTests {
  private func notes(_ name: String, _ text: String) throws -> [CorpusNote] {
    let directory = try TemporaryDirectory()
    return try CorpusReader(paths: [directory.write(name, text)]).notes
  }

  /// Words of several lengths in sentences of a hundred characters or so, without end.
  private static func prose(_ words: Int) -> String {
    let some = [
      "the", "river", "of", "stones", "under", "a", "wandering", "cloud", "turns", "slowly",
    ]
    var text = ""
    for index in 0..<words {
      let word = some[index * index * 7 % 10]
      let isFirst = index % 17 == 0
      text +=
        isFirst
        ? (index == 0 ? "" : ". ") + word.prefix(1).uppercased() + word.dropFirst() : " " + word
    }
    return text + "."
  }

  private static func wrapped(_ text: String, width: Int) -> String {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if line.count + 1 + word.count > width {
        lines.append(line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    return (lines + [line]).joined(separator: "\n") + "\n"
  }

  @Test(arguments: [40, 65, 72, 80, 120])
  func noticesWrappedProse(width: Int) throws {
    let found = try notes("a.txt", Self.wrapped(Self.prose(3000), width: width))
    #expect(found.count == 1)
    #expect(found.first?.description.contains("--text-format prose") == true)
    #expect(found.first?.isWarning == true)
    let directory = try TemporaryDirectory()
    let path = try directory.write("a.txt", Self.wrapped(Self.prose(3000), width: width))
    #expect(try CorpusReader(paths: [path], format: CorpusFormat(layout: .prose)).notes.isEmpty)
  }

  @Test func noticesNoneInOtherText() throws {
    let sentences = Self.prose(3000).split(separator: ".").map { String($0.dropFirst()) + "." }
    let small = sentences.map { $0.lowercased().replacing(".", with: "") }
    let list = (0..<300).map { "item\($0 % 7)\(String(repeating: "x", count: $0 % 11))" }
    let verse = (0..<200).map {
      "and then the " + String(repeating: "long ", count: $0 % 5) + "road"
    }
    let chinese = (0..<100).map { _ in "春眠不覺曉處處聞啼鳥" }
    for lines in [sentences, small, list, verse, chinese] {
      #expect(try notes("a.txt", lines.joined(separator: "\n") + "\n") == [])
    }
  }

  @Test func noticesTabs() throws {
    let rows = (0..<9).map { "\($0)\tthe text of \($0)" }.joined(separator: "\n")
    #expect(try notes("a.txt", rows).first?.description.contains("--text-column") == true)
    #expect(try notes("a.txt", rows + "\nno tab here").isEmpty)
  }

  @Test(arguments: [
    "id,text,note\n1,\"a, b\",n\n2,c,n\n", "id;text\n1;a\n2;b\n3;c\n",
    "1,\"She said, \"\"no\"\"\nand left.\"\n2,\"Rain fell, then.\"\n",
  ])
  func noticesTablesUnderOtherNames(text: String) throws {
    let found = try notes("a.log", text)
    #expect(found.count == 1 && found[0].description.contains("--text-column"), "\(found)")
    #expect(found[0].isWarning)
  }

  @Test(arguments: [
    "The sun, the moon\nthe hill, the sea\nthe rose, the thorn\n",
    "\"Hello,\" he said.\n\"No,\" she said.\n\"Well,\" he said.\n",
    "yes, no\nred, blue\n", "O wind;\nO rain;\nO sea;\n", "a plain line\nanother\n",
    "So it began, once.\nAnd, so it went, on and on.\nThe end.\n",
  ])
  func commasOfTextAreNoTable(text: String) throws { #expect(try notes("a.txt", text) == []) }

  @Test(arguments: [12, 20, 35]) func noticesWrappedIdeographs(width: Int) throws {
    let sentences = ["東京は大きい都市です。", "ピアノを弾くことができます。", "ぶどうを食べた。", "電話がかかってきた。"]
    let text = Array((0..<400).map { sentences[$0 * $0 * 7 % 11 % 4] }.joined())
    let lines = stride(from: 0, to: text.count, by: width).map {
      String(text[$0..<min($0 + width, text.count)])
    }
    let found = try notes("a.txt", lines.joined(separator: "\n") + "\n")
    #expect(found.first?.description.contains("--text-format prose") == true)
    let verse = (0..<100).map { _ in "床前明月光，\n疑是地上霜。" }
    let bare = (0..<100).map { String(sentences[$0 % 4].dropLast()) }
    for lines in [(0..<200).map { sentences[$0 % 4] }, verse, bare] {
      #expect(try notes("a.txt", lines.joined(separator: "\n") + "\n") == [])
    }
  }

  @Test func foldersSayHowTablesAreRead() throws {
    let directory = try TemporaryDirectory()
    _ = try directory.write("q.csv", "id,text\n1,a\n")
    #expect(
      message { _ = try CorpusReader(paths: [directory.path]) }.contains(
        "has tables and no other text, first '\(directory.path)/q.csv'; name the column with the text "
          + "by --text-column"))
    _ = try directory.write("a.txt", "a\n")
    let note = try #require(try CorpusReader(paths: [directory.path]).notes.first)
    #expect(note.isWarning && note.description.contains("--text-column"))
    let other = try TemporaryDirectory()
    _ = try other.write("a.txt", "a\n")
    _ = try other.write("README.md", "a\n")
    #expect(try CorpusReader(paths: [other.path]).notes.first?.isWarning == false)
    _ = try other.write("z.bin", "a\n")
    #expect(try CorpusReader(paths: [other.path]).notes.first?.isWarning == true)
  }

  @Test func saysWhatWasTakenOfADirectory() throws {
    let directory = try TemporaryDirectory()
    for (name, text) in [
      ("b.jsonl", #"{"text": "b"}"#), ("a.json", #"["a"]"#), ("c.JSONL", #"{"text": "c"}"#),
      ("README.txt", "about"), ("notes.md", "no"), (".hidden.txt", "no"), ("data.csv", "a,b"),
      ("config.json", "{\n \"a\": 1\n}"), ("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n"),
    ] { _ = try directory.write(name, text) }
    var notes: [CorpusNote] = []
    #expect(try documents([directory.path], notes: &notes) == [["a"], ["b"], ["c"]])
    let text = notes.first?.description ?? ""
    #expect(notes.count == 1)
    for part in [
      "3 files", "2 .jsonl", "1 .json", "README.txt'", "notes.md'", ".hidden.txt'", "data.csv'",
      "config.json (a JSON object over several lines)'", "vocab.txt (a vocabulary)'",
    ] { #expect(text.contains(part), "\(text)") }
  }

  /// What was made of a corpus is no part of it, wherever it lies below.
  @Test func passesRunsAndExportsOverAsAWhole() throws {
    let directory = try TemporaryDirectory()
    for folder in ["run", "run/more", "old", "deep/export", "texts"] {
      try FileSystem.createDirectory(directory.path + "/" + folder)
    }
    for (name, text) in [
      ("a.txt", "a"), ("config.json", "{\n}"), ("run/run.json", "{}"), ("run/config.json", "{}"),
      ("run/metrics.jsonl", #"{"text": "no"}"#), ("run/more/b.txt", "no"), ("run/.lock", ""),
      ("old/step-00000002.h5", ""), ("old/notes.txt", "no"), ("texts/run.json", #"["b"]"#),
      ("deep/export/config.json", "{}"), ("deep/export/model.safetensors", ""),
      ("deep/export/lines.txt", "no"), ("deep/c.txt", "c"),
    ] { _ = try directory.write(name, text) }
    for path in [directory.path, directory.path + "/"] {
      var notes: [CorpusNote] = []
      #expect(try documents([path], notes: &notes) == [["a"], ["c"], ["b"]])
      let text = notes.first?.description ?? ""
      for folder in ["run", "old", "deep/export"] {
        #expect(text.contains("/\(folder) (a run or an exported model)'"), "\(text)")
      }
      for name in ["metrics", "more", ".lock", "step", "lines", "notes"] {
        #expect(!text.contains("/" + name), "\(text)")
      }
    }
  }
}

@Suite struct DocumentPerLineTests {
  @Test func aLineIsADocumentOfRunningText() throws {
    let directory = try TemporaryDirectory()
    let text = "One. Two.\n\nMr. Smith is here. Go!\r\nthree"
    #expect(
      try documents(directory.write("a.txt", text), CorpusFormat(layout: .documentPerLine))
        == [["One.", "Two."], ["Mr. Smith is here.", "Go!"], ["three"]])
  }

  @Test func aLineBeyondTheLimitIsOneDocument() throws {
    let directory = try TemporaryDirectory()
    let sentence = "This is a sentence of some words. "
    let line = String(repeating: sentence, count: (20 << 20) / sentence.utf8.count)
    let found = try documents(
      directory.write("a.txt", line + "\nend.\n"), CorpusFormat(layout: .documentPerLine))
    #expect(found.count == 2)
    #expect(found[0].count == line.utf8.count / sentence.utf8.count)
  }
}
