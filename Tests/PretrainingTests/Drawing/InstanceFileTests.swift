import Corpora
import Models
import Platform
import Pretraining
import Sequences
import Serialization
import TestSupport
import Testing
import Tokenization
import Training

@Suite struct InstanceFileTests {
  private static let vocabulary = [
    "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b", "c", "d", "e",
  ]

  /// Twelve documents of one to four sentences of one to five tokens.
  private static func view() -> TokenView {
    var documents: [[[Int32]]] = []
    for document in 0..<12 {
      var sentences: [[Int32]] = []
      for sentence in 0..<(1 + document % 4) {
        let length = Int32(1 + (document + sentence) % 5)
        sentences.append(Array(5..<5 + length))
      }
      documents.append(sentences)
    }
    return TokenView(documents)
  }

  private static func instances(
    predictsNextSentence: Bool = true, epochCount: Int = 2
  ) throws -> BalancedInstances {
    try BalancedInstances(
      view: view(), documents: Array(0..<12), options: options(predictsNextSentence),
      vocabulary: Vocabulary(pieces: vocabulary), epochCount: epochCount)
  }

  private static func options(_ predictsNextSentence: Bool) -> InstanceOptions {
    InstanceOptions(
      maximumSequenceLength: 16, maximumPredictions: 3, maskedProbability: 0.3,
      pairTask: predictsNextSentence ? .nextSentence : nil)
  }

  private static func description(
    predictsNextSentence: Bool = true, isCompressed: Bool = false
  ) throws -> InstanceFile.Description {
    try InstanceFile.Description(
      maximumSequenceLength: 16, maximumPredictions: 3,
      predictsNextSentence: predictsNextSentence, vocabulary: Vocabulary(pieces: vocabulary),
      normalizer: .uncased, options: "{\"seed\":1}", isCompressed: isCompressed)
  }

  private func all(_ source: some InstanceSource) throws -> PretrainingBatch {
    var source = source
    var batch = PretrainingBatch()
    for index in 0..<source.count { try source.append(index, to: &batch) }
    return batch
  }

  @Test func staticInstancesAreThoseOfTheStream() throws {
    let instances = try Self.instances()
    var stream = try PretrainingStream(
      view: Self.view(), documents: Array(0..<12), options: Self.options(true),
      vocabulary: Vocabulary(pieces: Self.vocabulary))
    var drawn = PretrainingBatch()
    stream.next(count: instances.count, into: &drawn)
    #expect(instances.count > 10)
    #expect(try all(instances) == drawn)
    #expect(stream.cursor.epoch == 1 && stream.cursor.index == stream.instancesPerEpoch)
  }

  @Test func instancesCanBeAskedForInAnyOrder() throws {
    var instances = try Self.instances()
    let expected = try all(instances)
    for index in stride(from: instances.count - 1, through: 0, by: -1) {
      var one = PretrainingBatch()
      instances.append(index, to: &one)
      let range =
        Int(expected.sequences.offsets[index])..<Int(expected.sequences.offsets[index + 1])
      #expect(one.sequences.tokens == Array(expected.sequences.tokens[range]))
      #expect(one.pairLabels == [expected.pairLabels[index]])
    }
  }

  @Test func noEpochIsRefused() {
    #expect(
      message { _ = try Self.instances(epochCount: 0) }
        == "--dupe-factor is 0, expected at least 1")
  }

  @Test func jsonLinesAreReadable() throws {
    let directory = try TemporaryDirectory()
    let path = FileSystem.join(directory.path, "data.jsonl")
    var instances = try Self.instances()
    try InstanceFile.write(
      &instances, to: [path], format: .jsonl, description: try Self.description())
    let lines = String(decoding: try FileSystem.contents(of: path), as: UTF8.self)
      .split(separator: "\n")
    let batch = try all(instances)
    #expect(lines.count == batch.count)
    var masked = 0
    for (index, line) in lines.enumerated() {
      let tokens = Int(batch.sequences.offsets[index])..<Int(batch.sequences.offsets[index + 1])
      let first = masked
      while masked < batch.maskedRows.count, batch.maskedRows[masked] < tokens.upperBound {
        masked += 1
      }
      let positions = batch.maskedRows[first..<masked].map { $0 - Int32(tokens.lowerBound) }
      #expect(
        line == """
          {"input_ids": \(Array(batch.sequences.tokens[tokens])), \
          "segment_ids": \(Array(batch.sequences.segments[tokens])), \
          "masked_lm_positions": \(positions), \
          "masked_lm_ids": \(Array(batch.maskedLabels[first..<masked])), \
          "next_sentence_label": \(batch.pairLabels[index])}
          """)
    }
  }

  @Test func withoutNextSentencePredictionThereIsNoLabel() throws {
    let directory = try TemporaryDirectory()
    let json = FileSystem.join(directory.path, "data.jsonl")
    let hdf5 = FileSystem.join(directory.path, "data.h5")
    var instances = try Self.instances(predictsNextSentence: false)
    try InstanceFile.write(
      &instances, to: [json], format: .jsonl,
      description: try Self.description(predictsNextSentence: false))
    let text = String(decoding: try FileSystem.contents(of: json), as: UTF8.self)
    #expect(!text.contains("next_sentence_label"))
    try InstanceFile.write(
      &instances, to: [hdf5], format: .hdf5,
      description: try Self.description(predictsNextSentence: false))
    let labels: [Int8] = try HDF5File(opening: hdf5).read("/next_sentence_labels")
    #expect(labels.isEmpty)
  }

  @Test(arguments: [false, true])
  func hdf5HasTheLayoutOfNVIDIA(isCompressed: Bool) throws {
    let directory = try TemporaryDirectory()
    let path = FileSystem.join(directory.path, "data.h5")
    var instances = try Self.instances()
    let description = try Self.description(isCompressed: isCompressed)
    let written = try InstanceFile.write(
      &instances, to: [path], format: .hdf5, description: description
    ).instances
    let batch = try all(instances)
    #expect(written == batch.count)

    let file = try HDF5File(opening: path)
    let ids: [Int32] = try file.read("/input_ids")
    let mask: [Int8] = try file.read("/input_mask")
    let segments: [Int8] = try file.read("/segment_ids")
    let positions: [Int32] = try file.read("/masked_lm_positions")
    let labels: [Int32] = try file.read("/masked_lm_ids")
    let nextSentence: [Int8] = try file.read("/next_sentence_labels")
    #expect(ids.count == written * 16 && mask.count == ids.count && segments.count == ids.count)
    #expect(positions.count == written * 3 && labels.count == positions.count)
    #expect(nextSentence.map(Int32.init) == batch.pairLabels)
    var masked = 0
    for row in 0..<written {
      let tokens = Int(batch.sequences.offsets[row])..<Int(batch.sequences.offsets[row + 1])
      let padding = 16 - tokens.count
      func padded<Number: BinaryInteger>(_ numbers: ArraySlice<Int32>, _: Number.Type) -> [Number] {
        numbers.map { Number($0) } + [Number](repeating: 0, count: padding)
      }
      let cells = row * 16..<row * 16 + 16
      #expect(Array(ids[cells]) == padded(batch.sequences.tokens[tokens], Int32.self))
      #expect(Array(segments[cells]) == padded(batch.sequences.segments[tokens], Int8.self))
      #expect(mask[cells].reduce(0) { $0 + Int($1) } == tokens.count)
      #expect(mask[cells].prefix(tokens.count).allSatisfy { $0 == 1 })
      for slot in row * 3..<row * 3 + 3 {
        if masked < batch.maskedRows.count, batch.maskedRows[masked] < tokens.upperBound {
          #expect(positions[slot] == batch.maskedRows[masked] - Int32(tokens.lowerBound))
          #expect(labels[slot] == batch.maskedLabels[masked])
          masked += 1
        } else {
          #expect(positions[slot] == 0 && labels[slot] == 0)
        }
      }
    }
    #expect(masked == batch.maskedRows.count)
    #expect(try file.string("format") == "cloze pre-training instances")
    #expect(try file.string("vocabulary_sha256") == description.vocabulary.sha256)
    #expect(try file.readTexts("/vocabulary") == Self.vocabulary)
    for name in ["/input_ids", "/input_mask", "/masked_lm_ids", "/next_sentence_labels"] {
      let info = try file.info(name)
      #expect((info.fileOffset != nil) == !isCompressed, "mappable unless it is compressed")
    }
    #expect(try file.string("options") == "{\"seed\":1}")
    #expect(try file.attribute("max_seq_length") == 16)
    #expect(try file.attribute("max_predictions_per_seq") == 3)
    #expect(try file.attribute("next_sentence_classes") == .strings(["IsNext", "NotNext"]))
  }

  @Test func shardsTakeTurns() throws {
    let directory = try TemporaryDirectory()
    let whole = FileSystem.join(directory.path, "data.jsonl")
    var instances = try Self.instances()
    let description = try Self.description()
    try InstanceFile.write(&instances, to: [whole], format: .jsonl, description: description)
    let lines = String(decoding: try FileSystem.contents(of: whole), as: UTF8.self)
      .split(separator: "\n")
    let paths = InstanceFile.shardPaths(of: whole, count: 3)
    let summary = try InstanceFile.write(
      &instances, to: paths, format: .jsonl, description: description)
    #expect(summary.instances == lines.count)
    for (shard, path) in paths.enumerated() {
      let part = String(decoding: try FileSystem.contents(of: path), as: UTF8.self)
        .split(separator: "\n")
      #expect(part == stride(from: shard, to: lines.count, by: 3).map { lines[$0] })
    }
    let columns = InstanceFile.shardPaths(of: FileSystem.join(directory.path, "d.h5"), count: 3)
    try InstanceFile.write(&instances, to: columns, format: .hdf5, description: description)
    let rows = try columns.map { try HDF5File(opening: $0).info("/input_ids").shape[0] }
    #expect(rows.reduce(0, +) == lines.count && rows[0] - rows[2] <= 1)
  }

  @Test func aRunThatGivesUpLeavesEveryFileAsItWas() throws {
    struct Stop: Error {}
    let directory = try TemporaryDirectory()
    var instances = try Self.instances()
    for format in InstanceFile.Format.allCases {
      let old = try directory.write("\(format)-00000-of-00002", "old")
      let paths = InstanceFile.shardPaths(
        of: FileSystem.join(directory.path, "\(format)"), count: 2)
      #expect(throws: Stop.self) {
        try InstanceFile.write(
          &instances, to: paths, format: format, description: try Self.description(),
          progress: { _ in throw Stop() })
      }
      #expect(try FileSystem.contents(of: old) == Array("old".utf8))
    }
    #expect(try directory.names() == ["hdf5-00000-of-00002", "jsonl-00000-of-00002"])
  }

  @Test func shardPathsNameTheirPlace() {
    #expect(InstanceFile.shardPaths(of: "a/data.h5", count: 1) == ["a/data.h5"])
    #expect(
      InstanceFile.shardPaths(of: "a/data.h5", count: 2)
        == ["a/data-00000-of-00002.h5", "a/data-00001-of-00002.h5"])
    #expect(
      InstanceFile.shardPaths(of: "data", count: 2)
        == ["data-00000-of-00002", "data-00001-of-00002"])
  }

  @Test func aFileThatCannotBeWrittenLeavesNothing() throws {
    let directory = try TemporaryDirectory()
    let path = FileSystem.join(directory.path, "missing/data.jsonl")
    var instances = try Self.instances()
    for format in InstanceFile.Format.allCases {
      #expect(
        message {
          try InstanceFile.write(
            &instances, to: [path], format: format, description: try Self.description())
        }.contains(path))
    }
    #expect(try directory.names() == [])
  }
}
