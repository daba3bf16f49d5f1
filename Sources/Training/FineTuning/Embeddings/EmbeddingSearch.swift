import Autograd
import Models

/// Searches the positives of all rows for those of each anchor, as sentence-transformers'
/// `InformationRetrievalEvaluator`: a text that several rows have is one anchor with several positives, or one candidate.
struct EmbeddingSearch {
  /// The first row of each anchor.
  let rows: [Int]
  /// How each search went.
  let metrics: RetrievalMetrics
  /// The row of the candidate that each search finds first among those that do not belong to the anchor; nil if all do.
  let wrong: [Int?]

  /// Anchors that are compared with all candidates in one product.
  private static let block = 256

  /// Searches, unless that is given up.
  init?(
    _ examples: EmbeddingExamples, _ vectors: EmbeddingVectors, _ context: Context,
    until isAbandoned: () -> Bool
  ) {
    let groups = AnchorGroups(examples)
    let positives = vectors.matrix(
      of: groups.candidates.map { $0 * examples.columns + 1 }, context)
    var (queries, wrong) = ([RetrievalMetrics.Query](), [Int?]())
    for start in stride(from: 0, to: groups.anchors.count, by: Self.block) {
      let anchors = groups.anchors[start..<min(start + Self.block, groups.anchors.count)]
      let cosines = linear(
        vectors.matrix(of: anchors.map { $0.row * examples.columns }, context), weight: positives,
        bias: nil)
      if isAbandoned() { return nil }
      cosines.withElements { elements in
        for (index, anchor) in anchors.enumerated() {
          let found = RetrievalMetrics.search(
            elements[index * groups.candidates.count..<(index + 1) * groups.candidates.count],
            relevant: anchor.relevant)
          queries.append(found.query)
          wrong.append(found.wrong.map { groups.candidates[$0] })
        }
      }
    }
    rows = groups.anchors.map(\.row)
    metrics = RetrievalMetrics(candidates: groups.candidates.count, queries: queries)
    self.wrong = wrong
  }
}

/// The different anchors of some rows, and the different positives among which each is to find its own.
private struct AnchorGroups {
  struct Anchor {
    let row: Int
    var relevant: Set<Int>
  }

  /// The anchors, each with the numbers of its candidates.
  private(set) var anchors: [Anchor] = []
  /// The first row of each candidate.
  private(set) var candidates: [Int] = []

  init(_ examples: EmbeddingExamples) {
    var (anchorOf, candidateOf) = ([Int32: Int](), [Int32: Int]())
    for row in 0..<examples.count {
      let texts = Array(examples.identities(of: row))
      let candidate = candidateOf[texts[1]] ?? candidates.count
      if candidate == candidates.count {
        candidateOf[texts[1]] = candidate
        candidates.append(row)
      }
      let anchor = anchorOf[texts[0]] ?? anchors.count
      if anchor == anchors.count {
        anchorOf[texts[0]] = anchor
        anchors.append(Anchor(row: row, relevant: []))
      }
      anchors[anchor].relevant.insert(candidate)
    }
  }
}
