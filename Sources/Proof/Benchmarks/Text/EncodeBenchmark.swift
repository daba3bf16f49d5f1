public import Corpora
import Platform
public import Tokenization

extension TextReport {
  /// Times encoding of text in memory, with encoders that have not seen it.
  ///
  /// - Parameters:
  ///   - corpus: the text, of which up to 256 MiB are taken.
  ///   - tokenizer: what it is encoded with.
  ///   - threads: how many threads encode; one is measured too.
  ///   - seconds: at least how long to measure each.
  /// - Throws: an error that names the file that cannot be read.
  public init(
    encoding corpus: CorpusReader, _ tokenizer: WordPieceTokenizer, threads: Int, seconds: Double
  ) throws {
    let sample = try TextSample(corpus)
    benchmark = "encode"
    textBytes = sample.bytes.count
    operations = try Self.counts(upTo: threads).map { count in
      let timing = try Timing.measure(seconds: seconds) {
        let states = PerThread(count: count) { (tokenizer.makeEncoder(), [Int32]()) }
        try sample.forEachSentence(threads: count) { thread, sentence in
          states.update(thread) { state in
            if state.1.count > 1 << 16 { state.1.removeAll(keepingCapacity: true) }
            state.0.encode(sentence, into: &state.1)
          }
        }
      }
      return Row(
        "encode", threads: count, timing, work: Double(sample.bytes.count), unit: .megabytes)
    }
  }
}
