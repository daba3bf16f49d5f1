import Pretraining
import Sequences
import Testing
import Tokenization

@Suite struct PairingTests {
  private let corpus: PairingCorpus
  private let instances: [PairingInstance]

  init() throws { (corpus, instances) = try PairingSample.varied.get() }

  private func document(_ tokens: Range<Int>) -> Int { corpus.documentOf[tokens.lowerBound] }

  @Test func sequencesFit() {
    #expect(instances.count > 4000)
    #expect(instances.allSatisfy { $0.length <= 64 })
    #expect(instances.contains { $0.length == 64 })
  }

  @Test func halfOfThePairsAreConsecutive() {
    let next = instances.count { $0.label == .isNext }
    #expect(isLikely(next, of: instances.count, probability: 0.5))
  }

  /// Neither document nor length gives the label away.
  @Test func theLabelIsFairForShortDocumentsToo() {
    let short = instances.filter { corpus.documents[document($0.first)].count <= 3 }
    #expect(short.count > 300)
    #expect(isLikely(short.count { $0.label == .isNext }, of: short.count, probability: 0.5))
  }

  @Test func randomPartnersComeFromAnotherDocument() {
    let random = instances.filter { $0.label == .notNext }
    #expect(random.allSatisfy { document($0.first) != document($0.second) })
  }

  @Test func partnersAreUniformOverTheOtherDocuments() {
    let random = instances.filter { $0.label == .notNext }
    for (index, sentences) in corpus.documents.enumerated() {
      let eligible = random.count { document($0.first) != index }
      let hits = random.count { document($0.second) == index }
      #expect(
        isLikely(hits, of: eligible, probability: 1 / Double(corpus.documents.count - 1)),
        "document \(index) of \(sentences.count) sentences")
    }
  }

  /// B starts where A ends, but for what truncation took off their ends.
  @Test func nextSentencesFollow() throws {
    for instance in instances where instance.label == .isNext {
      #expect(document(instance.first) == document(instance.second))
      #expect(instance.first.upperBound <= instance.second.lowerBound)
      let last = corpus.sentenceOf[instance.first.upperBound - 1]
      let next = corpus.sentenceOf[instance.second.lowerBound]
      if instance.length < 64 {
        // Nothing was truncated: the pair is whole sentences.
        #expect(next == last + 1)
        #expect(instance.first.upperBound == instance.second.lowerBound)
        #expect(corpus.sentences[next].lowerBound == instance.second.lowerBound)
        #expect(
          corpus.sentences[corpus.sentenceOf[instance.second.upperBound - 1]].upperBound
            == instance.second.upperBound)
      } else {
        #expect(next > last)
      }
    }
  }

  @Test func sentencesAreWholeUnlessTruncated() {
    for instance in instances where instance.length < 64 {
      for side in [instance.first, instance.second] {
        let start = corpus.sentences[corpus.sentenceOf[side.lowerBound]].lowerBound
        let end = corpus.sentences[corpus.sentenceOf[side.upperBound - 1]].upperBound
        #expect(side == start..<end)
      }
    }
  }

  /// The longer side is cut, so that neither gets less than it had or half of the place.
  @Test func truncationCutsTheLongerSide() throws {
    let corpus = try PairingCorpus([[200, 200], [200, 200], [5, 200]])
    for instance in try corpus.instances(.init(maximumSequenceLength: 43), epochs: 200) {
      #expect(instance.length == 43)
      let expected = instance.first.lowerBound >= 800 && instance.first.upperBound <= 805 ? 5 : 20
      if instance.second.lowerBound >= 805 || instance.second.upperBound <= 800 {
        #expect(instance.first.count == expected && instance.second.count == 40 - expected)
      }
    }
  }

  @Test func truncationTakesFromBothEnds() throws {
    let corpus = try PairingCorpus([[200, 200], [200, 200]])
    var atStart = 0
    var cut = 0
    for instance in try corpus.instances(.init(maximumSequenceLength: 43), epochs: 400) {
      let sentence = corpus.sentences[corpus.sentenceOf[instance.first.lowerBound]]
      atStart += instance.first.lowerBound - sentence.lowerBound
      cut += sentence.count - instance.first.count
    }
    #expect(isLikely(atStart, of: cut, probability: 0.5))
  }

  @Test func aTenthOfTheChunksIsShort() throws {
    let corpus = try PairingCorpus(
      Array(repeating: Array(repeating: 1, count: 500), count: 10))
    var options = InstanceOptions(maximumSequenceLength: 53)
    options.shortSequenceProbability = 0.1
    let paired = try corpus.instances(options, epochs: 30).filter {
      // Random partners and rests at a document's end are short by themselves.
      $0.label == .isNext && $0.second.upperBound % 500 != 0
    }
    // Targets are uniform over 2...50: one in 49 is full length.
    let short = paired.count { $0.length < 53 }
    #expect(paired.count > 1000)
    #expect(isLikely(short, of: paired.count, probability: 0.1 * 48 / 49))
    options.shortSequenceProbability = 0
    let full = try corpus.instances(options, epochs: 2)
    #expect(full.allSatisfy { $0.label == .notNext || $0.length == 53 })
  }

  @Test func documentsOfOneSentenceAreOnlyPartners() throws {
    let corpus = try PairingCorpus([[5], [4, 6, 8], [7], [3, 3]])
    let instances = try corpus.instances(.init(maximumSequenceLength: 32), epochs: 300)
    #expect(instances.allSatisfy { [1, 3].contains(corpus.documentOf[$0.first.lowerBound]) })
    let partners = Set(
      instances.filter { $0.label == .notNext }.map { corpus.documentOf[$0.second.lowerBound] })
    #expect(partners == [0, 1, 2, 3])
    #expect(
      isLikely(instances.count { $0.label == .isNext }, of: instances.count, probability: 0.5))
  }

  @Test(arguments: [
    [[10_000], [1, 1]], [[1, 1], [1, 1]], [[1, 10_000], [1, 1]], [[10_000, 1], [10_000, 1]],
    [[1, 1, 1], [1]], [[30, 1], [1, 30, 1]], [[5, 5, 5, 5, 5, 5, 5, 5, 5], [1]],
  ])
  func oddDocumentsGiveWellFormedPairs(lengths: [[Int]]) throws {
    let corpus = try PairingCorpus(lengths)
    for length in [5, 6, 7, 8, 16, 128] {
      let instances = try corpus.instances(.init(maximumSequenceLength: length), epochs: 50)
      #expect(instances.count >= 50)
      #expect(instances.allSatisfy { $0.length <= length && !$0.masked.isEmpty })
      #expect(instances.allSatisfy { !$0.first.isEmpty && !$0.second.isEmpty })
      #expect(Set(instances.map(\.label)) == [.isNext, .notNext])
    }
  }

  /// A sentence that no piece is left of, and a document of such sentences, are no sequence's only text.
  @Test func sentencesOfNoTokensDoNotTrap() throws {
    let corpus = try PairingCorpus([[0, 5, 0, 5], [4, 4], [3, 0, 3]])
    var stream = try corpus.stream(.init(maximumSequenceLength: 16))
    var batch = PretrainingBatch()
    stream.next(count: 500, into: &batch)
    #expect(batch.count == 500)
    #expect(
      batch.maskedRows.allSatisfy {
        corpus.token(batch.sequences.tokens[Int($0)]) != nil
          || batch.sequences.tokens[Int($0)] == corpus.vocabulary.mask
      })
  }
}

@Suite struct PairingWithoutNextSentenceTests {
  private static let options = InstanceOptions(
    maximumSequenceLength: 32, shortSequenceProbability: 0, pairTask: nil)

  @Test func sequencesAreRunsOfWholeSentences() throws {
    let corpus = try PairingCorpus((0..<20).map { document in (0...document).map { 1 + $0 % 9 } })
    for instance in try corpus.instances(Self.options, epochs: 5) {
      #expect(instance.label == nil && instance.second.isEmpty)
      #expect(instance.length == instance.first.count + 2 && instance.length <= 32)
    }
  }

  @Test func everyTokenOccursOnceInAnEpoch() throws {
    // 15 sentences of 2 tokens fill a sequence of 32 exactly; nothing is truncated.
    let corpus = try PairingCorpus([
      Array(repeating: 2, count: 45), Array(repeating: 2, count: 7), [3],
      Array(repeating: 1, count: 61),
    ])
    let instances = try corpus.instances(Self.options, epochs: 3)
    for epoch in 0..<3 {
      let tokens = instances.filter { $0.epoch == epoch }.flatMap { Array($0.first) }
      #expect(tokens.sorted() == Array(0..<corpus.documentOf.count))
    }
  }

  @Test func aSingleDocumentOfOneSentenceIsEnough() throws {
    let corpus = try PairingCorpus([[1000]])
    let instances = try corpus.instances(Self.options, epochs: 3)
    #expect(instances.allSatisfy { $0.length <= 32 })
    // A long sentence is cut, and no part of it left out.
    for epoch in 0..<3 {
      let tokens = instances.filter { $0.epoch == epoch }.flatMap { Array($0.first) }
      #expect(tokens.sorted() == Array(0..<1000))
    }
  }

  @Test func shortSequencesAreDrawnHereToo() throws {
    let corpus = try PairingCorpus([Array(repeating: 1, count: 3000)])
    var options = Self.options
    options.shortSequenceProbability = 0.5
    let instances = try corpus.instances(options, epochs: 30).filter {
      $0.first.upperBound < 3000
    }
    let short = instances.count { $0.length < 32 }
    #expect(isLikely(short, of: instances.count, probability: 0.5 * 28 / 29))
  }
}
