import Corpora
import Platform
import Randomness
import Tokenization

/// Draws instances document by document with one generator, as google-research/bert does.
struct GoogleInstanceMaker {
  /// The generator of the whole procedure.
  var random: MersenneTwister
  /// How many NotNext partners came from the same document.
  private(set) var mislabelledCount = 0
  /// Which tokens stand in an instance, while that is counted.
  var marks: TokenMarks?
  private let pairing: GooglePairing
  private var masking: GoogleMasking

  init(
    view: TokenView, documents: [Int32], options: GoogleInstanceOptions, vocabulary: Vocabulary,
    random: MersenneTwister
  ) {
    self.random = random
    pairing = GooglePairing(view: view, documents: documents, options: options)
    masking = GoogleMasking(vocabulary, options: options)
  }

  /// Writes all instances of a document.
  mutating func writeInstances(
    ofDocument place: Int, to spool: inout InstanceSpool
  ) throws(SystemError) {
    let pairs = pairing
    try pairs.forEachPair(of: place, &random) { (pair, random) throws(SystemError) in
      if pair.isMislabelled { mislabelledCount += 1 }
      marks?.insert(pair.first)
      marks?.insert(pair.second)
      masking.draw(pairs.view, pair.first, pair.second, &random)
      try spool.append(
        first: pair.first, second: pair.second, label: pair.label, masks: masking.masks)
    }
  }
}
