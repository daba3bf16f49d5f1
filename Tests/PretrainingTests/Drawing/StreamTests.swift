import Models
import Pretraining
import Sequences
import TestSupport
import Testing
import Training

@Suite struct StreamTests {
  private static let options = InstanceOptions(maximumSequenceLength: 48)

  private func draw(_ stream: inout PretrainingStream, _ count: Int) -> PretrainingBatch {
    var batch = PretrainingBatch()
    stream.next(count: count, into: &batch)
    return batch
  }

  @Test func theSameSeedGivesTheSameBatches() throws {
    let corpus = try PairingCorpus.varied()
    var one = try corpus.stream(Self.options)
    var other = try corpus.stream(Self.options)
    for _ in 0..<40 { #expect(draw(&one, 16) == draw(&other, 16)) }
    #expect(one.cursor == other.cursor)
  }

  @Test func anotherSeedGivesOtherBatches() throws {
    let corpus = try PairingCorpus.varied()
    var one = try corpus.stream(Self.options)
    var options = Self.options
    options.seed += 1
    var other = try corpus.stream(options)
    #expect(draw(&one, 16) != draw(&other, 16))
  }

  @Test func startingAtACursorEqualsRunningToIt() throws {
    let corpus = try PairingCorpus.varied()
    for steps in [0, 1, 3, 10, 25, 60] {
      var run = try corpus.stream(Self.options)
      for _ in 0..<steps { _ = draw(&run, 16) }
      var resumed = try corpus.stream(Self.options, cursor: run.cursor)
      #expect(resumed.cursor == run.cursor)
      for _ in 0..<30 { #expect(draw(&resumed, 16) == draw(&run, 16), "after \(steps)") }
    }
  }

  /// A cursor at an epoch's end, as a checkpoint holds it, goes on with the next epoch.
  @Test func theEndOfAnEpochIsAPlaceToResume() throws {
    let corpus = try PairingCorpus.varied()
    var run = try corpus.stream(Self.options)
    let count = run.instancesPerEpoch
    _ = draw(&run, count)
    #expect(run.cursor == DataCursor(epoch: 0, index: count))
    var resumed = try corpus.stream(Self.options, cursor: run.cursor)
    var next = try corpus.stream(Self.options, cursor: DataCursor(epoch: 1))
    let batch = draw(&run, 20)
    #expect(draw(&resumed, 20) == batch)
    #expect(draw(&next, 20) == batch)
    #expect(run.cursor == DataCursor(epoch: 1, index: 20))
  }

  @Test func batchSizeDoesNotChangeInstances() throws {
    let corpus = try PairingCorpus.varied()
    var large = try corpus.stream(Self.options)
    var small = try corpus.stream(Self.options)
    let whole = try PairingInstance.split(draw(&large, 300), corpus, 0)
    let parts = try (0..<100).flatMap { _ in try PairingInstance.split(draw(&small, 3), corpus, 0) }
    #expect(whole.map(\.visible) == parts.map(\.visible))
    #expect(whole.map(\.original) == parts.map(\.original))
    #expect(whole.map(\.label) == parts.map(\.label))
  }

  @Test func aBatchIsReused() throws {
    let corpus = try PairingCorpus.varied()
    var one = try corpus.stream(Self.options)
    var other = try corpus.stream(Self.options)
    var batch = PretrainingBatch()
    for count in [30, 2, 0, 7] {
      one.next(count: count, into: &batch)
      #expect(batch == draw(&other, count))
      #expect(batch.count == count)
    }
  }

  @Test func epochsDiffer() throws {
    let corpus = try PairingCorpus.varied()
    let epochs = try (0..<5).map { epoch in
      var stream = try corpus.stream(Self.options, cursor: DataCursor(epoch: epoch))
      return draw(&stream, stream.instancesPerEpoch).sequences.tokens
    }
    #expect(Set(epochs).count == 5)
  }

  @Test func epochsAreInRandomOrder() throws {
    let corpus = try PairingCorpus.varied()
    let documents = try corpus.instances(Self.options, epochs: 1).map {
      corpus.documentOf[$0.first.lowerBound]
    }
    let ascents = zip(documents, documents.dropFirst()).count { $0 <= $1 }
    #expect(documents != documents.sorted())
    #expect(ascents < documents.count * 3 / 4)
  }

  /// Every document of two or more sentences is used in each epoch, and all of its sentences in time.
  @Test func everySentenceIsUsed() throws {
    let corpus = try PairingCorpus(
      (0..<12).map { document in
        (0...document).map { 1 + ($0 * 5 + document) % 9 }
      })
    let instances = try corpus.instances(Self.options, epochs: 60)
    let usable = Set(1..<12)
    for epoch in 0..<60 {
      let used = instances.filter { $0.epoch == epoch }.map {
        corpus.documentOf[$0.first.lowerBound]
      }
      #expect(Set(used) == usable)
    }
    let direct = Set(
      instances.flatMap { instance in
        Array(instance.first) + (instance.label == .isNext ? Array(instance.second) : [])
      }.map { corpus.sentenceOf[$0] })
    #expect(direct == Set(1..<corpus.sentences.count))
  }

  @Test func onlyTheNamedDocumentsAreUsed() throws {
    let corpus = try PairingCorpus.varied()
    let split = try DocumentSplit(documentCount: corpus.documents.count, holdOutEvery: 5)
    for part in [split.training, split.evaluation] {
      let instances = try corpus.instances(Self.options, epochs: 20, documents: part)
      let used = Set(
        instances.flatMap { [$0.first, $0.second] }.map {
          Int32(corpus.documentOf[$0.lowerBound])
        })
      #expect(used == Set(part))
    }
  }
}

@Suite struct StreamRefusalTests {
  private func refusal(_ lengths: [[Int]], _ options: InstanceOptions, documents: [Int32]? = nil)
    throws -> String
  {
    let corpus = try PairingCorpus(lengths)
    return message { _ = try corpus.stream(options, documents: documents) }
  }

  @Test func oneDocumentHasNoPartners() throws {
    let text =
      "there is 1 document to draw pairs from, expected at least 2: the partner of a NotNext pair "
      + "comes from another document; --no-nsp trains without pairs"
    #expect(try refusal([[5, 5, 5]], InstanceOptions()) == text)
    #expect(try refusal([[5, 5], [5, 5]], InstanceOptions(), documents: [1]) == text)
    #expect(
      try refusal([[5, 5, 5]], InstanceOptions(pairTask: nil)) == "(no error)")
  }

  @Test func documentsOfOneSentenceHaveNoSuccessors() throws {
    #expect(
      try refusal([[5], [6], [7]], InstanceOptions())
        == "each of the 3 documents has one sentence only, so no sentence has a "
        + "successor; --no-nsp trains without pairs")
    #expect(
      try refusal([[5], [6], [7]], InstanceOptions(pairTask: nil)) == "(no error)")
    #expect(try refusal([[5], [6, 1], [7]], InstanceOptions()) == "(no error)")
  }

  @Test func anEmptyCorpusIsRefused() throws {
    for predicts in [false, true] {
      #expect(
        try refusal([], InstanceOptions(pairTask: predicts ? .nextSentence : nil))
          == "the corpus has no documents to draw sequences from")
    }
  }

  @Test func sequencesMustHoldText() throws {
    let lengths = [[5, 5], [5, 5]]
    #expect(
      try refusal(lengths, InstanceOptions(maximumSequenceLength: 4))
        == "--max-seq-length is 4, expected at least 5")
    #expect(
      try refusal(lengths, InstanceOptions(maximumSequenceLength: 2, pairTask: nil))
        == "--max-seq-length is 2, expected at least 3")
    #expect(try refusal(lengths, InstanceOptions(maximumSequenceLength: 5)) == "(no error)")
    #expect(
      try refusal(lengths, InstanceOptions(maximumSequenceLength: 3, pairTask: nil))
        == "(no error)")
  }
}
