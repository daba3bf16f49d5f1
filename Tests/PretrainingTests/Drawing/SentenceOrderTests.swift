import Models
import Pretraining
import TestSupport
import Testing

/// Sentence-order prediction: half of the pairs swapped (Lan & others 2020, 3.1).
@Suite struct SentenceOrderTests {
  private static let options = InstanceOptions(
    maximumSequenceLength: 64, pairTask: .sentenceOrder)

  @Test func pairsAreNeighboursInEitherOrder() throws {
    let corpus = try PairingCorpus.varied()
    let instances = try corpus.instances(Self.options, epochs: 20)
    #expect(instances.count > 2_000)
    for instance in instances {
      let isSwapped = instance.label?.rawValue == 1
      let (earlier, later) =
        isSwapped ? (instance.second, instance.first) : (instance.first, instance.second)
      #expect(earlier.upperBound <= later.lowerBound)
      #expect(corpus.documentOf[earlier.lowerBound] == corpus.documentOf[later.lowerBound])
      let last = corpus.sentenceOf[earlier.upperBound - 1]
      #expect(corpus.sentenceOf[later.lowerBound] <= last + 1 || instance.length == 64)
    }
    let swapped = instances.count { $0.label?.rawValue == 1 }
    #expect(isLikely(swapped, of: instances.count, probability: 0.5))
  }

  /// The length of the sequence does not give the label away; that of a side does a little, as in ALBERT: the sentence
  /// that fills a chunk is longer than others.
  @Test func lengthsDoNotTell() throws {
    let instances = try PairingCorpus.varied().instances(Self.options, epochs: 40)
    for some in [instances.filter { $0.length < 64 }, instances.filter { $0.length == 64 }] {
      #expect(some.count > 300)
      let swapped = some.count { $0.label?.rawValue == 1 }
      #expect(isLikely(swapped, of: some.count, probability: 0.5))
    }
  }

  /// What next-sentence prediction cannot do.
  @Test func oneDocumentIsEnough() throws {
    let corpus = try PairingCorpus([[5, 7, 3, 9, 4, 6]])
    #expect(try !corpus.instances(Self.options, epochs: 3).isEmpty)
    #expect(throws: PretrainingDataError.self) { try corpus.stream(InstanceOptions()) }
    let single = try PairingCorpus([[5], [7]])
    #expect(throws: PretrainingDataError.self) { try single.stream(Self.options) }
  }
}
