import Models
import Pretraining
import Randomness
import Testing

/// Invariants of balanced instances over corpora and options of any shape.
@Suite struct PairingPropertyTests {
  @Test(arguments: 0..<60)
  func invariantsHoldForAnyShape(round: Int) throws {
    var random = RandomStream(seed: 11, UInt64(round))
    let lengths = (0..<1 + random.integer(below: 12)).map { _ in
      (0..<1 + random.integer(below: random.coin() ? 3 : 20)).map { _ in
        1 + random.integer(below: random.coin() ? 4 : 90)
      }
    }
    let corpus = try PairingCorpus(lengths, isContinuation: { $0 % 3 == 1 })
    let options = InstanceOptions(
      maximumSequenceLength: 3 + random.integer(below: random.coin() ? 8 : 120),
      maximumPredictions: random.coin() ? nil : 1 + random.integer(below: 9),
      maskedProbability: random.coin() ? 0.15 : random.uniform(),
      shortSequenceProbability: random.uniform(), masksWholeWords: random.coin(),
      longestSpan: random.coin() ? nil : 1 + random.integer(below: 5),
      pairTask: random.coin() ? .nextSentence : nil, seed: random.bits64())
    let instances: [PairingInstance]
    do {
      instances = try corpus.instances(options, epochs: 3)
    } catch let error as PretrainingDataError {
      // Refused for a reason: nothing to pair, or no room for a pair.
      let isPairless = lengths.count < 2 || lengths.allSatisfy { $0.count < 2 }
      let room = (options.pairTask != nil) ? 5 : 3
      #expect(
        options.maximumSequenceLength < room || (options.pairTask != nil) && isPairless,
        "\(error)")
      return
    }
    #expect(!instances.isEmpty)
    for instance in instances {
      #expect(instance.length <= options.maximumSequenceLength)
      #expect(instance.masked.count <= options.predictions(length: instance.length))
      #expect(Set(instance.masked).count == instance.masked.count)
      #expect(instance.masked.allSatisfy { corpus.token(instance.original[$0]) != nil })
      guard let label = instance.label else { continue }
      let documents = [instance.first, instance.second].map { corpus.documentOf[$0.lowerBound] }
      #expect((documents[0] == documents[1]) == (label == .isNext))
      if label == .isNext { #expect(instance.first.upperBound <= instance.second.lowerBound) }
    }
  }
}
