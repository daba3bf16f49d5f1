import Corpora
import Randomness
import Sequences
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
    try options.requireInstances(of: view, documents)
    self.view = view
    pairer = SentencePairer(view: view.scattered(), documents: documents, options: options)
    masker = Masker(vocabulary, options: options)
    self.options = options
    classification = vocabulary.classification
    separator = vocabulary.separator
  }

  func plan(epoch: Int) -> InstancePlan {
    InstancePlan(view, documents: pairer.documents, options: options, epoch: epoch)
  }

  /// Appends the instance of a text to a batch.
  func append(
    _ text: InstancePlan.Text, epoch: Int, index: Int, to batch: inout PretrainingBatch,
    scratch: inout Masker.Scratch
  ) {
    var random = RandomStream(
      seed: options.seed, Purpose.pair.rawValue, UInt64(epoch), UInt64(index))
    let start = batch.sequences.tokens.count
    let candidates =
      switch text {
      case .chunk(let chunk): append(chunk, to: &batch, &random)
      case .row(let texts):
        batch.appendRow(
          pairer.view, texts: texts, classification: classification, separator: separator)
      }
    masker.mask(
      &batch, range: start..<batch.sequences.tokens.count, candidates: candidates, &random,
      scratch: &scratch)
  }

  /// Appends a pair of texts, or a cropped one, and returns where they stand in the batch.
  private func append(
    _ chunk: EpochPlan.Chunk, to batch: inout PretrainingBatch, _ random: inout RandomStream
  ) -> [Range<Int>] {
    let pair = pairer.pair(chunk, &random)
    let start = batch.appendSequence(
      pairer.view, first: pair.first, second: options.pairTask == nil ? nil : pair.second,
      classification: classification, separator: separator)
    let end = batch.sequences.tokens.count
    let firstEnd = start + 1 + pair.first.count
    guard options.pairTask != nil else { return [start + 1..<firstEnd] }
    batch.pairLabels.append(pair.label)
    return [start + 1..<firstEnd, firstEnd + 1..<end - 1]
  }
}
