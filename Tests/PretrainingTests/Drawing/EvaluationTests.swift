import Corpora
import Foundation
import Pretraining
import TestSupport
import Testing
import Tokenization

@Suite struct EvaluationTests {
  private func batches(_ set: EvaluationSet, of size: Int) -> [PretrainingBatch] {
    var batches: [PretrainingBatch] = []
    set.batches(of: size) { batches.append($0) }
    return batches
  }

  private func evaluation(_ corpus: PairingCorpus, seed: UInt64 = 1) throws -> EvaluationSet {
    try EvaluationSet(
      view: corpus.view, documents: corpus.all.filter { $0 % 3 == 0 },
      options: InstanceOptions(maximumSequenceLength: 48, seed: seed),
      vocabulary: corpus.vocabulary)
  }

  @Test func everyPassIsTheSame() throws {
    let set = try evaluation(.varied())
    let first = batches(set, of: 8)
    #expect(batches(set, of: 8) == first)
    #expect(first.map(\.count).reduce(0, +) == set.count)
    #expect(first.dropLast().allSatisfy { $0.count == 8 })
  }

  @Test func theSeedOfARunDoesNotMatter() throws {
    let corpus = try PairingCorpus.varied()
    #expect(
      batches(try evaluation(corpus, seed: 1), of: 8)
        == batches(try evaluation(corpus, seed: 2), of: 8))
  }

  @Test func batchSizeDoesNotChangeInstances() throws {
    let corpus = try PairingCorpus.varied()
    let set = try evaluation(corpus)
    let one = try batches(set, of: 1).flatMap { try PairingInstance.split($0, corpus, 0) }
    let all = try batches(set, of: set.count).flatMap { try PairingInstance.split($0, corpus, 0) }
    #expect(one.map(\.visible) == all.map(\.visible))
    #expect(one.map(\.masked) == all.map(\.masked))
  }

  @Test func instancesComeFromTheHeldOutDocuments() throws {
    let corpus = try PairingCorpus.varied()
    let instances = try batches(try evaluation(corpus), of: 16).flatMap {
      try PairingInstance.split($0, corpus, 0)
    }
    for instance in instances {
      for side in [instance.first, instance.second] {
        #expect(corpus.documentOf[side.lowerBound] % 3 == 0)
      }
      if instance.label == .notNext {
        #expect(
          corpus.documentOf[instance.first.lowerBound]
            != corpus.documentOf[instance.second.lowerBound])
      }
    }
    // One pass uses every document.
    let used = Set(instances.map { corpus.documentOf[$0.first.lowerBound] })
    #expect(used == Set(stride(from: 0, to: corpus.documents.count, by: 3)))
  }

  /// Held-out documents that offer no pairs are measured all the same, and it is said why without.
  @Test func aSingleHeldOutDocumentIsEvaluatedAsSingleTexts() throws {
    let corpus = try PairingCorpus([[5, 5], [5, 5]])
    let set = try EvaluationSet(
      view: corpus.view, documents: [1], options: InstanceOptions(), vocabulary: corpus.vocabulary)
    #expect(set.pairless?.finding.hasPrefix("there is 1 document to draw pairs from") == true)
    set.batches(of: 4) { batch in
      #expect(batch.pairLabels.isEmpty && batch.count > 0)
    }
    let pairs = try EvaluationSet(
      view: corpus.view, documents: [0, 1], options: InstanceOptions(),
      vocabulary: corpus.vocabulary)
    #expect(pairs.pairless == nil)
  }
}

@Suite struct EvaluationSplitTests {
  @Test func everyNthDocumentIsHeldOut() throws {
    let split = try DocumentSplit(documentCount: 45, holdOutEvery: 20)
    #expect(split.evaluation == [19, 39])
    #expect((split.training + split.evaluation).sorted() == Array(0..<45))
    #expect(split.training == split.training.sorted())
    #expect(DocumentSplit.isHeldOut(19, every: 20) && !DocumentSplit.isHeldOut(0, every: 20))
  }

  @Test func nothingIsHeldOutUnlessAskedFor() throws {
    let split = try DocumentSplit(documentCount: 3, holdOutEvery: nil)
    #expect(split.training == [0, 1, 2] && split.evaluation.isEmpty)
  }

  @Test func theSmallestSplit() throws {
    let split = try DocumentSplit(documentCount: 2, holdOutEvery: 2)
    #expect(split.training == [0] && split.evaluation == [1])
  }

  @Test func emptyPartsAreRefused() {
    #expect(
      message { _ = try DocumentSplit(documentCount: 10, holdOutEvery: 1) }
        == "--hold-out-every is 1, expected at least 2")
    #expect(
      message { _ = try DocumentSplit(documentCount: 10, holdOutEvery: -3) }
        == "--hold-out-every is -3, expected at least 2")
    #expect(
      message { _ = try DocumentSplit(documentCount: 10, holdOutEvery: 11) }
        == "--hold-out-every 11 holds nothing out of 10 documents, expected at most that many")
  }
}

@Suite struct EvaluationUnigramTests {
  /// Ten pieces, counts by hand: pieces 1, 2 and 5 occur 3, 1 and 2 times, and every piece once more.
  @Test func agreesWithAComputationByHand() throws {
    let corpus = try PairingCorpus([[5]])
    let view = TokenView([[[1, 2], [1]], [[5, 1, 5]], [[2, 2, 2, 2, 2, 2]]])
    #expect(corpus.vocabulary.count == 10)
    let baseline = UnigramBaseline(view: view, documents: [0, 1], vocabulary: corpus.vocabulary)
    #expect(baseline.commonestPiece == 1)
    // 4/16, 2/16, 3/16, and seven times 1/16.
    let entropy = 0.25 * log(4) + 0.125 * log(8) + 0.1875 * log(16.0 / 3) + 7.0 / 16 * log(16)
    #expect(abs(baseline.entropy - entropy) < 1e-12)
    #expect(abs(baseline.loss(of: [1, 2, 5, 0, 1]) - log(4 * 8 * 16.0 / 3 * 16 * 4)) < 1e-12)
    #expect(baseline.loss(of: []) == 0)
  }

  @Test func withoutDocumentsEveryPieceIsAsLikely() throws {
    let corpus = try PairingCorpus([[5]])
    let baseline = UnigramBaseline(
      view: corpus.view, documents: [], vocabulary: corpus.vocabulary)
    #expect(abs(baseline.entropy - log(10)) < 1e-12)
    #expect(baseline.commonestPiece == 0)
    #expect(abs(baseline.loss(of: [3, 9]) - 2 * log(10)) < 1e-12)
  }
}
