public import Corpora
import Randomness

/// What one pass over some documents makes of their text.
///
/// The pass is drawn as training draws it, without masks; of a large corpus, a sample of its documents.
public struct PassForecast: Codable, Sendable, Equatable {
  /// How instances are drawn.
  public enum Mode: String, Codable, Sendable, CaseIterable {
    /// Pairs by `balanced` pairing.
    case balanced
    /// Pairs by google-research/bert's rule.
    case google
    /// All text of each document, cut into sequences.
    case whole
    /// All text, documents joined.
    case packed
    /// One piece of each run of sentences.
    case cropped
  }

  /// How instances are drawn.
  public let mode: Mode
  /// The length of sequences, special tokens included.
  public let sequenceLength: Int
  /// How many instances there are.
  public let sequences: Int
  /// The average share of a sequence that is filled.
  public let fill: Double
  /// The share of pairs of the first class, such as IsNext; nil without pairs.
  public let firstClassShare: Double?
  /// The share of the documents' tokens that stand in at least one instance.
  public let textShare: Double
  /// The same after three passes, each drawn anew.
  public let textShareOfThreePasses: Double
  /// Whether all documents were looked at, not a sample of them.
  public let isExact: Bool

  /// The share of the text below which a pass leaves out so much that one should know.
  public static let limit = 0.9

  /// Forecasts what ``PretrainingStream`` and ``BalancedInstances`` draw.
  ///
  /// - Parameters:
  ///   - view: the corpus.
  ///   - documents: which of its documents are drawn from.
  ///   - options: what decides the draws.
  ///
  /// It is nil if no instances can be made.
  public init?(of view: TokenView, documents: [Int32], options: InstanceOptions) {
    guard (try? options.requireInstances(of: view, documents)) != nil else { return nil }
    let sample = LengthSample(of: view, documents)
    let mode: Mode =
      switch options.singleTextRule {
      case nil: .balanced
      case .whole: .whole
      case .packed: .packed
      case .cropped: .cropped
      }
    // Of a sample nothing may be left to make pairs of.
    let drawn = sample.all
    guard (try? options.requireInstances(of: sample.view, drawn)) != nil else { return nil }
    let pairer = SentencePairer(view: sample.view, documents: drawn, options: options)
    self.init(mode, options.maximumSequenceLength, sample) { epoch, add in
      let plan = InstancePlan(sample.view, documents: drawn, options: options, epoch: epoch)
      for index in 0..<plan.count {
        switch plan[index] {
        case .row(let texts): add(texts, nil)
        case .chunk(let chunk):
          var random = RandomStream(
            seed: options.seed, Purpose.pair.rawValue, UInt64(epoch), UInt64(index))
          let pair = pairer.pair(chunk, &random)
          if options.pairTask != nil {
            add([pair.first, pair.second], pair.label)
          } else {
            add([pair.first], nil)
          }
        }
      }
    }
  }

  /// Forecasts what ``GoogleInstances`` draws.
  ///
  /// - Parameters:
  ///   - view: the corpus.
  ///   - options: the options of Google's program.
  public init?(of view: TokenView, google options: GoogleInstanceOptions) {
    guard view.documentCount > 0 else { return nil }
    let sample = LengthSample(of: view, (0..<Int32(view.documentCount)).map { $0 })
    self.init(.google, options.maximumSequenceLength, sample) { epoch, add in
      var random = MersenneTwister(seed: options.seed + epoch)
      var documents = sample.all
      random.shuffle(&documents)
      let pairing = GooglePairing(view: sample.view, documents: documents, options: options)
      for place in documents.indices {
        // Nothing is written, so nothing can fail.
        try? pairing.forEachPair(of: place, &random) { pair, _ in
          add([pair.first, pair.second], pair.label.rawValue)
        }
      }
    }
  }

  /// Draws passes and counts what they use.
  private init(
    _ mode: Mode, _ length: Int, _ sample: LengthSample,
    draw: (_ epoch: Int, _ add: (_ texts: [Range<Int>], _ label: Int32?) -> Void) -> Void
  ) {
    self.mode = mode
    sequenceLength = length
    isExact = sample.isWhole
    var marks = TokenMarks(count: sample.view.tokenCount)
    var count = 0
    var tokens = 0
    var (pairs, first) = (0, 0)
    draw(0) { texts, label in
      count += 1
      pairs += label == nil ? 0 : 1
      first += label == 0 ? 1 : 0
      tokens += 1 + texts.reduce(0) { $0 + $1.count + 1 }
      for text in texts { marks.insert(text) }
    }
    sequences = Int((Double(count) * sample.scale).rounded())
    fill = Double(tokens) / Double(max(count, 1)) / Double(length)
    firstClassShare = pairs == 0 ? nil : Double(first) / Double(pairs)
    textShare = marks.share
    if textShare < 1 {
      for epoch in 1...2 {
        draw(epoch) { texts, _ in for text in texts { marks.insert(text) } }
      }
    }
    textShareOfThreePasses = marks.share
  }
}
