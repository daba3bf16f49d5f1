import Corpora
import Platform
import TestSupport
import Testing

/// Steele, Lea and Flood's generator: a fixed sequence for a seed.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Any bytes in: sentences that keep their promises, or one error of one line.
@Suite struct CorpusFuzzTests {
  private static let parts: [[UInt8]] = [
    Array("a word. ".utf8), Array("\n".utf8), Array("\n\n".utf8), Array("\r\n".utf8), [0], [0xFF],
    Array("漢字。".utf8), Array("é\u{A0}".utf8), Array(" \t ".utf8), [0xEF, 0xBB, 0xBF], [0xC3],
    Array(#"{"text": "x\ny"}"#.utf8), Array(#"{"text": "\ud800"}"#.utf8), Array("[[[[".utf8),
    Array("\u{2028}\u{3000}".utf8), Array("- item\n".utf8), Array("Mr. ".utf8),
  ]

  private func bytes(_ generator: inout SplitMix64, random: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    let starts: [[UInt8]] = [
      [], [], [], [0x1F, 0x8B, 8, 0], [0x28, 0xB5, 0x2F, 0xFD], [0x50, 0x2A, 0x4D, 0x18],
    ]
    if random > 0 { bytes += starts.randomElement(using: &generator) ?? [] }
    for _ in 0..<Int.random(in: 0..<40, using: &generator) {
      if Int.random(in: 0..<100, using: &generator) < random {
        bytes.append(UInt8.random(in: 0...255, using: &generator))
      } else {
        bytes += Self.parts.randomElement(using: &generator) ?? []
      }
    }
    return bytes
  }

  @Test(arguments: ["a.txt", "a.jsonl"], CorpusFormat.Layout.allCases)
  func anyBytes(name: String, layout: CorpusFormat.Layout) throws {
    let directory = try TemporaryDirectory()
    var generator = SplitMix64(state: 5)
    var read = 0
    for round in 0..<600 {
      let path = FileSystem.join(directory.path, name)
      var writer = try FileWriter(path: path)
      try writer.write(bytes(&generator, random: round % 3 * 20))
      try writer.finish()
      var sentences = 0
      var documents = 0
      do {
        let statistics = try CorpusReader(paths: [path], format: CorpusFormat(layout: layout))
          .forEachSentence(
            { sentence in
              sentences += 1
              let text = try #require(String(validating: sentence, as: UTF8.self))
              #expect(!text.utf8.contains(0x0A) && !text.utf8.contains(0))
              let isBlank = text.unicodeScalars.allSatisfy { $0.properties.isWhitespace }
              #expect(!isBlank)
            }, endOfDocument: { documents += 1 })
        #expect(statistics.sentences == sentences)
        #expect(statistics.documents == documents)
        #expect(documents <= sentences)
        read += 1
      } catch let error as CorpusError {
        let text = "\(error)"
        #expect(!text.contains("\n"))
        #expect(text.contains(path))
      }
    }
    // Some are valid, or nothing was tested.
    #expect(read > 0)
  }

  @Test func linesAgreeWithSplittingTheWhole() throws {
    let directory = try TemporaryDirectory()
    var generator = SplitMix64(state: 6)
    let parts = ["a", "bc", " ", "\n", "\n\n", "漢", "\t", "\u{3000}", ".", "\r"]
    for _ in 0..<300 {
      let text = (0..<Int.random(in: 1..<60, using: &generator)).map { _ in
        parts.randomElement(using: &generator) ?? ""
      }.joined()
      // Independently: documents between blank lines.
      var expected: [[String]] = [[]]
      for line in text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false) {
        let line = String(line.last == 0x0D ? line.dropLast() : line) ?? ""
        if line.unicodeScalars.allSatisfy(\.properties.isWhitespace) {
          expected.append([])
        } else {
          expected[expected.count - 1].append(line)
        }
      }
      expected.removeAll(where: \.isEmpty)
      var found: [[String]] = [[]]
      do {
        try CorpusReader(paths: [directory.write("a.txt", text)]).forEachSentence(
          { found[found.count - 1].append(String(decoding: $0, as: UTF8.self)) },
          endOfDocument: { found.append([]) })
      } catch CorpusError.noSentences {
        #expect(expected.isEmpty)
      } catch CorpusError.foreign {
        // More lines end in CR than in LF.
        #expect(text.utf8.count { $0 == 0x0D } > text.utf8.count { $0 == 0x0A })
        continue
      }
      #expect(found.filter { !$0.isEmpty } == expected)
    }
  }
}
