import FineTuning
import Platform
import TestSupport
import Testing
import Tokenization
import Training

/// Spoiled files of examples are read, or refused in one line that names them.
@Suite struct HostileRowsTests {
  private static let seeds: [(name: String, text: String)] = [
    ("rows.csv", "text,label\n\"the \"\"sun\"\"\nand sea\",good\nday;night,bad\n\"a, b\",good\n"),
    ("rows.tsv", "text\tlabel\nthe \"sun\tgood\nnight\tbad\n\nsea\tgood\n"),
    (
      "rows.jsonl",
      "{\"text\": \"sun\\u00e9\", \"label\": \"good\"}\n{\"label\": 1e3, \"text\": \"sea\"}\n"
    ),
  ]
  /// What breaks readers of tables and of JSON.
  private static let pieces: [[UInt8]] = [
    [0], [0x22], [0x22, 0x22], [0x0D], [0x0A], [0x09], [0x2C], [0xFF], [0xC3], [0xEF, 0xBB, 0xBF],
    Array("\\u".utf8), Array("\\ud800".utf8), Array("{".utf8), Array("[[[".utf8),
    Array("1e999".utf8),
    Array(repeating: 0x5B, count: 200), Array("text".utf8), Array("\u{2028}".utf8),
  ]

  @Test(arguments: 0..<3)
  func spoiledFilesAreReadOrRefused(seed: Int) throws {
    let temporary = try TemporaryDirectory()
    let tokenizer = WordPieceTokenizer(
      vocabulary: try Vocabulary(pieces: Words.pieces), options: .uncased)
    let (name, text) = Self.seeds[seed]
    let folder = RunDirectory(temporary.file("run"))
    try FileSystem.createDirectory(folder.path)
    var state = UInt64(seed) &* 77 &+ 5
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    var (read, refused) = (0, 0)
    for _ in 0..<150 {
      var bytes = Array(text.utf8)
      for _ in 0..<1 + random(3) {
        let place = random(bytes.count + 1)
        switch random(3) {
        case 0: bytes.removeSubrange(place..<min(bytes.count, place + 1 + random(6)))
        default: bytes.insert(contentsOf: Self.pieces[random(Self.pieces.count)], at: place)
        }
      }
      let path = try temporary.write(name, bytes: bytes)
      for path in [folder.examples, folder.heldOutExamples] where FileSystem.exists(path) {
        try FileSystem.remove(path)
      }
      let found = message {
        _ = try examples(path, dev: path, skips: random(2) == 0).write(
          to: folder, tokenizer, shortOptions())
      }
      if found == "nothing is refused" {
        read += 1
        continue
      }
      refused += 1
      #expect(found.contains(name) && !found.contains("\n"), "\(found)")
    }
    #expect(read > 10 && refused > 10, "\(read) read, \(refused) refused")
  }
}
