import Pretraining
import Randomness
import Testing

/// Masking of n-grams.
@Suite struct SpanMaskingTests {
  @Test(arguments: [1, 2, 3, 10])
  func lengthsFollowTheirDistribution(longest: Int) {
    let lengths = SpanLengths(longest: longest)
    var random = RandomStream(seed: 1, 1)
    let trials = 50_000
    var tally = [Int](repeating: 0, count: longest + 1)
    for _ in 0..<trials { tally[lengths.draw(&random)] += 1 }
    let total = (1...longest).reduce(0) { $0 + 1 / Double($1) }
    #expect(tally[0] == 0)
    for length in 1...longest {
      #expect(isLikely(tally[length], of: trials, probability: 1 / Double(length) / total))
    }
  }

  /// The lengths of the runs of masked places.
  private func runs(_ masked: [Int]) -> [Int] {
    var runs: [Int] = []
    var last = -2
    for place in masked {
      if place == last + 1 { runs[runs.count - 1] += 1 } else { runs.append(1) }
      last = place
    }
    return runs
  }

  /// With three predictions and n-grams of up to three words of one piece: one span of three if it is drawn
  /// first, 2 / 11; 2 and 1 after a first two, 3 / 11, or after a one and then more than a one, 6 / 11 · 5 / 11.
  @Test func spansAreMaskedTogether() throws {
    let corpus = try PairingCorpus([[700]])
    let options = InstanceOptions(
      maximumSequenceLength: 702, maximumPredictions: 3, shortSequenceProbability: 0,
      longestSpan: 3, pairTask: nil)
    let trials = 2500
    var tally: [[Int]: Int] = [:]
    for instance in try corpus.instances(options, epochs: trials) {
      tally[runs(instance.masked).sorted(by: >), default: 0] += 1
    }
    let pairs = 3.0 / 11 + 6.0 / 11 * 5 / 11
    #expect(isLikely(tally[[3]] ?? 0, of: trials, probability: 2.0 / 11))
    #expect(isLikely(tally[[2, 1]] ?? 0, of: trials, probability: pairs))
    #expect(isLikely(tally[[1, 1, 1]] ?? 0, of: trials, probability: 6.0 / 11 * 6 / 11))
  }

  /// Words of 1, 2, 3, 1, 2, 3, … pieces.
  private static func continues(_ token: Int) -> Bool { [2, 4, 5].contains(token % 6) }

  @Test(arguments: [1, 2, 3, 7])
  func wordsStayWholeAndTheShareIsFilled(longest: Int) throws {
    let corpus = try PairingCorpus(
      (0..<30).map { document in (0..<3 + document % 4).map { 6 * (1 + ($0 + document) % 4) } },
      isContinuation: Self.continues)
    let options = InstanceOptions(maximumSequenceLength: 60, longestSpan: longest)
    for instance in try corpus.instances(options, epochs: 20) {
      let wanted = max(1, Int((0.15 * Double(instance.length)).rounded(.toNearestOrEven)))
      let masked = Set(instance.masked)
      #expect(masked.count == instance.masked.count && masked.count <= wanted)
      var smallestRest = Int.max
      for side in [1..<1 + instance.first.count, instance.first.count + 2..<instance.length - 1] {
        var words: [[Int]] = []
        for place in side {
          let token = corpus.token(instance.original[place]) ?? 0
          if Self.continues(token), place != side.lowerBound {
            words[words.count - 1].append(place)
          } else {
            words.append([place])
          }
        }
        for word in words {
          let hits = word.count(where: masked.contains)
          #expect(hits == 0 || hits == word.count)
          if hits == 0 { smallestRest = min(smallestRest, word.count) }
        }
      }
      #expect(smallestRest == .max || masked.count + smallestRest > wanted)
      for place in instance.masked { #expect(corpus.token(instance.original[place]) != nil) }
    }
  }

  /// A span of one word at most is whole-word masking in distribution: every place is as likely.
  @Test func everyPlaceIsPredictedAboutAsOften() throws {
    let corpus = try PairingCorpus([[98]])
    let options = InstanceOptions(
      maximumSequenceLength: 100, shortSequenceProbability: 0, longestSpan: 3,
      pairTask: nil)
    let epochs = 1500
    var tally = [Int](repeating: 0, count: 100)
    for instance in try corpus.instances(options, epochs: epochs) {
      #expect(instance.masked.count == 15)
      for place in instance.masked { tally[place] += 1 }
    }
    #expect(tally[0] == 0 && tally[99] == 0)
    // Spans start at every word but run to the right, so the first words are rarer.
    for hits in tally[4..<97] { #expect((150...310).contains(hits)) }
  }
}
