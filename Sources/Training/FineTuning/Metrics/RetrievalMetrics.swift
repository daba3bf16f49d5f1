import Preconditions

/// Figures of searches for what belongs to a text among many, as sentence-transformers'
/// `InformationRetrievalEvaluator` defines them.
public struct RetrievalMetrics: Sendable {
  /// One search.
  public struct Query: Sendable, Equatable {
    /// How many of the candidates belong to it, at least one.
    public let relevant: Int
    /// The place of the first of these, from 1; behind all that are as near and do not belong to it.
    public let rank: Int

    /// Makes one.
    public init(relevant: Int, rank: Int) { (self.relevant, self.rank) = (relevant, rank) }
  }

  /// Searches the candidates.
  ///
  /// - Parameters:
  ///   - similarities: how near each of them is; what is no number is never found.
  ///   - relevant: which of them belong to what is searched with, at least one.
  /// - Returns: how it went, and the nearest candidate that does not belong; nil if all do.
  public static func search(
    _ similarities: some RandomAccessCollection<Float>, relevant: Set<Int>
  ) -> (query: Query, wrong: Int?) {
    var best = -Float.infinity
    for (candidate, similarity) in similarities.enumerated() where relevant.contains(candidate) {
      best = max(similarity, best)
    }
    var (before, wrong, nearest) = (0, Int?.none, -Float.infinity)
    for (candidate, similarity) in similarities.enumerated() where !relevant.contains(candidate) {
      if !(similarity < best) { before += 1 }
      if similarity > nearest { (wrong, nearest) = (candidate, similarity) }
    }
    return (Query(relevant: relevant.count, rank: before + 1), wrong)
  }

  /// How many candidates there are.
  public let candidates: Int
  /// The searches.
  public let queries: [Query]
  /// Places behind this one count nothing for ``meanReciprocalRank``.
  public static let cutoff = 10

  /// Takes searches among the same candidates.
  public init(candidates: Int, queries: [Query]) {
    require(
      queries.allSatisfy { $0.relevant >= 1 && (1...max(candidates, 1)).contains($0.rank) },
      "RetrievalMetrics: ranks of \(candidates) candidates")
    (self.candidates, self.queries) = (candidates, queries)
  }

  /// The share of searches that find what belongs to them first; 0 of none.
  public var accuracy: Double { mean { $0.rank == 1 ? 1 : 0 } }

  /// MRR@10: the mean of 1/place; 0 of none.
  public var meanReciprocalRank: Double {
    mean { $0.rank <= Self.cutoff ? 1 / Double($0.rank) : 0 }
  }

  /// What a random order of the candidates gives for ``accuracy``.
  public var chanceAccuracy: Double { mean { Double($0.relevant) / Double(candidates) } }

  /// What a random order of the candidates gives for ``meanReciprocalRank``.
  public var chanceReciprocalRank: Double {
    mean { query in
      var (sum, none) = (0.0, 1.0)  // none: that none of the places before belongs to it
      for place in 1...Self.cutoff where place <= candidates {
        let share = Double(query.relevant) / Double(candidates - place + 1)
        sum += none * min(share, 1) / Double(place)
        none *= max(1 - share, 0)
      }
      return sum
    }
  }

  private func mean(_ value: (Query) -> Double) -> Double {
    queries.isEmpty ? 0 : queries.reduce(0) { $0 + value($1) } / Double(queries.count)
  }
}
