import Foundation
import Inference
import Models
import Platform
import Serialization
import TestSupport
import Testing
import Tokenization

/// Files of embeddings hold what was embedded, in whatever portions it came.
@Suite struct EmbeddingFileTests {
  private func write(
    _ path: String, _ format: EmbeddingFile.Format, _ embedder: Embedder, tokens: Bool = false,
    portions: [[EmbeddingInput]]
  ) throws {
    try EmbeddingFile.write(to: path, format: format, of: embedder, showsTokens: tokens) { append in
      for portion in portions { try append(try embedder.embed(portion), portion) }
    }
  }

  private func portions(_ inputs: [EmbeddingInput]) -> [[EmbeddingInput]] {
    [Array(inputs[..<1]), Array(inputs[1..<4]), Array(inputs[4...])]
  }

  @Test func hdf5() throws {
    let temporary = try TemporaryDirectory()
    let inputs = try EmbeddingFixture.inputs([4, 9, 2, 30, 7, 6])
    let embedder = try EmbeddingFixture.embedder { $0.layers = [-1, 1] }
    let path = temporary.file("e.h5")
    try write(path, .hdf5, embedder, tokens: true, portions: portions(inputs))
    let file = try HDF5File(opening: path)
    let all = try embedder.embed(inputs)
    #expect(try file.readEntry("/embeddings").floats() == all.values)
    #expect(try file.readEntry("/embeddings").shape == [6, 84])
    #expect(try file.readEntry("/token_ids").integers() == inputs.flatMap(\.tokens).map { Int($0) })
    #expect(
      try file.readEntry("/token_offsets").integers() == [0, 4, 13, 15, 45, 52, 58])
    #expect(try file.readTexts("/vocabulary") == embedder.tokenizer.vocabulary.pieces)
    #expect(try file.attribute("pooling_strategy") == .string("REDUCE_MEAN"))
    #expect(try file.attribute("pooling_layers") == .integers([3, 1]))
    try OutputFile.check(path, replacing: EmbeddingFile.Format.hdf5.replaceable, inputs: [])
  }

  @Test func raggedHDF5() throws {
    let temporary = try TemporaryDirectory()
    let inputs = try EmbeddingFixture.inputs([4, 9, 2, 30, 7, 6])
    let embedder = try EmbeddingFixture.embedder { $0.strategy = PoolingStrategy.none }
    let path = temporary.file("e.h5")
    try write(path, .hdf5, embedder, portions: portions(inputs))
    let file = try HDF5File(opening: path)
    #expect(try file.readEntry("/offsets").integers() == [0, 4, 13, 15, 45, 52, 58])
    #expect(
      try file.readEntry("/embeddings").floats() == (try embedder.embed(inputs)).values)
  }

  @Test(arguments: [0, 1, 6]) func npy(count: Int) throws {
    let temporary = try TemporaryDirectory()
    let inputs = try EmbeddingFixture.inputs([4, 9, 2, 30, 7, 6].prefix(count))
    let embedder = try EmbeddingFixture.embedder()
    let path = temporary.file("e.npy")
    try write(path, .npy, embedder, portions: count == 6 ? portions(inputs) : [inputs])
    let bytes = try FileSystem.contents(of: path, atMost: 1 << 20)
    #expect(bytes.starts(with: [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0]))
    let header = String(decoding: bytes[10..<128], as: UTF8.self)
    #expect(
      header.hasPrefix("{'descr': '<f4', 'fortran_order': False, 'shape': (\(count), 42), }"))
    #expect(header.hasSuffix(" \n"))
    let values = bytes[128...].withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
    #expect(values == (try embedder.embed(inputs)).values)
  }

  @Test(arguments: [PoolingStrategy.reduceMean, PoolingStrategy.none], [false, true])
  func jsonLines(strategy: PoolingStrategy, tokens: Bool) throws {
    let temporary = try TemporaryDirectory()
    let inputs = try EmbeddingFixture.inputs([4, 9, 2, 30, 7, 6])
    let embedder = try EmbeddingFixture.embedder { $0.strategy = strategy }
    let path = temporary.file("e.jsonl")
    try write(path, .jsonl, embedder, tokens: tokens, portions: portions(inputs))
    let lines = String(decoding: try FileSystem.contents(of: path, atMost: 1 << 22), as: UTF8.self)
      .split(separator: "\n")
    #expect(lines.count == inputs.count)
    let all = try embedder.embed(inputs)
    for (text, line) in lines.enumerated() {
      let object = try #require(
        JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      #expect(Set(object.keys) == (tokens ? ["embedding", "tokens"] : ["embedding"]))
      let rows =
        strategy == .none
        ? try #require(object["embedding"] as? [[Double]])
        : [try #require(object["embedding"] as? [Double])]
      // Every number reads back as the same float32.
      #expect(rows.joined().map { Float($0) } == Array(all[text]))
      if tokens {
        let pieces = inputs[text].tokens.map { embedder.tokenizer.vocabulary.pieces[Int($0)] }
        #expect(object["tokens"] as? [String] == pieces)
      }
    }
    try OutputFile.check(path, replacing: EmbeddingFile.Format.jsonl.replaceable, inputs: [])
  }

  /// After a failure the old file is as it was, and nothing else is there.
  @Test(arguments: EmbeddingFile.Format.allCases)
  func aFailureLeavesTheOldFile(format: EmbeddingFile.Format) throws {
    struct Failure: Error {}
    let temporary = try TemporaryDirectory()
    let path = try temporary.write("e", "old")
    let embedder = try EmbeddingFixture.embedder()
    let inputs = try EmbeddingFixture.inputs([4])
    #expect(throws: Failure.self) {
      try EmbeddingFile.write(to: path, format: format, of: embedder, showsTokens: false) {
        try $0(try embedder.embed(inputs), inputs)
        throw Failure()
      }
    }
    #expect(try FileSystem.contents(of: path, atMost: 100) == Array("old".utf8))
    #expect(try temporary.names() == ["e"])
  }

  @Test func formatsByName() {
    for (name, format) in [
      ("a.h5", EmbeddingFile.Format.hdf5), ("a.HDF5", .hdf5), ("a.npy", .npy), ("a.jsonl", .jsonl),
      ("a.json", .jsonl), ("b.ndjson", .jsonl),
    ] { #expect(EmbeddingFile.Format(nameOf: name) == format) }
    #expect(EmbeddingFile.Format(nameOf: "a.txt") == nil)
  }
}
