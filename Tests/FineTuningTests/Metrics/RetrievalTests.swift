import FineTuning
import Foundation
import Testing

/// Searches are judged as sentence-transformers' evaluator judges them (`make_embeddings.py`).
@Suite struct RetrievalTests {
  private struct Case: Decodable {
    let anchors: [[Float]]
    let positives: [[Float]]
    let relevant: [[Int]]
    let accuracy: Double
    let mrr: Double
  }

  @Test func figuresAreThoseOfSentenceTransformers() throws {
    let path = try EmbeddingLossTests.folder() + "searches.json"
    let cases = try JSONDecoder().decode(
      [Case].self, from: Data(contentsOf: URL(fileURLWithPath: path)))
    #expect(cases.count == 4)
    for example in cases {
      func normal(_ vector: [Float]) -> [Float] {
        let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return vector.map { $0 / length }
      }
      let queries = zip(example.anchors, example.relevant).map { anchor, relevant in
        let cosines = example.positives.map {
          zip(normal(anchor), normal($0)).reduce(Float(0)) { $0 + $1.0 * $1.1 }
        }
        return RetrievalMetrics.search(cosines, relevant: Set(relevant)).query
      }
      let metrics = RetrievalMetrics(candidates: example.positives.count, queries: queries)
      #expect(abs(metrics.accuracy - example.accuracy) < 1e-12)
      #expect(abs(metrics.meanReciprocalRank - example.mrr) < 1e-12)
    }
  }

  @Test func equalCandidatesComeFirst() {
    let found = RetrievalMetrics.search([0.5, 0.5, 0.2, 0.5], relevant: [1])
    #expect(found.query == .init(relevant: 1, rank: 3) && found.wrong == 0)
    #expect(RetrievalMetrics.search([.nan, .nan], relevant: [0]).query.rank == 2)
    let all = RetrievalMetrics.search([0.1, 0.2], relevant: [0, 1])
    #expect(all.query == .init(relevant: 2, rank: 1) && all.wrong == nil)
  }

  /// Against the mean over all orders.
  @Test func chanceIsTheMeanOverAllOrders() {
    func orders(_ elements: [Int]) -> [[Int]] {
      elements.isEmpty
        ? [[]]
        : elements.flatMap { first in
          orders(elements.filter { $0 != first }).map { [first] + $0 }
        }
    }
    for (candidates, relevant) in [(1, 1), (4, 1), (5, 2), (6, 6), (6, 4)] {
      let all = orders(Array(0..<candidates))
      let ranks = all.map { order in (order.firstIndex { $0 < relevant } ?? 0) + 1 }
      let metrics = RetrievalMetrics(
        candidates: candidates, queries: ranks.map { .init(relevant: relevant, rank: $0) })
      #expect(abs(metrics.accuracy - metrics.chanceAccuracy) < 1e-12)
      #expect(abs(metrics.meanReciprocalRank - metrics.chanceReciprocalRank) < 1e-12)
    }
    // Of many only the first ten places count.
    let far = RetrievalMetrics(candidates: 1000, queries: [.init(relevant: 1, rank: 11)])
    #expect(far.meanReciprocalRank == 0)
    let harmonic = (1...10).reduce(0.0) { $0 + 1 / Double($1) }
    #expect(abs(far.chanceReciprocalRank - harmonic / 1000) < 1e-12)
  }
}
