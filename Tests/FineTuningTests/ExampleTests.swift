import FineTuning
import Foundation
import Platform
import TestSupport
import Testing
import Tokenization
import Training

/// What is taken of the user's files, and what is refused with file and line.
@Suite final class ExampleTests {
  private let temporary: TemporaryDirectory
  private let tokenizer: WordPieceTokenizer

  init() throws {
    temporary = try TemporaryDirectory()
    tokenizer = WordPieceTokenizer(
      vocabulary: try Vocabulary(pieces: Words.pieces), options: .uncased)
  }

  /// What a file becomes: `train.jsonl` of the run.
  private func imported(
    _ name: String, _ text: String, _ task: SequenceTask = .classification,
    columns: ColumnChoice = ColumnChoice(), multiLabel: Bool = false, skips: Bool = false,
    dev: String? = nil
  ) throws -> (found: ImportedExamples, lines: [String]) {
    let path = try temporary.write(name, text)
    // Rows that are held out are not what is looked at here.
    let dev = try dev ?? temporary.write("dev-" + name, text)
    let folder = RunDirectory(temporary.file("run-\(name)"))
    try FileSystem.createDirectory(folder.path)
    let found = try examples(
      path, dev: dev, task, columns: columns, multiLabel: multiLabel, skips: skips
    ).write(to: folder, tokenizer, shortOptions())
    let contents = String(decoding: try FileSystem.contents(of: folder.examples), as: UTF8.self)
    return (found, contents.split(separator: "\n").map { String($0) })
  }

  private func refusal(
    _ name: String, _ text: String, _ task: SequenceTask = .classification,
    columns: ColumnChoice = ColumnChoice(), multiLabel: Bool = false, dev: String? = nil
  ) -> String {
    message {
      _ = try imported(name, text, task, columns: columns, multiLabel: multiLabel, dev: dev)
    }
  }

  /// The same rows in every form give the same examples.
  @Test(arguments: [
    ("a.tsv", "text\tlabel\nthe \"sun\tyes\nsea, day\tno\n"),
    ("b.csv", "label,text\r\nyes,\"the \"\"sun\"\r\nno,\"sea, day\"\r\n"),
    ("c.csv", "label;text\nyes;\"the \"\"sun\"\nno;sea, day\n"),
    (
      "d.jsonl",
      "{\"text\": \"the \\\"sun\", \"label\": \"yes\"}\n\n{\"label\":\"no\",\"text\":\"sea, day\"}\n"
    ),
    (
      "f.json",
      "[{\"text\": \"the \\\"sun\",\n  \"label\": \"yes\"},\n {\"label\":\"no\",\"text\":\"sea, day\"}]\n"
    ),
    (
      "g.data",
      "[ {\"text\":\"the \\\"sun\",\"label\":\"yes\"},{\"label\":\"no\",\"text\":\"sea, day\"}]"
    ),
    ("e.txt", "\u{FEFF}text\tlabel\nthe \"sun\t yes\n\nsea, day\tno"),
  ])
  func formsAgree(name: String, text: String) throws {
    let (found, lines) = try imported(name, text)
    #expect(found.labels.names == ["no", "yes"] && found.labelCounts == [1, 1])
    #expect(found.count == 2)
    let first = try #require(lines.first)
    #expect(first.hasSuffix("\"text\": \"the \\\"sun\", \"label\": [\"yes\"]}"), "\(first)")
    #expect(try #require(lines.last).contains("\"text\": \"sea, day\", \"label\": [\"no\"]"))
  }

  @Test func linesAreThoseOfTheFile() throws {
    let (_, lines) = try imported(
      "quoted.csv", "text,label\n\"the\nsun\",1\nsea,0\n\"day\",1\n")
    #expect(lines.map { $0.prefix(10) } == ["{\"line\": 2", "{\"line\": 4", "{\"line\": 5"])
    #expect(lines[0].contains("the\\nsun"))
  }

  /// An element of an array is of the line that it begins in.
  @Test func elementsOfArraysHaveLines() throws {
    let rows = "[\n{\"text\": \"sun\",\n\"label\": 1}, {\"text\": \"sea\", \"label\": 0},\n\n"
    let (_, lines) = try imported("a.json", rows + "{\"label\": 1, \"text\": \"day\"}\n]")
    #expect(lines.map { $0.prefix(10) } == ["{\"line\": 2", "{\"line\": 3", "{\"line\": 5"])
    for (end, problem) in [
      ("{\"text\": \"day\", \"label\": 1}", "the array is not closed"),
      ("{\"text\": \"day\", \"label\": 1}] x", "unexpected text after the array"),
      ("7]", "line 5: found a number, expected an object"),
      ("{\"text\": \"day\" \"label\": 1}]", "line 5: not valid JSON"),
    ] {
      let found = refusal("b.json", rows + end)
      #expect(found.contains("'b.json'") || found.contains("b.json', line"), "\(found)")
      #expect(found.contains(problem), "\(found)")
    }
  }

  /// What is not UTF-8 spoils its row alone.
  @Test(arguments: ["bytes.tsv", "bytes.csv", "bytes.jsonl"])
  func rowsThatAreNotUTF8ArePassedOver(name: String) throws {
    let rows =
      name.hasSuffix("l")
      ? [
        "{\"text\": \"sun\", \"label\": 1}", "{\"text\": \"s\u{1}a\", \"label\": 0}",
        "{\"text\": \"day\", \"label\": 0}",
      ]
      : name.hasSuffix("csv")
        ? ["text,label", "sun,1", "s\u{1}a,0", "day,0"]
        : ["text\tlabel", "sun\t1", "s\u{1}a\t0", "day\t0"]
    let place = rows.count - 1
    let bytes = (rows.joined(separator: "\n") + "\n").utf8.map { $0 == 1 ? 0xE9 : $0 }
    let path = try temporary.write(name, bytes: bytes)
    let folder = RunDirectory(temporary.file("run-" + name))
    try FileSystem.createDirectory(folder.path)
    let found = try examples(path, dev: path, skips: true).write(
      to: folder, tokenizer, shortOptions())
    #expect(found.count == 2 && found.badRows.map(\.line) == [place, place])
    #expect(try #require(found.badRows.first).problem.contains("0xE9"))
    let refused = message {
      _ = try examples(path, dev: path).write(to: folder, tokenizer, shortOptions())
    }
    #expect(refused.contains("\(name)', line \(place): byte 0xE9"), "\(refused)")
  }

  /// Columns that begin later would be lost in silence.
  @Test func objectsHaveTheSameColumns() throws {
    let first = "{\"text\": \"sun\", \"label\": 1}\n"
    for later in [
      "sentence1\": \"day\", \"sentence2\": \"sea", "text1\": \"day\", \"text2\": \"sea",
    ] {
      let row = "{\"\(later)\", \"text\": \"sea\", \"label\": 0}\n"
      // One text is what is asked for: the others do not count.
      _ = try imported("one.jsonl", first + row)
    }
    let both = refusal(
      "several.jsonl", first + "{\"sentence1\": \"sea\", \"sentence2\": \"day\", \"label\": 0}\n",
      .regression)
    #expect(both.contains("several.jsonl', line 2") && both.contains("\"sentence1\""), "\(both)")
    let label = refusal(
      "label.jsonl",
      "{\"text\": \"sun\", \"class\": 1}\n{\"text\": \"sea\", \"class\": 2, \"label\": 0}\n")
    #expect(label.contains("label.jsonl', line 2") && label.contains("\"label\""), "\(label)")
    // Other members are nobody's business, nor are they where columns are named.
    _ = try imported("more.jsonl", first + "{\"text\": \"sea\", \"label\": 0, \"id\": 3}\n")
    _ = try imported(
      "named.jsonl",
      "{\"text\": \"sun\", \"class\": 1}\n{\"text\": \"sea\", \"class\": 2, \"label\": 0}\n",
      columns: ColumnChoice(texts: ["text"], label: "class"))
  }

  @Test func columnsGoByNumberOrByName() throws {
    let rows = "x\tyes\tthe sun\ny\tno\tthe sea\n"
    for columns in [
      ColumnChoice(texts: ["3"], label: "2", mayHaveHeader: false),
      ColumnChoice(texts: ["3"], label: "2"),
    ] {
      let (found, lines) = try imported(
        "numbers-\(columns.mayHaveHeader).tsv", rows, columns: columns)
      #expect(found.textColumns == ["3"] && found.labelColumn == "2" && lines.count == 2)
    }
    let (found, _) = try imported(
      "names.tsv", "id\tstance\tposting\n" + rows,
      columns: ColumnChoice(texts: ["posting"], label: "stance"))
    #expect(found.textColumns == ["posting"] && found.count == 2)
  }

  @Test func pairsAndNumbersHaveUsualNames() throws {
    let (pair, lines) = try imported(
      "pair.tsv",
      "Quality\t#1 ID\t#1 String\t#2 String\n1\t7\tthe sun\tthe sea\n0\t8\ta day\ta night\n",
      .pair)
    #expect(pair.textColumns == ["#1 String", "#2 String"] && pair.labelColumn == "Quality")
    #expect(lines[0].contains("\"text\": \"the sun\", \"text2\": \"the sea\""))
    let (number, scores) = try imported(
      "sts.tsv", "sentence1\tsentence2\tscore\nthe sun\tthe sea\t3.800\na day\ta night\t0.5\n",
      .regression)
    #expect(number.textColumns.count == 2 && number.labels.names == ["score"])
    #expect(scores[0].hasSuffix("\"label\": 3.8}"))
    let (single, _) = try imported("single.csv", "text,score\nthe sun,-1e-3\nsea,4\n", .regression)
    #expect(single.textColumns == ["text"])
  }

  @Test func labelsAreOrdered() throws {
    func names(_ labels: [String]) throws -> [String] {
      let rows = labels.map { "sun\t\($0)\n" }.joined()
      return try imported("order-\(labels[0])\(labels.count).tsv", "text\tlabel\n" + rows).found
        .labels
        .names
    }
    #expect(try names(["b", "a", "B"]) == ["B", "a", "b"])
    let numbers = (0..<12).reversed().map { "\($0)" }
    #expect(try names(numbers + numbers) == (0..<12).map { "\($0)" })
    // No classes 0, 1, 2: by bytes.
    #expect(try names(["10", "9"]) == ["10", "9"])
    // One name to Swift's String, two to a file.
    #expect(try names(["caf\u{E9}", "cafe\u{301}"]).count == 2)
  }

  @Test func severalLabelsMayHold() throws {
    let (found, lines) = try imported(
      "many.tsv", "text\tlabels\nsun\ta|b\nsea\tb, c\nday\t\n", multiLabel: true)
    #expect(found.labels.names == ["a", "b", "c"] && found.labelCounts == [1, 2, 1])
    #expect(lines[2].hasSuffix("\"label\": []}"))
    let (lists, _) = try imported(
      "many.jsonl",
      "{\"text\": \"sun\", \"labels\": [\"x, y\", 2]}\n{\"text\": \"sea\", \"labels\": []}\n",
      multiLabel: true)
    #expect(lists.labels.names == ["2", "x, y"])
  }

  @Test(arguments: [
    ("a.tsv", "text\tlabel\nsun\tyes\nsea\n", "line 3: the row has 1 column, expected 2"),
    ("b.tsv", "text\tlabel\nsun\tyes\nsea\tno\tno\n", "line 3: the row has 3 columns, expected 2"),
    ("c.tsv", "text\tlabel\n  \tyes\nsea\tno\n", "line 2: 'text' is empty, expected a text"),
    ("d.tsv", "text\tlabel\n\u{200B}\tyes\nsea\tno\n", "line 2: 'text' is empty"),
    ("e.tsv", "text\tlabel\nsun\t\nsea\tno\n", "line 2: the label is empty, expected a name"),
    ("f.tsv", "text\tlabel\nsun\tno\nsea\tno\n", "has one class only, 'no', in 2 rows"),
    ("g.tsv", "title\tlabel\tlink\nsun\tno\tx\n", "--text-column: one of 'title', 'label', 'link'"),
    ("h.tsv", "text\tstance\nsun\tno\n", "--label-column: one of 'text', 'stance'"),
    ("i.csv", "text,label\n\"sun\"s,no\n", "line 2: text follows the quote"),
    (
      "j.csv", "text,label\nsun,yes\n\"sea,no\n",
      "line 3: a quote in the row that begins here is never"
    ),
    (
      "k.jsonl", "{\"text\": \"sun\", \"label\": 1}\n{\"text\": 5, \"label\": 0}\n",
      "line 2: \"text\" is a number, expected a string"
    ),
    (
      "l.jsonl", "{\"text\": \"sun\", \"label\": 1}\n{\"text\": \"s\", \"label\": {}}\n",
      "line 2: \"label\" is an object"
    ),
    ("m.jsonl", "{\"text\": \"sun\", \"label\": 1}\n{\"text\"\n", "line 2: not valid JSON"),
    (
      "n.jsonl", "{\"text\": \"sun\", \"label\": [1, 2]}\n",
      "line 1: the label is a list of 2, expected one (or --multi-label)"
    ),
    ("o.tsv", "", "is empty, expected a row for every text"),
    ("p.tsv", "text\tlabel\n", "has no row to learn from"),
    ("q.tsv", "text\tlabel\nsun\t\u{C3}\n", ""),
  ])
  func badRowsAreRefused(name: String, text: String, expected: String) {
    let found = refusal(name, text)
    guard !expected.isEmpty else { return #expect(found.contains("one class only")) }
    #expect(found.contains(name) && found.contains(expected), "\(found)")
    #expect(!found.contains("\n"))
  }

  @Test func numbersHaveToBeNumbers() {
    for (label, what) in [("warm", "'warm'"), ("1e39", "'1e39'"), ("nan", "'nan'")] {
      let found = refusal("n-\(label).tsv", "text\tscore\nsun\t1\nsea\t\(label)\n", .regression)
      #expect(found.contains("line 3: the label is \(what), expected a number"), "\(found)")
    }
    #expect(
      refusal("same.tsv", "text\tscore\nsun\t1\nsea\t1\n", .regression)
        .contains("has the same number in every row"))
    let ids = (0..<40).map { "sun\tid\($0)\n" }.joined()
    #expect(
      refusal("ids.tsv", "text\tlabel\n" + ids).contains("has 40 labels in 40 rows, too many"))
  }

  @Test func aLabelThatOnlyHeldOutRowsHaveIsUnknown() throws {
    let dev = try temporary.write("d.tsv", "text\tlabel\nsun\tyes\nsea\tperhaps\n")
    #expect(
      refusal("t.tsv", "text\tlabel\nsun\tyes\nsea\tno\n", dev: dev)
        == "'\(dev)', line 3: the label is 'perhaps', expected one of 'no', 'yes'")
  }

  @Test func badRowsArePassedOverOnRequest() throws {
    let (found, lines) = try imported(
      "skip.tsv", "text\tlabel\nsun\tyes\n\tno\nsea\tno\nday\n", skips: true)
    #expect(lines.count == 2 && found.count == 2)
    // Of both files, which are the same here.
    #expect(found.badRows.map(\.line) == [3, 5, 3, 5])
    #expect("\(found.badRows[1])".contains("line 5: the row has 1 column, expected 2"))
  }

  @Test func everyTenthRowIsHeldOut() throws {
    let path = try temporary.write("all.tsv", table(separableRows(35)))
    let folder = RunDirectory(temporary.file("held"))
    try FileSystem.createDirectory(folder.path)
    let found = try examples(path).write(to: folder, tokenizer, shortOptions())
    #expect(found.count == 32 && found.heldOutCount == 3)
    let lines = String(decoding: try FileSystem.contents(of: folder.heldOutExamples), as: UTF8.self)
      .split(separator: "\n")
    #expect(lines.map { $0.prefix(12) } == ["{\"line\": 11,", "{\"line\": 21,", "{\"line\": 31,"])
  }
}
