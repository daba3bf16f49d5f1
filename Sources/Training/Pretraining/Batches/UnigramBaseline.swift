public import Corpora
import Foundation
public import Tokenization

/// What guessing by piece frequencies would get, learned from the training documents.
public struct UnigramBaseline: Sendable {
  /// The most frequent piece.
  public let commonestPiece: Int32
  /// The entropy of the piece distribution, in nats.
  public let entropy: Double
  /// What guessing gets on the training text, in nats: below the entropy where the text is so small that adding one counts.
  let expectedLoss: Double
  /// How many tokens may be masked for prediction, or in instance files are.
  let targets: Int
  private let negativeLogProbabilities: [Double]

  /// Counts the pieces of some documents; every piece of the vocabulary counts once more (add-one smoothing).
  ///
  /// `[UNK]`, which is never to be predicted, counts as if it did not occur.
  public init(view: TokenView, documents: [Int32], vocabulary: Vocabulary) {
    var counts = [Int](repeating: 1, count: vocabulary.count)
    view.scan(documents) { document in
      let tokens = view.tokens(ofSentences: view.sentences(ofDocument: document))
      view.forEachToken(in: tokens) { counts[$0] += 1 }
    }
    counts[Int(vocabulary.unknown)] = 1
    self.init(counts: counts, targets: counts.reduce(0, +) - counts.count)
  }

  /// Makes the baseline of how often each piece occurs, each at least once.
  init(counts: [Int], targets: Int) {
    self.targets = targets
    let total = Double(counts.reduce(0, +))
    negativeLogProbabilities = counts.map { -log(Double($0) / total) }
    entropy = zip(counts, negativeLogProbabilities).reduce(0) {
      $0 + Double($1.0) / total * $1.1
    }
    let seen = zip(counts, negativeLogProbabilities).reduce(0) { $0 + Double($1.0 - 1) * $1.1 }
    let occurrences = counts.reduce(0) { $0 + $1 - 1 }
    expectedLoss = occurrences > 0 ? seen / Double(occurrences) : entropy
    let most = counts.max() ?? 0
    commonestPiece = Int32(counts.firstIndex(of: most) ?? 0)
  }

  /// ln p of every piece, in nats.
  var logProbabilities: [Double] { negativeLogProbabilities.map { -$0 } }

  /// Σ −ln p(piece), in nats.
  public func loss(of pieces: [Int32]) -> Double {
    pieces.reduce(0) { $0 + negativeLogProbabilities[Int($1)] }
  }
}
