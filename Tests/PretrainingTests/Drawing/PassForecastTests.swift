import Corpora
import Pretraining
import Testing

/// The share of the text that a pass uses, against a count over the instances that a stream draws.
@Suite struct PassForecastTests {
  private static let shapes: [[[Int]]] = [
    (0..<60).map { document in (0..<2 + document % 11).map { 1 + ($0 * 31 + document) % 30 } },
    (0..<30).map { document in (0...document % 3).map { _ in 5 + document } },
    [[200, 200], [3, 5, 900], [40], [40]],
  ]

  @Test(arguments: 0..<3, [16, 64])
  func sharesAreThoseOfTheInstances(shape: Int, length: Int) throws {
    let corpus = try PairingCorpus(Self.shapes[shape])
    let variants: [InstanceOptions] = [
      InstanceOptions(maximumSequenceLength: length),
      InstanceOptions(
        maximumSequenceLength: length, pairTask: nil, singleTexts: .cropped),
    ]
    for options in variants {
      let forecast = try #require(
        PassForecast(of: corpus.view, documents: corpus.all, options: options))
      let instances = try corpus.instances(options, epochs: 3)
      func share(epochs: Int) -> Double {
        let used = Set(
          instances.filter { $0.epoch < epochs }.flatMap { Array($0.first) + Array($0.second) })
        return Double(used.count) / Double(corpus.documentOf.count)
      }
      #expect(forecast.isExact)
      #expect(forecast.textShare == share(epochs: 1))
      #expect(forecast.textShareOfThreePasses == share(epochs: 3))
      let first = instances.filter { $0.epoch == 0 }
      #expect(forecast.sequences == first.count)
      let fill = Double(first.reduce(0) { $0 + $1.length }) / Double(first.count * length)
      #expect(abs(forecast.fill - fill) < 1e-9)
      guard options.pairTask != nil else {
        #expect(forecast.firstClassShare == nil)
        continue
      }
      let isNext = first.count { $0.label == .isNext }
      #expect(forecast.firstClassShare == Double(isNext) / Double(first.count))
    }
  }

  @Test func allTextIsUsedWithoutPairs() throws {
    let corpus = try PairingCorpus(Self.shapes[2])
    for rule in [SingleTextRule.whole, .packed] {
      let options = InstanceOptions(
        maximumSequenceLength: 16, pairTask: nil, singleTexts: rule)
      let forecast = try #require(
        PassForecast(of: corpus.view, documents: corpus.all, options: options))
      #expect(forecast.textShare == 1)
      #expect(
        forecast.sequences == (try corpus.stream(options)).instancesPerEpoch)
    }
  }

  /// One text a line, each a document of one long sentence: what the older rule left out.
  @Test func croppingLongDocumentsUsesLittle() throws {
    let corpus = try PairingCorpus(Array(repeating: [400], count: 20))
    let options = InstanceOptions(
      maximumSequenceLength: 66, pairTask: nil, singleTexts: .cropped)
    let forecast = try #require(
      PassForecast(of: corpus.view, documents: corpus.all, options: options))
    #expect(forecast.textShare == 0.16)
  }

  /// 400,000 sentences are more than a sample has room for.
  @Test func aSampleComesCloseToTheWhole() throws {
    let view = TokenView(
      (0..<40_000).map { document in
        (0..<10).map { Array(repeating: 7, count: 4 + (document + $0) % 9) }
      })
    let documents = (0..<Int32(view.documentCount)).map { $0 }
    let options = InstanceOptions(maximumSequenceLength: 64)
    let forecast = try #require(PassForecast(of: view, documents: documents, options: options))
    #expect(!forecast.isExact)
    let half = Array(documents.prefix(20_000))
    let exact = try #require(PassForecast(of: view, documents: half, options: options))
    #expect(abs(forecast.textShare - exact.textShare) < 0.01)
    #expect(abs(Double(forecast.sequences) / Double(2 * exact.sequences) - 1) < 0.02)
  }

  @Test func nothingIsForetoldWhereNothingCanBeMade() throws {
    let corpus = try PairingCorpus([[5], [6]])
    #expect(
      PassForecast(of: corpus.view, documents: corpus.all, options: InstanceOptions()) == nil)
  }
}
