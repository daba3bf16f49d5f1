import Corpora
import Platform
import TestSupport
import Testing
import Tokenization

/// A token store that an earlier process had begun: the same bytes as in one go, whatever was left.
@Suite struct ResumedTokenizationTests {
  private struct Killed: Error {}

  private let directory: Folder
  private var corpus: [String]
  private let whole: [UInt8]
  private let vocabulary: Vocabulary
  private static let words = ["ab", "cd", "ef", "gh", "."]

  /// A class, so that it can be shared by the closures of a test.
  private final class Folder {
    let directory: TemporaryDirectory
    var path: String { directory.path }
    init() throws { directory = try TemporaryDirectory() }
  }

  init() throws {
    directory = try Folder()
    vocabulary = try Vocabulary(
      pieces: SpecialToken.allCases.map(\.rawValue) + Self.words + ["##ab", "##cd"])
    var generator = SplitMix64(state: 5)
    var paths: [String] = []
    // Documents that end inside batches, at the ends of files, and go on over several batches.
    for number in 0..<3 {
      var text = ""
      while text.utf8.count < 900_000 {
        text += Self.words.shuffled(using: &generator).joined(separator: " ") + "\n"
        if Int.random(in: 0..<(number == 1 ? 60_000 : 40), using: &generator) == 0 { text += "\n" }
      }
      paths.append(try directory.directory.write("\(number).txt", text))
    }
    corpus = paths
    let path = FileSystem.join(directory.path, "whole.h5")
    try tokenizeCorpus(
      CorpusReader(paths: paths), vocabulary: vocabulary, options: .uncased, to: path)
    whole = try FileSystem.contents(of: path)
    try FileSystem.remove(path)
  }

  private var path: String { FileSystem.join(directory.path, "t.h5") }
  private var folder: String { FileSystem.join(directory.path, ".t.h5.unfinished") }

  private func tokenize(
    threads: Int = 1, recordInterval: Int, inspect: (CorpusReport) throws -> Void = { _ in }
  ) throws -> [TokenizationStart] {
    var starts: [TokenizationStart] = []
    try tokenizeCorpus(
      CorpusReader(paths: corpus), vocabulary: vocabulary, options: .uncased, to: path,
      threads: threads, recordInterval: recordInterval, inspect: inspect,
      start: { starts.append($0) })
    return starts
  }

  /// Leaves what a killed process leaves: the last record, and columns that go on after it.
  private func kill(recordInterval: Int, threads: Int = 1) throws {
    var left: [String: [UInt8]] = [:]
    #expect(throws: Killed.self) {
      _ = try tokenize(threads: threads, recordInterval: recordInterval) { _ in
        for name in try FileSystem.list(folder) {
          left[name] = try FileSystem.contents(of: FileSystem.join(folder, name))
        }
        throw Killed()
      }
    }
    // An error leaves nothing; a kill would have left this.
    #expect(try !directory.directory.names().contains(".t.h5.unfinished"))
    #expect(left["progress.json"] != nil)
    try FileSystem.createDirectory(folder)
    for (name, bytes) in left {
      let tail = name == "progress.json" ? [] : [UInt8](repeating: 7, count: 1001)
      try AtomicFile.write(bytes: bytes + tail, to: FileSystem.join(folder, name))
    }
  }

  private func expectWhole(sourceLocation: SourceLocation = #_sourceLocation) throws {
    let isWhole = try FileSystem.contents(of: path) == whole
    #expect(isWhole, sourceLocation: sourceLocation)
    #expect(
      try directory.directory.names() == ["0.txt", "1.txt", "2.txt", "t.h5"],
      sourceLocation: sourceLocation)
  }

  @Test(arguments: [200_000, 700_000, 1_000_000, 1_500_000, 2_300_000], [(1, 1), (2, 3), (3, 1)])
  func goesOnToTheSameBytes(recordInterval: Int, threads: (before: Int, after: Int)) throws {
    try kill(recordInterval: recordInterval, threads: threads.before)
    let starts = try tokenize(threads: threads.after, recordInterval: recordInterval)
    guard case .resumed(_, let tokens)? = starts.first, starts.count == 1 else {
      Issue.record("\(starts)")
      return
    }
    #expect(tokens > recordInterval / 4)
    try expectWhole()
  }

  @Test func theReportIsThatOfTheWhole() throws {
    var reports: [CorpusReport] = []
    _ = try tokenize(recordInterval: .max) { reports.append($0) }
    try kill(recordInterval: 1_000_000)
    _ = try tokenize(recordInterval: 1_000_000) { reports.append($0) }
    #expect(reports.count == 2 && reports[0] == reports[1])
  }

  /// What normalizing drops and what is too long for a word is counted in text that was stored before, too.
  @Test func theReportCountsTheTextThatIsStored() throws {
    var long = self
    let line =
      String(repeating: "ab", count: 60) + " cd\u{200B}\n"
      + String(repeating: "ef gh . ", count: 50)
    long.corpus = [
      try directory.directory.write("0.txt", String(repeating: line + "\n", count: 12_000))
    ]
    var reports: [CorpusReport] = []
    _ = try long.tokenize(recordInterval: .max) { reports.append($0) }
    try long.kill(recordInterval: 5_000_000)
    let starts = try long.tokenize(recordInterval: 5_000_000) { reports.append($0) }
    #expect(starts.count == 1 && starts.first != .discarded)
    #expect(reports.count == 2 && reports[0] == reports[1])
    #expect(reports[0].overlong?.words == 12_000)
    #expect(reports[0].overlong?.characters == 12_000 * 120)
    #expect(reports[0].normalizing?.dropped.first?.count == 12_000)
  }

  @Test("Other text before the place, less text, or damaged columns: from the beginning")
  func whatDoesNotGoWithTheTextIsDiscarded() throws {
    let first = try FileSystem.contents(of: corpus[0])
    try kill(recordInterval: 1_500_000)
    // The same length, one letter changed.
    var changed = first
    changed[changed.firstIndex(of: UInt8(ascii: "a")) ?? 0] = UInt8(ascii: "g")
    _ = try directory.directory.write("0.txt", bytes: changed)
    var starts = try tokenize(recordInterval: 1_500_000)
    #expect(starts.count == 2 && starts.last == .discarded)
    let other = try FileSystem.contents(of: path) != whole
    #expect(other)

    _ = try directory.directory.write("0.txt", bytes: first)
    try kill(recordInterval: 2_300_000)
    let last = try FileSystem.contents(of: corpus[2])
    _ = try directory.directory.write("2.txt", "ab cd\n")
    starts = try tokenize(recordInterval: 2_300_000)
    #expect(starts.last == .discarded)

    _ = try directory.directory.write("2.txt", bytes: last)
    for column in ["tokens", "sentence_offsets", "document_offsets"] {
      for isShort in [false, true] {
        try kill(recordInterval: 1_000_000)
        let file = FileSystem.join(folder, column)
        var bytes = try FileSystem.contents(of: file)
        if isShort { bytes = [] } else { bytes[8] ^= 1 }
        try AtomicFile.write(bytes: bytes, to: file)
        starts = try tokenize(recordInterval: 1_000_000)
        #expect(starts.last == .discarded)
        try expectWhole()
      }
    }
  }

  @Test func otherOptionsBeginAnew() throws {
    try kill(recordInterval: 1_000_000)
    var starts: [TokenizationStart] = []
    try tokenizeCorpus(
      CorpusReader(paths: corpus), vocabulary: vocabulary, options: .cased, to: path,
      recordInterval: 1_000_000, start: { starts.append($0) })
    #expect(starts.isEmpty)
    #expect(try TokenStore(opening: path).options == .cased)

    try kill(recordInterval: 1_000_000)
    let format = CorpusFormat(documentBlankLines: 2)
    try tokenizeCorpus(
      CorpusReader(paths: corpus, format: format), vocabulary: vocabulary, options: .uncased,
      to: path, recordInterval: 1_000_000, start: { starts.append($0) })
    #expect(starts.isEmpty)
    #expect(try TokenStore(opening: path).format == format)
  }

  @Test func whatIsLeftMayBeNonsense() throws {
    for progress in ["", "{}", "[1]", "{\"job\": 3}"] {
      try FileSystem.createDirectory(folder)
      try AtomicFile.write(text: progress, to: FileSystem.join(folder, "progress.json"))
      #expect(try tokenize(recordInterval: 1_000_000).isEmpty)
      try expectWhole()
    }
  }
}
