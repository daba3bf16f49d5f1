import Foundation
import Models
import Platform
import Pretraining
import Randomness
import Sequences
import Serialization
import TestSupport
import Testing
import Tokenization
import Training

/// Instance files read again: what was written, in orders of their own, and nothing that is not right.
@Suite struct InstanceSetTests {
  private let corpus: PairingCorpus

  init() throws { corpus = try PairingCorpus.varied() }

  private func instances(seed: UInt64 = 1, predictsNextSentence: Bool = true) throws -> (
    BalancedInstances, InstanceOptions
  ) {
    let options = InstanceOptions(
      maximumSequenceLength: 40, pairTask: predictsNextSentence ? .nextSentence : nil, seed: seed)
    let source = try BalancedInstances(
      view: corpus.view, documents: corpus.all, options: options, vocabulary: corpus.vocabulary,
      epochCount: 2)
    return (source, options)
  }

  private func write(
    _ paths: [String], isCompressed: Bool = false, predictsNextSentence: Bool = true
  ) throws -> PretrainingBatch {
    var (source, options) = try instances(predictsNextSentence: predictsNextSentence)
    try InstanceFile.write(
      &source, to: paths, format: .hdf5,
      description: .init(
        options: options, vocabulary: corpus.vocabulary, normalizer: .cased,
        isCompressed: isCompressed))
    var batch = PretrainingBatch()
    for index in 0..<source.count { source.append(index, to: &batch) }
    return batch
  }

  private func all(_ set: InstanceSet) -> PretrainingBatch {
    var whole = PretrainingBatch()
    set.batches(of: set.count) { whole = $0 }
    return whole
  }

  @Test(arguments: [false, true], [false, true])
  func whatWasWrittenIsRead(isCompressed: Bool, predictsNextSentence: Bool) throws {
    let directory = try TemporaryDirectory()
    let path = FileSystem.join(directory.path, "data.h5")
    let written = try write(
      [path], isCompressed: isCompressed, predictsNextSentence: predictsNextSentence)
    let set = try InstanceSet(opening: [path], vocabulary: nil, scratch: directory.path)
    #expect(all(set) == written)
    #expect(set.vocabulary == corpus.vocabulary && set.normalizer == .cased)
    #expect(set.predictsNextSentence == predictsNextSentence)
    #expect(set.longestSequence == 40)
    #expect(try directory.names() == ["data.h5"])
  }

  @Test func theHashIsThatOfTheInstances() throws {
    let directory = try TemporaryDirectory()
    let paths = ["a.h5", "b.h5"].map { FileSystem.join(directory.path, $0) }
    for path in paths { _ = try write([path], isCompressed: path == paths[1]) }
    let shards = InstanceFile.shardPaths(of: FileSystem.join(directory.path, "c.h5"), count: 2)
    _ = try write(shards)
    func hash(_ paths: [String]) throws -> String {
      try InstanceSet(opening: paths, vocabulary: nil, scratch: directory.path).contentHash
    }
    #expect(try hash([paths[0]]) == hash([paths[1]]))
    #expect(try hash(shards) != hash(shards.reversed()))
    #expect(try hash(shards) != hash([paths[0]]))
  }

  @Test func everyEpochHasEveryInstanceInAnOrderOfItsOwn() throws {
    let directory = try TemporaryDirectory()
    let shards = InstanceFile.shardPaths(of: FileSystem.join(directory.path, "d.h5"), count: 3)
    _ = try write(shards)
    let set = try InstanceSet(opening: shards, vocabulary: nil, scratch: directory.path)
    var stream = InstanceFileStream(set, seed: 7)
    #expect(stream.instancesPerEpoch == set.count)
    func rows(_ batch: PretrainingBatch) -> [[Int32]] {
      (0..<batch.count).map {
        Array(
          batch.sequences.tokens[
            Int(batch.sequences.offsets[$0])..<Int(batch.sequences.offsets[$0 + 1])])
      }
    }
    var epochs: [[[Int32]]] = []
    var batch = PretrainingBatch()
    for epoch in 0..<3 {
      #expect(
        stream.cursor
          == DataCursor(epoch: max(epoch - 1, 0), index: epoch > 0 ? set.count : 0))
      stream.next(count: set.count, into: &batch)
      epochs.append(rows(batch))
    }
    let written = rows(all(set)).sorted { $0.lexicographicallyPrecedes($1) }
    for epoch in epochs {
      #expect(epoch.sorted { $0.lexicographicallyPrecedes($1) } == written)
    }
    #expect(epochs[0] != epochs[1] && epochs[1] != epochs[2])
  }

  @Test func anyPlaceIsReachedAtOnce() throws {
    let directory = try TemporaryDirectory()
    let path = FileSystem.join(directory.path, "data.h5")
    _ = try write([path])
    let set = try InstanceSet(opening: [path], vocabulary: nil, scratch: directory.path)
    var straight = InstanceFileStream(set, seed: 3)
    var expected = PretrainingBatch()
    var found = PretrainingBatch()
    for _ in 0..<2 * set.count / 7 {
      var resumed = InstanceFileStream(set, seed: 3, cursor: straight.cursor)
      straight.next(count: 7, into: &expected)
      resumed.next(count: 7, into: &found)
      #expect(found == expected && resumed.cursor == straight.cursor)
    }
    #expect(straight.cursor.epoch == 1)
  }

  @Test func labelsCanBeLeftOut() throws {
    let directory = try TemporaryDirectory()
    let path = FileSystem.join(directory.path, "data.h5")
    _ = try write([path])
    let set = try InstanceSet(opening: [path], vocabulary: nil, scratch: directory.path)
    var stream = InstanceFileStream(set, seed: 3, predictsNextSentence: false)
    var batch = PretrainingBatch()
    stream.next(count: 5, into: &batch)
    #expect(batch.count == 5 && batch.pairLabels.isEmpty)
  }

  @Test func anotherVocabularyIsRefused() throws {
    let directory = try TemporaryDirectory()
    let path = FileSystem.join(directory.path, "data.h5")
    _ = try write([path])
    let other = try Vocabulary(pieces: corpus.vocabulary.pieces + ["more"])
    let text = message {
      _ = try InstanceSet(opening: [path], vocabulary: other, scratch: directory.path)
    }
    #expect(text.contains(other.sha256) && text.contains(corpus.vocabulary.sha256))
  }

  @Test func theBaselineCountsWhatStoodThere() throws {
    let directory = try TemporaryDirectory()
    let path = FileSystem.join(directory.path, "data.h5")
    let written = try write([path])
    let set = try InstanceSet(opening: [path], vocabulary: nil, scratch: directory.path)
    var original = written.sequences.tokens
    for (place, label) in zip(written.maskedRows, written.maskedLabels) {
      original[Int(place)] = label
    }
    var counts = [Int](repeating: 1, count: set.vocabulary.count)
    for piece in original where corpus.token(piece) != nil { counts[Int(piece)] += 1 }
    let total = Double(counts.reduce(0, +))
    let piece = Int32(12)
    let loss = UnigramBaseline(set).loss(of: [piece])
    #expect(abs(loss - -log(Double(counts[Int(piece)]) / total)) < 1e-12)
  }
}

/// Files of other programs, right and wrong in every way.
@Suite struct ForeignInstanceFileTests {
  /// Two rows of length 6 with at most 2 predictions, as NVIDIA's program writes them.
  struct Columns {
    var ids: [Int32] = [2, 5, 4, 3, 6, 3, 2, 4, 3, 0, 0, 0]
    var mask: [Int8] = [1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0]
    var segments: [Int8] = [0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0]
    var positions: [Int32] = [2, 4, 1, 0]
    var labels: [Int32] = [6, 6, 5, 0]
    var next: [Int8]? = [0, 1]
    var length = 6
    var predictions = 2

    func write(to path: String) throws {
      let file = try HDF5File(creating: path)
      try file.write(ids, shape: [ids.count / length, length], to: "/input_ids")
      try file.write(mask, shape: [mask.count / length, length], to: "/input_mask")
      try file.write(segments, shape: [segments.count / length, length], to: "/segment_ids")
      let shape = [positions.count / predictions, predictions]
      try file.write(positions, shape: shape, to: "/masked_lm_positions")
      try file.write(
        labels, shape: [labels.count / predictions, predictions], to: "/masked_lm_ids")
      if let next { try file.write(next, to: "/next_sentence_labels") }
      try file.close()
    }
  }

  private let vocabulary: Vocabulary

  init() throws {
    vocabulary = try Vocabulary(
      pieces: ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b", "c", "d", "e"])
  }

  private func open(_ columns: Columns) throws -> InstanceSet {
    let directory = try TemporaryDirectory()
    let path = FileSystem.join(directory.path, "n.h5")
    try columns.write(to: path)
    return try InstanceSet(opening: [path], vocabulary: vocabulary, scratch: directory.path)
  }

  @Test func paddingIsDropped() throws {
    var batch = PretrainingBatch()
    try open(Columns()).batches(of: 9) { batch = $0 }
    #expect(batch.sequences.tokens == [2, 5, 4, 3, 6, 3, 2, 4, 3])
    #expect(batch.sequences.offsets == [0, 6, 9])
    #expect(batch.sequences.segments == [0, 0, 0, 0, 1, 1, 0, 0, 0])
    #expect(batch.sequences.positions == [0, 1, 2, 3, 4, 5, 0, 1, 2])
    #expect(batch.maskedRows == [2, 4, 7])
    #expect(batch.maskedLabels == [6, 6, 5])
    #expect(batch.pairLabels == [0, 1])
  }

  @Test func withoutVocabularyTheyAreRefused() throws {
    let directory = try TemporaryDirectory()
    let path = FileSystem.join(directory.path, "n.h5")
    try Columns().write(to: path)
    #expect(
      message { _ = try InstanceSet(opening: [path], vocabulary: nil, scratch: directory.path) }
        .contains("--vocab"))
  }

  @Test func everyFaultIsNamed() throws {
    typealias Fault = (change: (inout Columns) -> Void, mentions: [String])
    let faults: [Fault] = [
      ({ $0.ids[7] = 10 }, ["/input_ids", "row 1", "id 10", "0 to 9"]),
      ({ $0.ids[0] = -1 }, ["/input_ids", "row 0", "id -1"]),
      ({ $0.labels[0] = .max }, ["/masked_lm_ids", "row 0"]),
      ({ $0.mask[1] = 0 }, ["/input_mask", "row 0", "ones followed by zeros"]),
      ({ $0.mask[1] = 2 }, ["/input_mask", "row 0"]),
      ({ $0.mask = [Int8](repeating: 0, count: 12) }, ["/input_mask", "row 0"]),
      ({ $0.segments[4] = 2 }, ["/segment_ids", "row 0", "segment 2"]),
      ({ $0.positions[1] = 6 }, ["/masked_lm_positions", "row 0", "position 6"]),
      ({ $0.positions[1] = 2 }, ["/masked_lm_positions", "ascending"]),
      ({ $0.positions[2] = -4 }, ["/masked_lm_positions", "row 1", "-4"]),
      ({ $0.positions[2] = 3 }, ["/masked_lm_positions", "row 1", "below 3"]),
      ({ $0.next = [0, 2] }, ["/next_sentence_labels", "row 1", "label 2"]),
      ({ $0.next = [0] }, ["/next_sentence_labels", "shape [1]", "[2]"]),
      ({ $0.mask.removeLast(6) }, ["/input_mask", "shape [1, 6]", "[2, 6]"]),
      ({ $0.labels.removeLast(2) }, ["/masked_lm_ids", "shape [1, 2]"]),
      ({ $0.positions.removeLast(2) }, ["/masked_lm_positions", "shape [1, 2]"]),
    ]
    for fault in faults {
      var columns = Columns()
      fault.change(&columns)
      let text = message { _ = try open(columns) }
      for mention in fault.mentions { #expect(text.contains(mention), "\(text)") }
      #expect(!text.contains("\n") && text.contains("n.h5"))
    }
  }

  @Test func otherWholeNumbersAreTaken() throws {
    let directory = try TemporaryDirectory()
    let path = FileSystem.join(directory.path, "n.h5")
    func write(_ id: Int64) throws -> String {
      let columns = Columns()
      let file = try HDF5File(creating: path)
      try file.write(
        [id] + columns.ids.dropFirst().map { Int64($0) }, shape: [2, 6], to: "/input_ids")
      try file.write(columns.mask.map { Int64($0) }, shape: [2, 6], to: "/input_mask")
      try file.write(columns.segments.map { UInt8($0) }, shape: [2, 6], to: "/segment_ids")
      try file.write(
        columns.positions.map { Int16($0) }, shape: [2, 2], to: "/masked_lm_positions")
      try file.write(columns.labels, shape: [2, 2], to: "/masked_lm_ids")
      try file.close()
      return message {
        let set = try InstanceSet(
          opening: [path], vocabulary: vocabulary, scratch: directory.path)
        #expect(set.count == 2 && !set.predictsNextSentence)
      }
    }
    let found = try write(2)
    #expect(found == "(no error)", "\(found)")
    #expect(try write(1 << 40).contains("/input_ids"))
  }

  /// Random numbers in every dataset: taken or refused in one line, never a crash, never a wrong batch.
  @Test func randomNumbersAreTakenOrRefused() throws {
    let directory = try TemporaryDirectory()
    let path = FileSystem.join(directory.path, "n.h5")
    var random = RandomStream(seed: 5, 1)
    var taken = 0
    for round in 0..<300 {
      var columns = Columns()
      func spoil<Number: FixedWidthInteger>(_ numbers: inout [Number]) {
        guard !numbers.isEmpty else { return }
        let place = random.integer(below: numbers.count)
        numbers[place] =
          random.coin()
          ? Number(truncatingIfNeeded: random.integer(below: 12) - 1)
          : Number(truncatingIfNeeded: random.bits64())
      }
      for _ in 0..<1 + round % 3 {
        switch random.integer(below: 6) {
        case 0: spoil(&columns.ids)
        case 1: spoil(&columns.mask)
        case 2: spoil(&columns.segments)
        case 3: spoil(&columns.positions)
        case 4: spoil(&columns.labels)
        default:
          var next = columns.next ?? []
          spoil(&next)
          columns.next = next
        }
      }
      try columns.write(to: path)
      do {
        let set = try InstanceSet(
          opening: [path], vocabulary: vocabulary, scratch: directory.path)
        taken += 1
        set.batches(of: 1) { batch in
          #expect(batch.sequences.tokens.allSatisfy { (0..<10).contains($0) })
          #expect(batch.maskedLabels.allSatisfy { (0..<10).contains($0) })
          #expect(
            batch.maskedRows.allSatisfy { (1..<Int32(batch.sequences.tokens.count)).contains($0) })
        }
      } catch {
        #expect(!"\(error)".contains("\n"))
      }
    }
    #expect((25..<275).contains(taken))
  }

  /// Every damaged or shortened file that this program wrote is refused before a row of it is used.
  @Test func damageIsFound() throws {
    let directory = try TemporaryDirectory()
    let corpus = try PairingCorpus([[4, 5], [6, 3], [2, 2]])
    let options = InstanceOptions(maximumSequenceLength: 12)
    var source = try BalancedInstances(
      view: corpus.view, documents: corpus.all, options: options, vocabulary: corpus.vocabulary,
      epochCount: 2)
    let whole = FileSystem.join(directory.path, "whole.h5")
    try InstanceFile.write(
      &source, to: [whole], format: .hdf5,
      description: .init(
        options: options, vocabulary: corpus.vocabulary, normalizer: .cased, isCompressed: false))
    let bytes = try FileSystem.contents(of: whole)
    let path = FileSystem.join(directory.path, "damaged.h5")
    var random = RandomStream(seed: 6, 1)
    for round in 0..<100 {
      var damaged = bytes
      if round % 3 == 0 {
        damaged.removeLast(1 + random.integer(below: damaged.count))
      } else {
        damaged[random.integer(below: damaged.count)] ^= UInt8(1 + random.integer(below: 255))
      }
      // Without waiting for the disk, unlike an atomic write.
      var writer = try FileWriter(path: path)
      try writer.write(damaged)
      try writer.finish()
      let text = message {
        _ = try InstanceSet(
          opening: [path], vocabulary: corpus.vocabulary, scratch: directory.path)
      }
      #expect(text != "(no error)" && !text.contains("\n"), "round \(round): \(text)")
    }
  }
}
