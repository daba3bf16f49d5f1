public import Corpora
import Platform
import Pretraining
public import Tokenization

extension TextReport {
  /// Times drawing of instances on one thread: `balanced` from stored tokens, and `google` from text on.
  ///
  /// - Parameters:
  ///   - corpus: the text.
  ///   - vocabulary: its pieces.
  ///   - normalizer: how the text is normalized.
  ///   - sequenceLength: the longest sequence, special tokens included.
  ///   - seconds: at least how long to measure each.
  /// - Throws: an error that names the file that cannot be read, or why it gives no pairs.
  public init(
    drawing corpus: CorpusReader, vocabulary: Vocabulary, normalizer: NormalizerOptions,
    sequenceLength: Int, seconds: Double
  ) throws {
    let folder = try FileSystem.makeTemporaryDirectory()
    defer { try? FileSystem.removeDirectory(folder) }
    let path = FileSystem.join(folder, "tokens.h5")
    try tokenizeCorpus(corpus, vocabulary: vocabulary, options: normalizer, to: path)
    let store = try TokenStore(opening: path, verifying: .structure)
    var stream = try PretrainingStream(
      view: store.view, documents: (0..<Int32(store.documentCount)).map { $0 },
      options: InstanceOptions(maximumSequenceLength: sequenceLength), vocabulary: vocabulary)
    var batch = PretrainingBatch()
    let count = stream.instancesPerEpoch
    let balanced = Timing.measure(seconds: seconds) {
      for start in stride(from: 0, to: count, by: 256) {
        stream.next(count: min(256, count - start), into: &batch)
      }
    }
    let google = GoogleInstanceOptions(
      maximumSequenceLength: sequenceLength, dupeFactor: 1, lowercases: normalizer.lowercase)
    var made = 0
    let timing = try Timing.measure(seconds: seconds) {
      made = try GoogleInstances(
        corpus, vocabulary: vocabulary, options: google,
        beside: FileSystem.join(folder, "instances")
      ).count
    }
    benchmark = "instances"
    textBytes = corpus.expectedByteCount
    operations = [
      Row(
        "balanced, from stored tokens", threads: 1, balanced, work: Double(count),
        unit: .instances),
      Row("google, from text", threads: 1, timing, work: Double(made), unit: .instances),
    ]
  }
}
