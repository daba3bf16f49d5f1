import FineTuning
import Serialization
import Testing

@Suite struct SpanMetricsTests {
  @Test func spansOfEverySchemeAreCountedAsBySeqeval() throws {
    let cases = try metricCases("spans")
    #expect(cases.count == 11)
    for wanted in cases {
      let metrics = SpanMetrics(gold: wanted.rows("gold"), predicted: wanted.rows("predicted"))
      #expect(isClose(metrics.precision, wanted.double("precision")))
      #expect(isClose(metrics.recall, wanted.double("recall")))
      #expect(isClose(metrics.f1, wanted.double("f1")))
      #expect(isClose(metrics.wordAccuracy, wanted.double("wordAccuracy")))
      guard case .object(let types)? = wanted["types"] else {
        Issue.record("no types")
        continue
      }
      #expect(metrics.types.count == types.count)
      for type in metrics.types {
        let figures = types[type.type].map { $0.elements.map(\.double) } ?? []
        #expect(figures.count == 4, "\(type.type)")
        #expect(
          zip(
            [type.spans.precision, type.spans.recall, type.spans.f1, Double(type.spans.gold)],
            figures
          ).allSatisfy { isClose($0, $1) }, "\(type.type)")
      }
    }
  }

  @Test(arguments: [
    (["I-A", "I-A", "B-A", "O"], [0..<2, 2..<3]),  // IOB1
    (["B-A", "I-A", "I-B", "E-B"], [0..<2, 2..<4]),  // another type begins another span
    (["S-A", "B-A", "E-A", "I-A"], [0..<1, 1..<3, 3..<4]),  // IOBES
    (["U-A", "B-A", "I-A", "L-A", "O", "B-B", "L-B"], [0..<1, 1..<4, 5..<7]),  // BILOU
    (["S-A", "B-A", "M-A", "E-A", "W-B", "S-B"], [0..<1, 1..<4, 4..<5, 5..<6]),  // BMES, BMEWO
    (["O", "O"], []), ([], []), (["B-creative-work", "I-creative-work"], [0..<2]),
  ])
  func tagsMeanSpans(tags: [String], spans: [Range<Int>]) {
    #expect(TaggedSpan.spans(of: tags).map(\.words) == spans)
  }

  @Test func typesAreToldApartByTheirBytes() {
    let metrics = SpanMetrics(gold: [["B-caf\u{E9}"]], predicted: [["B-cafe\u{301}"]])
    #expect(metrics.overall == PrecisionRecall(gold: 1, predicted: 1, correct: 0))
    #expect(metrics.wordAccuracy == 0)
  }

  @Test func onlyTagsOfSpansAreTakenForSuch() {
    #expect(TaggedSpan.areTags(["O", "B-PER", "I-PER"]))
    #expect(TaggedSpan.areTags(["O", "U-PER", "L-PER", "M-PER", "W-PER"]))
    #expect(!TaggedSpan.areTags(["NOUN", "VERB"]))
    #expect(!TaggedSpan.areTags(["O", "B-"]))
    #expect(!TaggedSpan.areTags(["O"]))
  }

  @Test func alwaysOutsideIsTheBaseline() {
    let metrics = SpanMetrics(
      gold: [["B-A", "O", "O"], ["O"]], predicted: [["O", "O", "O"], ["O"]])
    #expect(metrics.outsideAccuracy == 0.75)
    #expect(metrics.wordAccuracy == 0.75)
    #expect(metrics.f1 == 0)
  }
}
