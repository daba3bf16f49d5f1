import Corpora
import Foundation
import Platform
import Pretraining
import TestSupport
import Testing
import Tokenization

/// Equality with google-research/bert's `create_pretraining_data.py`.
@Suite struct GoogleInstancesTests {
  private struct Line: Decodable {
    let tokens: [Int32]
    let segments: [Int32]
    let maskedPositions: [Int32]
    let maskedLabels: [Int32]
    let nextSentenceLabel: Int32

    private enum CodingKeys: String, CodingKey {
      case tokens = "input_ids"
      case segments = "segment_ids"
      case maskedPositions = "masked_lm_positions"
      case maskedLabels = "masked_lm_ids"
      case nextSentenceLabel = "next_sentence_label"
    }
  }

  private func parse(_ lines: String) throws -> [Line] {
    try lines.split(separator: "\n").map { line in
      try JSONDecoder().decode(Line.self, from: Data(line.utf8))
    }
  }

  private static let reference128 = GoogleInstanceOptions(dupeFactor: 2)
  private static let reference64 = GoogleInstanceOptions(
    maximumSequenceLength: 64, maximumPredictions: 10, dupeFactor: 1, masksWholeWords: true)

  @Test(arguments: [("instances-128", reference128), ("instances-64-wwm", reference64)])
  func equalsTheReferenceByteForByte(name: String, options: GoogleInstanceOptions) throws {
    let directory = try TemporaryDirectory()
    let corpus = try directory.write("corpus.txt", bytes: GoogleFixtures.reference("corpus"))
    let lines = try googleLines(
      [corpus], GoogleFixtures.uncasedVocabulary(), options, in: directory)
    #expect(Hashing.sha256Hex(of: lines) == (try GoogleFixtures.checksum(name)))
    #expect(try directory.names() == ["corpus.txt", "instances.jsonl"])
  }

  @Test(arguments: ["uncased", "cased"])
  func filesThatRunIntoEachOtherEqualGoogles(name: String) throws {
    let directory = try TemporaryDirectory()
    let options = GoogleInstanceOptions(
      maximumSequenceLength: 24, maximumPredictions: 3, dupeFactor: 3,
      lowercases: name == "uncased", seed: -5)
    let files = try ["google-a.txt", "google-b.txt", "google-c.txt"].map(GoogleFixtures.path)
    let lines = try googleLines(
      files, GoogleFixtures.uncasedVocabulary(), options, in: directory)
    let expected = try GoogleFixtures.text("google-\(name).jsonl")
    #expect(lines.split(separator: "\n") == expected.split(separator: "\n"))
  }

  /// Options of many sorts over the sample corpus and a text of odd lines.
  private struct SampleCase: Decodable {
    let lowercase, words: Bool
    let length, predictions, dupeFactor, seed, files, instances: Int
    let probability, short: Double
    let sha256: String

    var options: GoogleInstanceOptions {
      GoogleInstanceOptions(
        maximumSequenceLength: length, maximumPredictions: predictions, dupeFactor: dupeFactor,
        maskedProbability: probability, shortSequenceProbability: short, masksWholeWords: words,
        lowercases: lowercase, seed: seed)
    }
  }

  @Test func theSampleCorpusAndOddLinesEqualGoogles() throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let cases = try decoder.decode(
      [SampleCase].self, from: Data(GoogleFixtures.text("google-sample.json").utf8))
    #expect(cases.count == 24)
    let odd = try GoogleFixtures.path("google-odd.txt")
    let sample = try ["craft", "nature", "people", "places"].map { try GoogleFixtures.sample($0) }
    let vocabulary = try Vocabulary(
      contentsOfFile: GoogleFixtures.path("google-sample-vocab.txt"))
    for item in cases {
      let directory = try TemporaryDirectory()
      let files = [5: sample + [odd], 1: [odd], 2: Array(sample.prefix(2))][item.files]
      let lines = try googleLines(try #require(files), vocabulary, item.options, in: directory)
      #expect(lines.utf8.count { $0 == 0x0A } == item.instances, "\(item)")
      #expect(Hashing.sha256Hex(of: lines) == item.sha256, "\(item)")
    }
  }

  private func instances(
    _ texts: [String], _ options: GoogleInstanceOptions = GoogleInstanceOptions(),
    in directory: borrowing TemporaryDirectory
  ) throws -> GoogleInstances {
    var paths: [String] = []
    for (index, text) in texts.enumerated() {
      paths.append(try directory.write("\(index).txt", text))
    }
    return try GoogleInstances(
      CorpusReader(paths: paths), vocabulary: Vocabulary(pieces: GoogleFixtures.smallVocabulary),
      options: options, beside: FileSystem.join(directory.path, "out"))
  }

  @Test func filesCanBeKeptApart() throws {
    let directory = try TemporaryDirectory()
    let texts = ["a b\n\na", "b a\nd\n\n", "a.\n"]
    #expect(try instances(texts, in: directory).statistics.documents == 3)
    let apart = GoogleInstanceOptions(joinsFiles: false)
    #expect(try instances(texts, apart, in: directory).statistics.documents == 4)
  }

  @Test func documentsOfJSONLinesStayApart() throws {
    let directory = try TemporaryDirectory()
    let json = try directory.write(
      "b.jsonl", "{\"text\": \"a\\nb\"}\n{\"text\": \"d\\n\\na\"}\n")
    let text = try directory.write("a.txt", "a b")
    let again = try directory.write("c.txt", "a b")
    let made = try GoogleInstances(
      CorpusReader(paths: [text, json, again]),
      vocabulary: Vocabulary(pieces: GoogleFixtures.smallVocabulary),
      options: GoogleInstanceOptions(), beside: FileSystem.join(directory.path, "out"))
    #expect(made.statistics.documents == 4)
    #expect(made.statistics.sentences == 6)
  }

  @Test func aSingleDocumentIsReportedAsMislabelled() throws {
    let directory = try TemporaryDirectory()
    let made = try instances(["a\n"], in: directory)
    #expect(made.count == 10)
    #expect(made.notNextCount == 10)
    #expect(made.mislabelledCount == 10)
    let two = try instances(["a\n\nb\n"], in: directory)
    #expect(two.notNextCount == 20)
    #expect(two.mislabelledCount < 3)
  }

  /// Invariants of every instance on random documents of all shapes.
  @Test(arguments: [5, 6, 9, 40, 512], [false, true])
  func invariantsHold(length: Int, masksWholeWords: Bool) throws {
    let directory = try TemporaryDirectory()
    var text = ""
    for number in 0..<200 {
      let words = ["a", "ac", "b.", "dccc", "?", "ac ac ac ac ac ac ac ac ac ac ac ac ac ac"]
      text += words[number * 7 % 6] + " " + words[number * number % 5] + "\n"
      if number % 7 < number / 40 { text += "\n" }
    }
    text += String(repeating: "a b ", count: 2000) + "\n"
    let options = GoogleInstanceOptions(
      maximumSequenceLength: length, maximumPredictions: 4, dupeFactor: 2,
      masksWholeWords: masksWholeWords)
    let corpus = try directory.write("corpus.txt", text)
    let vocabulary = try Vocabulary(pieces: GoogleFixtures.smallVocabulary)
    let lines = try parse(googleLines([corpus], vocabulary, options, in: directory))
    #expect(lines.count > 100)
    for line in lines {
      let count = line.tokens.count
      #expect((5...length).contains(count) && line.segments.count == count)
      let firstEnd = try #require(line.segments.lastIndex(of: 0))
      #expect(line.segments == line.segments.sorted())
      #expect(line.tokens[0] == 2 && line.tokens[firstEnd] == 3 && line.tokens[count - 1] == 3)
      #expect(firstEnd >= 2 && firstEnd < count - 2)
      let positions = line.maskedPositions
      let wanted = min(4, max(1, Int((0.15 * Double(count)).rounded(.toNearestOrEven))))
      #expect(masksWholeWords ? positions.count <= wanted : positions.count == wanted)
      #expect(positions.count == line.maskedLabels.count)
      #expect(Set(positions).count == positions.count && positions == positions.sorted())
      #expect(!positions.contains { [0, firstEnd, count - 1].contains(Int($0)) })
      #expect((0...1).contains(line.nextSentenceLabel))
    }
  }

  @Test(arguments: [
    (
      GoogleInstanceOptions(maximumSequenceLength: 4),
      "--max-seq-length is 4, expected 5 to 32767"
    ),
    (
      GoogleInstanceOptions(maximumPredictions: 0),
      "--max-predictions-per-seq is 0, expected at least 1"
    ),
    (GoogleInstanceOptions(dupeFactor: 0), "--dupe-factor is 0, expected at least 1"),
    (
      GoogleInstanceOptions(maskedProbability: .nan),
      "--masked-lm-prob is nan, expected 0 to 1"
    ),
    (
      GoogleInstanceOptions(shortSequenceProbability: 1.5),
      "--short-seq-prob is 1.5, expected 0 to 1"
    ),
  ])
  func impossibleOptionsAreRefused(options: GoogleInstanceOptions, expected: String) throws {
    let directory = try TemporaryDirectory()
    #expect(message { _ = try instances(["a\n"], options, in: directory) } == expected)
  }

  @Test func textWithoutTokensIsRefused() throws {
    let directory = try TemporaryDirectory()
    #expect(
      message { _ = try instances(["\u{200B}\n"], in: directory) }
        == "none of the corpus's 1 sentence has a token, expected text")
    #expect(
      message { _ = try instances(["\n"], in: directory) }
        == "corpus '\(directory.path)/0.txt' holds no sentences")
    #expect(try directory.names() == ["0.txt"])
  }
}
