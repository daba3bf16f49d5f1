import Pretraining
import Testing
import Tokenization

@Suite struct MaskingTests {
  private let corpus: PairingCorpus
  private let instances: [PairingInstance]

  init() throws { (corpus, instances) = try PairingSample.varied.get() }

  /// max(1, round(0.15 · length)), halves to the even number.
  private func wanted(_ length: Int, _ probability: Double = 0.15) -> Int {
    max(1, Int((probability * Double(length)).rounded(.toNearestOrEven)))
  }

  @Test func asManyArePredictedAsTheShareAsksFor() {
    #expect(instances.allSatisfy { $0.masked.count == wanted($0.length) })
    #expect(Set(instances.map(\.length)).count > 40)
  }

  @Test func halvesRoundToTheEvenNumber() throws {
    // 0.5 · 5 = 2.5 → 2 and 0.5 · 7 = 3.5 → 4.
    for (length, expected) in [(5, 2), (7, 4), (9, 4), (11, 6)] {
      let corpus = try PairingCorpus([[length - 2]])
      let options = InstanceOptions(
        maximumSequenceLength: length, maskedProbability: 0.5, shortSequenceProbability: 0,
        pairTask: nil)
      for instance in try corpus.instances(options, epochs: 10) {
        #expect(instance.length == length && instance.masked.count == expected)
      }
    }
  }

  @Test func thePredictionLimitHolds() throws {
    let options = InstanceOptions(maximumSequenceLength: 64, maximumPredictions: 4)
    for instance in try corpus.instances(options, epochs: 4) {
      #expect(instance.masked.count == min(4, wanted(instance.length)))
    }
  }

  @Test func onlyTextIsPredicted() {
    for instance in instances {
      #expect(instance.masked.allSatisfy { corpus.token(instance.original[$0]) != nil })
      #expect(Set(instance.masked).count == instance.masked.count)
    }
  }

  @Test func nothingElseChanges() {
    for instance in instances {
      let masked = Set(instance.masked)
      for place in 0..<instance.length where !masked.contains(place) {
        #expect(instance.visible[place] == instance.original[place])
      }
    }
  }

  @Test func fourFifthsAreHiddenATenthReplacedATenthKept() {
    var counts = (hidden: 0, kept: 0, replaced: 0)
    for instance in instances {
      for place in instance.masked {
        let visible = instance.visible[place]
        if visible == corpus.vocabulary.mask {
          counts.hidden += 1
        } else if visible == instance.original[place] {
          counts.kept += 1
        } else {
          counts.replaced += 1
        }
      }
    }
    let total = counts.hidden + counts.kept + counts.replaced
    // A random piece is the old one once in as many draws as there are pieces.
    let chance = 0.1 / Double(corpus.vocabulary.count - 5)
    #expect(total > 20_000)
    #expect(isLikely(counts.hidden, of: total, probability: 0.8))
    #expect(isLikely(counts.kept, of: total, probability: 0.1 + chance))
    #expect(isLikely(counts.replaced, of: total, probability: 0.1 - chance))
  }

  @Test func replacementsAreUniformAndNeverSpecial() throws {
    // 20 pieces, special ones between them.
    let corpus = try PairingCorpus([[5, 5], [5, 5]])
    let instances = try corpus.instances(InstanceOptions(maximumSequenceLength: 23), epochs: 20_000)
    var tally: [Int: Int] = [:]
    var replaced = 0
    for instance in instances {
      for place in instance.masked where instance.visible[place] != corpus.vocabulary.mask {
        let token = try #require(corpus.token(instance.visible[place]))
        guard instance.visible[place] != instance.original[place] else { continue }
        tally[token, default: 0] += 1
        replaced += 1
      }
    }
    #expect(tally.count == 20 && replaced > 4000)
    for hits in tally.values { #expect(isLikely(hits, of: replaced, probability: 1.0 / 20)) }
  }

  @Test func everyPlaceIsPredictedAsOften() throws {
    let corpus = try PairingCorpus([[98]])
    let options = InstanceOptions(
      maximumSequenceLength: 100, shortSequenceProbability: 0, pairTask: nil)
    let epochs = 4000
    var tally = [Int](repeating: 0, count: 100)
    for instance in try corpus.instances(options, epochs: epochs) {
      for place in instance.masked { tally[place] += 1 }
    }
    #expect(tally[0] == 0 && tally[99] == 0)
    for hits in tally[1..<99] { #expect(isLikely(hits, of: epochs, probability: 15.0 / 98)) }
  }
}

@Suite struct MaskingWholeWordsTests {
  /// Words of 1, 2, 3, 1, 2, 3, … pieces.
  private static func continues(_ token: Int) -> Bool { [2, 4, 5].contains(token % 6) }

  private let corpus: PairingCorpus

  init() throws {
    // Sentences are multiples of six pieces, so that they begin with a word.
    corpus = try PairingCorpus(
      (0..<30).map { document in (0..<3 + document % 4).map { 6 * (1 + ($0 + document) % 4) } },
      isContinuation: Self.continues)
  }

  /// The places of each word of a sequence; a side that truncation cut may begin within a word.
  private func words(_ instance: PairingInstance) -> [[Int]] {
    var words: [[Int]] = []
    for side in [1..<1 + instance.first.count, instance.first.count + 2..<instance.length - 1] {
      for place in side {
        let token = corpus.token(instance.original[place]) ?? 0
        if Self.continues(token), place != side.lowerBound {
          words[words.count - 1].append(place)
        } else {
          words.append([place])
        }
      }
    }
    return words
  }

  @Test func wordsAreMaskedWhole() throws {
    let options = InstanceOptions(maximumSequenceLength: 60, masksWholeWords: true)
    var long = 0
    for instance in try corpus.instances(options, epochs: 40) {
      let masked = Set(instance.masked)
      for word in words(instance) {
        let hits = word.count(where: masked.contains)
        #expect(hits == 0 || hits == word.count)
        if hits > 1 { long += 1 }
      }
    }
    #expect(long > 1000)
  }

  /// Words that would go beyond the share are skipped, and others fill it up exactly where they can.
  @Test func piecesAreCountedNotWords() throws {
    let options = InstanceOptions(maximumSequenceLength: 60, masksWholeWords: true)
    for instance in try corpus.instances(options, epochs: 40) {
      let wanted = max(1, Int((0.15 * Double(instance.length)).rounded(.toNearestOrEven)))
      #expect(instance.masked.count <= wanted)
      let masked = Set(instance.masked)
      let rest = words(instance).filter { !masked.contains($0[0]) }.map(\.count).min()
      if let rest { #expect(instance.masked.count + rest > wanted) }
    }
  }

  @Test func withoutItWordsAreTornApart() throws {
    let torn = try corpus.instances(InstanceOptions(maximumSequenceLength: 60), epochs: 4).contains
    {
      instance in
      let masked = Set(instance.masked)
      return words(instance).contains { word in
        let hits = word.count(where: masked.contains)
        return hits > 0 && hits < word.count
      }
    }
    #expect(torn)
  }
}
