import FineTuning
import Serialization
import Testing

@Suite struct LabelMetricsTests {
  @Test func classesAreCountedAsByScikitLearn() throws {
    let cases = try metricCases("classification")
    #expect(cases.count == 12)
    for wanted in cases {
      let metrics = ClassificationMetrics(
        labels: (0..<Int(wanted.double("labels"))).map { "\($0)" }, gold: wanted.ints("gold"),
        predicted: wanted.ints("predicted"))
      #expect(isClose(metrics.accuracy, wanted.double("accuracy")))
      #expect(isClose(metrics.macroF1, wanted.double("macroF1")))
      #expect(isClose(metrics.mcc, wanted.double("mcc")))
      #expect(isClose(metrics.majorityAccuracy, wanted.double("majorityAccuracy")))
      #expect(isClose(metrics.majorityMacroF1, wanted.double("majorityMacroF1")))
      #expect(
        metrics.confusion
          == wanted["confusion"]?.elements.map { $0.elements.map { Int($0.double) } })
      #expect(metrics.classes.map(\.gold) == wanted.ints("support"))
      for (name, values) in [
        ("precision", metrics.classes.map(\.precision)), ("recall", metrics.classes.map(\.recall)),
        ("f1", metrics.classes.map(\.f1)),
      ] {
        #expect(zip(values, wanted.doubles(name)).allSatisfy { isClose($0, $1) }, "\(name)")
      }
      if metrics.labels.count == 2 {
        #expect(isClose(metrics.f1, wanted.double("binaryF1")))
        #expect(isClose(metrics.alwaysPositiveF1, wanted.double("alwaysPositiveF1")))
      }
    }
  }

  @Test func nothingIsZero() {
    let none = ClassificationMetrics(labels: [], gold: [], predicted: [])
    #expect(none.majority == nil)
    #expect(
      [none.accuracy, none.macroF1, none.mcc, none.f1, none.majorityAccuracy] == [0, 0, 0, 0, 0])
    let numbers = RegressionMetrics(gold: [], predicted: [])
    #expect([numbers.pearson, numbers.spearman, numbers.meanSquaredError] == [0, 0, 0])
  }

  @Test func aTieOfMajoritiesIsTheFirst() {
    let metrics = ClassificationMetrics(
      labels: ["a", "b", "c"], gold: [2, 1, 2, 1, 0], predicted: [0, 0, 0, 0, 0])
    #expect(metrics.majority == 1)
    #expect(metrics.majorityAccuracy == 0.4)
  }

  @Test func labelsThatHoldTogetherAreCountedAsByScikitLearn() throws {
    let cases = try metricCases("multiLabel")
    #expect(cases.count == 4)
    for wanted in cases {
      func matrix(_ name: String) -> [[Bool]] {
        wanted[name].map { $0.elements.map { $0.elements.map { $0.double > 0 } } } ?? []
      }
      let metrics = MultiLabelMetrics(
        labels: ["a", "b", "c", "d"], gold: matrix("gold"), predicted: matrix("predicted"))
      #expect(isClose(metrics.microF1, wanted.double("microF1")))
      #expect(isClose(metrics.macroF1, wanted.double("macroF1")))
      #expect(isClose(metrics.subsetAccuracy, wanted.double("subsetAccuracy")))
      #expect(zip(metrics.classes, wanted.doubles("f1")).allSatisfy { isClose($0.f1, $1) })
    }
  }

  @Test func guessesOfLabelsAreThoseOfTheirNames() {
    let gold = [[true, false], [true, true], [true, false], [false, false]]
    let metrics = MultiLabelMetrics(labels: ["x", "y"], gold: gold, predicted: gold)
    #expect(metrics.subsetAccuracy == 1)
    #expect(metrics.majority.subsetAccuracy == 0.5)  // x alone
    #expect(metrics.majority.classes.map(\.predicted) == [4, 0])
    #expect(metrics.everything.microF1 == 8.0 / 12)  // 2·4 / (4 + 8)
  }

  @Test func numbersAreCorrelatedAsByScipy() throws {
    let cases = try metricCases("regression")
    #expect(cases.count == 7)
    for wanted in cases {
      let metrics = RegressionMetrics(
        gold: wanted.doubles("gold"), predicted: wanted.doubles("predicted"))
      #expect(isClose(metrics.pearson, wanted.double("pearson"), 1e-9))
      #expect(isClose(metrics.spearman, wanted.double("spearman")))
      #expect(isClose(metrics.meanSquaredError, wanted.double("meanSquaredError")))
      #expect(isClose(metrics.baselineMeanSquaredError, wanted.double("baseline"), 1e-9))
    }
  }
}
