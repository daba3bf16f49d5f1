public import Corpora
public import Foundation
import Models
import Platform
public import Pretraining
import Sequences
public import Tokenization

/// Batches of a corpus, drawn as training draws them: pairs of sentences, 15 % masked, packed.
public struct CorpusBatches: Sendable {
  /// The batches, in the order drawn.
  public let examples: [PretrainingBatch]

  /// Reads a corpus and draws batches from the beginning of its first epoch.
  ///
  /// - Parameters:
  ///   - corpus: the text.
  ///   - vocabulary: its pieces.
  ///   - normalizer: how the text was normalised when the vocabulary was trained.
  ///   - shape: sequences in a batch, and their greatest length.
  ///   - count: how many batches.
  /// - Throws: an error that names the file that cannot be read, or why it gives no pairs.
  public init(
    corpus: CorpusReader, vocabulary: Vocabulary, normalizer: NormalizerOptions = .uncased,
    shape: StepShape, count: Int
  ) throws {
    let directory = try FileSystem.makeTemporaryDirectory()
    defer { try? FileSystem.removeDirectory(directory) }
    let path = FileSystem.join(directory, "tokens.h5")
    try tokenizeCorpus(corpus, vocabulary: vocabulary, options: normalizer, to: path)
    let store = try TokenStore(opening: path, verifying: .structure)
    let documents = try DocumentSplit(documentCount: store.documentCount, holdOutEvery: nil)
    var stream = try PretrainingStream(
      view: store.view, documents: documents.training,
      options: InstanceOptions(maximumSequenceLength: shape.sequenceLength), vocabulary: vocabulary)
    var batch = PretrainingBatch()
    examples = (0..<count).map { _ in
      stream.next(count: shape.batchSize, into: &batch)
      return batch
    }
  }

  /// The batches as a JSON array of objects, for other programs to train on.
  ///
  /// Rows count through the packed tokens.
  ///
  /// - Throws: never, as all are integers.
  public func json() throws -> Data {
    struct Batch: Encodable {
      let tokens, segments, offsets, maskedRows, maskedLabels, nextSentenceLabels: [Int32]
    }
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = .sortedKeys
    return try encoder.encode(
      examples.map {
        Batch(
          tokens: $0.sequences.tokens, segments: $0.sequences.segments,
          offsets: $0.sequences.offsets, maskedRows: $0.maskedRows,
          maskedLabels: $0.maskedLabels, nextSentenceLabels: $0.pairLabels)
      })
  }
}
