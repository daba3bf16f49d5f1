import ArgumentParser
import Benchmarks
import Corpora
import Tokenization

/// What the benchmarks of text have in common.
struct TextBenchmarkOptions: ParsableArguments {
  @Argument(help: CorpusOptions.help)
  var corpus: [String]
  @OptionGroup var text: CorpusOptions
  @OptionGroup var normalizer: NormalizerFlags
  @Option(help: "How long to measure each operation.")
  var seconds = 2.0
  @OptionGroup var format: OutputOptions

  func validate() throws { try validateSeconds(seconds) }

  /// The corpus, which is read several times.
  func reader() throws -> CorpusReader {
    let reader = try text.reader(corpus)
    if let pipe = reader.sources.first(where: { !$0.isLasting }) {
      let name = pipe.isStandardInput ? "- (standard input)" : "'\(pipe.path)'"
      throw CommandError("\(name) can be read only once, expected files")
    }
    reader.announce()
    return reader
  }

  func show(_ report: TextReport) throws {
    try format.show(report) {
      table(
        [["", "threads", "seconds", "rate"]]
          + report.operations.map { row in
            [
              row.operation, "\(row.threads)", decimal(row.seconds, 4),
              "\(row.rate < 1000 ? decimal(row.rate, 1) : grouped(Int(row.rate))) "
                + row.unit.rawValue,
            ]
          })
    }
  }
}

struct BenchmarkEncode: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "encode", abstract: "Times encoding of text in memory, on one thread and on all.",
    discussion: """
        cloze benchmark encode Corpora/kjv.txt --vocab vocab.txt
      """)

  @OptionGroup var options: TextBenchmarkOptions
  @Option(help: "The vocabulary.")
  var vocab: String
  @OptionGroup var threads: ThreadOptions

  func run() throws {
    let vocabulary = try Vocabulary(contentsOfFile: vocab)
    let tokenizer = WordPieceTokenizer(
      vocabulary: vocabulary, options: options.normalizer.options(for: vocabulary, at: vocab))
    try options.show(
      try TextReport(
        encoding: try options.reader(), tokenizer, threads: threads.count,
        seconds: options.seconds))
  }
}

struct BenchmarkTrainVocab: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train-vocab", abstract: "Times counting of words and learning of pieces.",
    discussion: """
        cloze benchmark train-vocab Corpora/kjv.txt --size 8192
      """)

  @OptionGroup var options: TextBenchmarkOptions
  @Option(help: "How many pieces.")
  var size = 30_522
  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    try checkOption("--size", size, in: 1...1 << 26)
  }

  func run() throws {
    try options.show(
      try namingSizes("--size", isLimitable: false) {
        try TextReport(
          training: try options.reader(),
          WordPieceTrainerOptions(
            vocabularySize: size, normalizer: options.normalizer.trainingOptions),
          threads: threads.count, seconds: options.seconds)
      })
  }
}

struct BenchmarkInstances: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "instances", abstract: "Times drawing of instances, on one thread.",
    discussion: """
        cloze benchmark instances Corpora/kjv.txt --vocab vocab.txt --max-seq-length 128
      """)

  @OptionGroup var options: TextBenchmarkOptions
  @Option(help: "The vocabulary.")
  var vocab: String
  @Option(help: "The longest sequence in pieces, special ones included.")
  var maxSeqLength = 128

  func validate() throws {
    try checkOption("--max-seq-length", maxSeqLength, in: 5...Int(Int16.max))
  }

  func run() throws {
    let vocabulary = try Vocabulary(contentsOfFile: vocab)
    try options.show(
      try TextReport(
        drawing: try options.reader(), vocabulary: vocabulary,
        normalizer: options.normalizer.options(for: vocabulary, at: vocab),
        sequenceLength: maxSeqLength,
        seconds: options.seconds))
  }
}
