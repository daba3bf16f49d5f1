import Foundation
import Testing

/// Texts that nobody writes take no more than ten times the time of plain text of their length.
struct HostileTextSpeedTests {
  let shared: SharedRun
  let workspace: Workspace

  init() throws {
    shared = try SharedRun.shared
    workspace = try Workspace()
    try workspace.write("plain.txt", Self.filled(SmallCorpus.text()))
  }

  private static let size = 1 << 20

  private static func filled(_ text: String) -> String {
    String(repeating: text, count: max(1, size / text.utf8.count))
  }

  static let texts: [(name: String, text: String, options: [String])] = [
    ("one long word", filled("a"), []),
    ("no spaces, many letters", filled("abcdefghijklmnopq"), []),
    ("spaces", "a" + filled(" ") + "b.", []), ("blank lines", "a\n" + filled("\n") + "b\n", []),
    ("one line", filled("the sun warms a tree. "), []),
    ("one line of prose", filled("the sun warms a tree. "), ["--text-format", "prose"]),
    ("no full stop", filled("the sun warms a tree "), ["--text-format", "prose"]),
    ("quotes", filled("\"The sun.\" 'A tree?' "), ["--text-format", "prose"]),
    ("open quotes", filled("\"("), ["--text-format", "prose"]),
    ("full stops", filled("."), ["--text-format", "prose"]),
    ("abbreviations", filled("Mr. Dr. e.g. U.S.A. "), ["--text-format", "prose"]),
    ("short lines of prose", filled("a\n"), ["--text-format", "prose"]),
    ("a line a document", filled("A.\n"), ["--text-format", "document-per-line"]),
    ("marks", filled("\u{301}\u{323}\u{302E}"), []),
    ("marks out of order", "a" + filled("\u{1D16D}\u{302E}\u{1D165}"), []),
    ("ideographs", filled("春眠不覺曉處處聞啼鳥"), []), ("punctuation", filled("!?;,"), []),
    ("a letter a line", filled("a\n"), []),
    (
      "deep JSON",
      "{\"a\": " + filled("[") + String(repeating: "]", count: size) + ", \"text\": \"a.\"}\n", []
    ),
    ("escapes", "{\"text\": \"" + filled("\\u0061\\n\\\"") + "\"}\n", []),
    ("an array of strings", "[" + filled("\"a.\",") + "\"b.\"]", []),
    (
      "many members", "{" + (0..<60_000).map { "\"m\($0)\": 0, " }.joined() + "\"text\": \"a.\"}\n",
      []
    ),
    ("quotes in a table", "text\n\"" + filled("\"\"\n") + "\"\n", ["--text-column", "text"]),
    ("delimiters", "text,b\n" + filled("a,,,,,,,,,,,,,,,,,,,,\n"), ["--text-column", "text"]),
  ]

  private func seconds(_ arguments: [String]) throws -> (Double, Outcome) {
    let start = Date()
    let outcome = try workspace.run(arguments)
    return (Date().timeIntervalSince(start), outcome)
  }

  @Test(arguments: texts.indices)
  func takesNoLongerThanTenTimesPlainText(index: Int) throws {
    let (name, text, options) = Self.texts[index]
    try workspace.write("hostile", text)
    for command in [
      ["tokenize", "--vocab", shared.vocabulary, "--allow-unbalanced", "--output", "t.h5"],
      ["train-vocab", "--size", "300", "--output", "v.txt"],
    ] {
      let (plain, _) = try seconds(command + ["plain.txt"])
      let (hostile, outcome) = try seconds(command + ["hostile"] + options)
      // Refused in a line, or read.
      #expect([0, 1].contains(outcome.exitCode), "\(name): \(outcome.errors.prefix(400))")
      #expect(hostile < 10 * plain + 1, "\(command[0]) of \(name): \(hostile) s, \(plain) s")
    }
    if options.isEmpty {
      let encode = ["encode", "--vocab", shared.vocabulary]
      let (plain, _) = try seconds(encode + ["plain.txt"])
      let (hostile, outcome) = try seconds(encode + ["hostile"])
      #expect(outcome.exitCode == 0, "\(name): \(outcome.errors.prefix(400))")
      #expect(hostile < 10 * plain + 1, "encode of \(name): \(hostile) s, \(plain) s")
    }
  }
}
