import Randomness
import Tokenization

/// Draws instances: a pure function of (options, documents, epoch, index).
struct InstanceMaker: Sendable {
  private let view: TokenView
  private let pairer: SentencePairer
  private let masker: Masker
  private let options: InstanceOptions
  private let classification: Int32
  private let separator: Int32

  init(
    view: TokenView, documents: [Int32], options: InstanceOptions, vocabulary: Vocabulary
  ) throws(PretrainingDataError) {
    try Self.check(view, documents, options)
    self.view = view
    pairer = SentencePairer(view: view.scattered(), documents: documents, options: options)
    masker = Masker(vocabulary, options: options)
    self.options = options
    classification = vocabulary.classification
    separator = vocabulary.separator
  }

  func plan(epoch: Int) -> EpochPlan {
    EpochPlan(view, documents: pairer.documents, options: options, epoch: epoch)
  }

  /// Appends the instance of a chunk to a batch.
  func append(
    _ chunk: EpochPlan.Chunk, epoch: Int, index: Int, to batch: inout PretrainingBatch,
    scratch: inout Masker.Scratch
  ) {
    var random = RandomStream(
      seed: options.seed, Purpose.pair.rawValue, UInt64(epoch), UInt64(index))
    let pair = pairer.pair(chunk, &random)
    let start = batch.appendSequence(
      pairer.view, first: pair.first, second: options.predictsNextSentence ? pair.second : nil,
      classification: classification, separator: separator)
    let end = batch.tokens.count
    let firstEnd = start + 1 + pair.first.count
    var candidates = [start + 1..<firstEnd]
    if options.predictsNextSentence {
      candidates.append(firstEnd + 1..<end - 1)
      batch.nextSentenceLabels.append(pair.label.rawValue)
    }
    masker.mask(
      &batch, range: start..<end, candidates: candidates, &random, scratch: &scratch)
  }

  private static func check(
    _ view: TokenView, _ documents: [Int32], _ options: InstanceOptions
  ) throws(PretrainingDataError) {
    let least = options.predictsNextSentence ? 5 : 3
    guard options.maximumSequenceLength >= least else {
      throw PretrainingDataError(
        "--max-seq-length is \(options.maximumSequenceLength), expected at least \(least)")
    }
    guard !documents.isEmpty else {
      throw PretrainingDataError("the corpus has no documents to draw sequences from")
    }
    guard options.predictsNextSentence else { return }
    guard documents.count >= 2 else {
      throw PretrainingDataError(
        "the corpus has 1 document to draw pairs from, expected at least 2: the partner of a "
          + "NotNext pair comes from another document; separate documents by blank lines, or train "
          + "without next-sentence prediction (--no-nsp)")
    }
    guard documents.contains(where: { view.sentences(ofDocument: Int($0)).count >= 2 }) else {
      throw PretrainingDataError(
        "each of the \(documents.count) documents has one sentence only, so no sentence has a "
          + "successor; put one sentence on a line and blank lines between documents only, or train "
          + "without next-sentence prediction (--no-nsp)")
    }
  }
}
