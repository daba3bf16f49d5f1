import FineTuning
import Models
import Sequences
import TestSupport
import Testing
import Tokenization
import Training

/// How rows become batches, and what is kept apart.
@Suite final class EmbeddingBatchTests {
  private let temporary: TemporaryDirectory

  init() throws { temporary = try TemporaryDirectory() }

  /// The rows of a pass in batches, each told by its first two texts.
  private func pass(
    _ stream: inout EmbeddingStream, size: Int
  ) -> [[(anchor: [Int32], positive: [Int32])]] {
    let epoch = stream.cursor.epoch
    var batches: [[(anchor: [Int32], positive: [Int32])]] = []
    while stream.cursor.epoch == epoch {
      var batch = EmbeddingBatch()
      stream.next(count: size, into: &batch)
      func text(_ index: Int) -> [Int32] {
        let offsets = batch.sequences.offsets
        return Array(batch.sequences.tokens[Int(offsets[index])..<Int(offsets[index + 1])])
      }
      batches.append((0..<batch.count).map { (text($0), text(batch.count + $0)) })
    }
    return batches
  }

  /// Thirty rows of ten anchors, three of each, whose positives differ.
  private var repeatedRows: [[String]] {
    (0..<30).map { row in
      let names = Words.good + Words.bad + ["sun", "sea"]
      return [
        names[row / 3],
        "\(names[row / 3]) is \(Words.others[row % 10]) \(row % 3 == 0 ? "." : ",")",
      ]
    }
  }

  @Test(arguments: [4, 8, 10])
  func noTextIsTwiceInABatch(size: Int) throws {
    let examples = try embeddingExamples(repeatedRows, in: temporary)
    var stream = EmbeddingStream(examples, .ranking, batchSize: size, seed: 3)
    var orders: [[[Int32]]] = []
    for _ in 0..<4 {
      #expect(stream.repeats == 0)
      let batches = pass(&stream, size: size)
      #expect(batches.dropLast().allSatisfy { $0.count == size })
      for batch in batches {
        let texts = batch.flatMap { [$0.anchor, $0.positive] }
        #expect(Set(texts).count == texts.count)
      }
      let seen = batches.joined().map(\.positive)
      #expect(Set(seen).count == 30 && seen.count == 30)
      orders.append(seen)
    }
    #expect(orders[0] != orders[1] && orders[1] != orders[2])
  }

  /// Without care three rows of an anchor would meet: that is what the test above rests on.
  @Test func scoresHaveNoSuchRule() throws {
    let examples = try embeddingExamples(
      repeatedRows, scores: (0..<30).map { Double($0) }, in: temporary)
    var stream = EmbeddingStream(examples, .cosent, batchSize: 10, seed: 3)
    let batches = pass(&stream, size: 10)
    #expect(batches.contains { Set($0.map(\.anchor)).count < $0.count })
  }

  /// A positive that is another row's anchor is kept apart too, and what is the same to the model is the same.
  @Test func textsAreTheSameAcrossColumnsAndCases() throws {
    let rows = [["Sun", "sea"], ["sea", "day"], ["night", "SUN"], ["warm", "cold"]]
    let examples = try embeddingExamples(rows, in: temporary)
    for seed in 0..<24 {
      var stream = EmbeddingStream(examples, .ranking, batchSize: 2, seed: UInt64(seed))
      for batch in pass(&stream, size: 2) {
        let texts = batch.flatMap { [$0.anchor, $0.positive] }
        #expect(Set(texts).count == texts.count)
      }
    }
  }

  /// More rows of a text than batches: every row comes all the same, and it is counted how often texts meet.
  @Test func tooManyRowsOfATextMeet() throws {
    let rows = (0..<24).map { row in
      [
        row % 2 == 0 ? "sun" : "sea \(Words.others[row % 10]) \(Words.good[row % 4])",
        "\(Words.bad[row % 4]) \(Words.others[row / 2 % 10]) \(Words.good[row / 8])",
      ]
    }
    let examples = try embeddingExamples(rows, in: temporary)
    var stream = EmbeddingStream(examples, .ranking, batchSize: 8, seed: 1)
    // Of twelve rows with "sun" three can be apart.
    #expect(stream.repeats >= 9)
    let batches = pass(&stream, size: 8)
    #expect(batches.map(\.count) == [8, 8, 8])
    let seen = batches.joined().map { $0.anchor + $0.positive }
    #expect(Set(seen).count == Set(rows.map { $0 }).count)
  }

  @Test func anyPlaceIsReachedAtOnce() throws {
    let examples = try embeddingExamples(repeatedRows, in: temporary)
    var whole = EmbeddingStream(examples, .ranking, batchSize: 8, seed: 3)
    for _ in 0..<9 {
      var rest = EmbeddingStream(
        examples, .ranking, batchSize: 8, seed: 3, from: whole.cursor)
      var batches = (EmbeddingBatch(), EmbeddingBatch())
      whole.next(count: 8, into: &batches.0)
      rest.next(count: 8, into: &batches.1)
      #expect(batches.0 == batches.1 && whole.cursor == rest.cursor)
    }
  }

  @Test func cutTextsAreCounted() throws {
    let long = Array(repeating: "sun", count: 20).joined(separator: " ")
    let examples = try embeddingExamples(
      [["sun", "sea"], [long, "day"], [long, long]], in: temporary)
    #expect(examples.cutCount == 2 && examples.count == 3 && examples.columns == 2)
    #expect(examples.lines == [2, 3, 4] && examples.texts[0] == ["sun", "sea"])
  }
}
