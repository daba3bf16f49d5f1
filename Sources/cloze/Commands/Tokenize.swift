import ArgumentParser
import Platform
import PretrainingData
import Tokenization

struct Tokenize: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Turns a corpus into a token store, the form that training reads.",
    discussion: """
      The corpus is read once, as a stream; the store is mapped into memory by training.

        cloze tokenize Corpora/kjv.txt --vocab vocab.txt --output kjv.h5
      """)

  @Argument(help: "Text files (.txt, .jsonl) or folders of them; - is standard input.")
  var corpus: [String]
  @Option(help: "The vocabulary.")
  var vocab: String
  @Option(help: "The token store to write.")
  var output: String
  @OptionGroup var normalizer: NormalizerFlags
  @OptionGroup var format: OutputOptions

  func run() throws {
    let reader = try CorpusReader(paths: corpus)
    try checkWritable(output)
    let statistics = try tokenizeWithProgress(
      reader, vocabulary: try Vocabulary(contentsOfFile: vocab), options: normalizer.options,
      to: output)
    try format.show(statistics) { describe(statistics, path: output) }
  }
}

/// Builds a token store and keeps the user informed.
func tokenizeWithProgress(
  _ reader: CorpusReader, vocabulary: Vocabulary, options: NormalizerOptions, to path: String
) throws -> TokenStoreStatistics {
  let line = ProgressLine()
  defer { line.finish() }
  return try tokenizeCorpus(reader, vocabulary: vocabulary, options: options, to: path) {
    progress in
    let fraction = Double(progress.bytes) / Double(max(progress.expectedBytes, 1))
    line.show(fraction: fraction) {
      "tokenizing: \(grouped(progress.documents)) documents, \(grouped(progress.tokens)) tokens"
    }
  }
}

/// What a token store holds, for people.
func describe(_ statistics: TokenStoreStatistics, path: String) -> String {
  let histogram = statistics.sentenceLengths
  let longest = histogram.counts.max() ?? 1
  let bars = histogram.counts.enumerated().map { bin, count in
    [
      "  up to \(SentenceLengthHistogram.upperBound(ofBin: bin))", grouped(count),
      String(repeating: "#", count: count * 40 / max(longest, 1)),
    ]
  }
  return """
    \(path): \(grouped(statistics.documents)) documents, \(grouped(statistics.sentences)) sentences, \
    \(grouped(statistics.tokens)) tokens
    unknown \(decimal(100 * statistics.unknownRate, 3)) %; documents of one sentence: \
    \(grouped(statistics.oneSentenceDocuments)) (never first in a pair); pairs are IsNext and NotNext \
    with equal probability
    sentence lengths in tokens, the longest \(grouped(histogram.maximum)):
    \(table(bars))
    """
}
