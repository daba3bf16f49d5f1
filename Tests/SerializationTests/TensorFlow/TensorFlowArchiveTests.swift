import ExactStrings
import Platform
import Serialization
import TestSupport
import Testing

/// Checkpoints within zip archives.
@Suite struct TensorFlowArchiveTests {
  private static let folder = Fixtures.path("tensorflow")

  @Test func anArchiveOfPythonsZipfile() throws {
    let path = Self.folder + "/model.zip"
    let contents = try TensorFlowCheckpoint.read(path)
    let files = try TensorFlowCheckpoint.read(Self.folder + "/two.ckpt")
    #expect(contents.tensors == files.tensors)
    let location = try #require(try TensorFlowCheckpoint.Location(path))
    #expect(location.prefix == "two_L-1_H-7/two.ckpt")
    #expect(try location.neighbour("vocab.txt", atMost: 99) == Array("[PAD]\n".utf8))
    #expect(try location.neighbour("bert_config.json", atMost: 99) == nil)
    #expect(
      message { _ = try location.neighbour("vocab.txt", atMost: 5) }
        == "'\(path)/two_L-1_H-7/vocab.txt': 6 bytes, at most 5 expected")
  }

  private func members(_ prefix: String) throws -> [ZipWriter.Member] {
    try [".index", ".data-00000-of-00002", ".data-00001-of-00002"].map { suffix in
      .init(prefix + suffix, try FileSystem.contents(of: Self.folder + "/two.ckpt" + suffix))
    }
  }

  private func prefix(_ members: [ZipWriter.Member]) throws -> String? {
    try withTemporaryFolder { root in
      try AtomicFile.write(bytes: ZipWriter(members).bytes, to: root + "/x.zip")
      return try TensorFlowCheckpoint.Location(root + "/x.zip")?.prefix
    }
  }

  private func withTemporaryFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
    let directory = try TemporaryDirectory()
    return try body(directory.path)
  }

  @Test func places() throws {
    #expect(try prefix([.init("a.txt", [])]) == nil)
    #expect(try prefix(try members("b")) == "b")
    #expect(try prefix(try members("x/y/b")) == "x/y/b")
    // What systems add.
    #expect(
      try prefix(
        try members("__MACOSX/x/._b") + members("x/.b") + members(".x/b") + members("x/b"))
        == "x/b")
    let list = ZipWriter.Member("x/checkpoint", Array("model_checkpoint_path: \"c\"".utf8))
    #expect(try prefix(try members("x/b") + members("x/c") + [list]) == "x/c")
    for (second, names) in [("x/c", "b, c"), ("y/b", "x/b, y/b")] {
      let error = message { _ = try prefix(try members("x/b") + members(second)) }
      #expect(error.hasExactSuffix("/x.zip': 2 checkpoints, expected one: name one of \(names)"))
    }
  }

  @Test func faults() throws {
    func fault(_ members: [ZipWriter.Member]) throws -> String {
      try withTemporaryFolder { root in
        try AtomicFile.write(bytes: ZipWriter(members).bytes, to: root + "/x.zip")
        let error = message { _ = try TensorFlowCheckpoint.read(root + "/x.zip") }
        #expect(error.hasExactPrefix("'\(root)/x.zip") && !error.containsScalar("\n"))
        return String(error.dropFirst(root.count + "'/x.zip".count))
      }
    }
    let good = try members("x/b")
    #expect(
      try fault(Array(good.dropLast())) == "/x/b.data-00001-of-00002': is not in the archive")
    var damaged = good
    damaged[1].checksum ^= 1
    #expect(
      try fault(damaged)
        == "/x/b.data-00000-of-00002': its checksum is wrong: the archive is damaged")
    damaged = good
    damaged[2].packed[5] ^= 1
    damaged[2].checksum = ZipWriter.checksum(of: damaged[2].packed)
    #expect(try fault(damaged).hasExactPrefix("/x/b.data-00001-of-00002': variable \""))
    #expect(
      try fault([
        .init("a\n.index", Array("text of more than forty-eight bytes, one after another".utf8))
      ])
      .hasExactPrefix("/a\\u{a}.index': not the index of a TensorFlow checkpoint, or cut off"))
    #expect(try fault(good + [.init("../x", [])]) == "': its name leads out of its folder")
  }
}
