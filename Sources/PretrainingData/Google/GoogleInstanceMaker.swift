import Randomness
import Tokenization

/// Draws instances document by document with one generator, as google-research/bert does.
struct GoogleInstanceMaker {
  /// The generator of the whole procedure.
  var random: MersenneTwister
  /// How many NotNext partners came from the same document.
  private(set) var mislabelledCount = 0
  private let pairing: GooglePairing
  private var masking: GoogleMasking
  private let classification: Int32
  private let separator: Int32

  init(
    view: TokenView, documents: [Int32], options: GoogleInstanceOptions, vocabulary: Vocabulary,
    random: MersenneTwister
  ) {
    self.random = random
    pairing = GooglePairing(view: view, documents: documents, options: options)
    masking = GoogleMasking(vocabulary, options: options)
    classification = vocabulary.classification
    separator = vocabulary.separator
  }

  /// Appends all instances of a document to a batch.
  mutating func appendInstances(ofDocument place: Int, to batch: inout PretrainingBatch) {
    pairing.forEachPair(of: place, &random) { pair, random in
      if pair.isMislabelled { mislabelledCount += 1 }
      let start = batch.tokens.count
      batch.tokens.append(classification)
      pairing.view.append(pair.first, to: &batch.tokens)
      let firstEnd = batch.tokens.count
      batch.tokens.append(separator)
      pairing.view.append(pair.second, to: &batch.tokens)
      let secondEnd = batch.tokens.count
      batch.tokens.append(separator)
      batch.segments.append(contentsOf: repeatElement(0, count: firstEnd + 1 - start))
      batch.segments.append(contentsOf: repeatElement(1, count: secondEnd - firstEnd))
      batch.positions.append(contentsOf: 0..<Int32(secondEnd + 1 - start))
      batch.offsets.append(Int32(secondEnd + 1))
      batch.nextSentenceLabels.append(pair.label.rawValue)
      masking.mask(
        &batch, sequence: start..<secondEnd + 1,
        runs: [start + 1..<firstEnd, firstEnd + 1..<secondEnd], &random)
    }
  }
}
