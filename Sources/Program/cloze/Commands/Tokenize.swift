import ArgumentParser
import Corpora
import Platform
import Tokenization

struct Tokenize: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Turns a corpus into a token store, the form that training reads.",
    discussion: """
      The corpus is read once, as a stream; the store is mapped into memory by training. It appears when it is \
      complete. A command that was stopped or killed is simply given again: it goes on about where it was.

        cloze tokenize Corpora/kjv.txt --vocab vocab.txt --output kjv.h5
      """)

  @Argument(help: CorpusOptions.help)
  var corpus: [String]
  @OptionGroup var text: CorpusOptions
  @OptionGroup var balance: BalanceOptions
  @OptionGroup var unknown: UnknownOptions
  @Option(help: "The vocabulary.")
  var vocab: String
  @Option(help: "The token store to write.")
  var output: String
  @Option(help: "The length of sequences that the report forecasts.")
  var maxSeqLength = 128
  @Option(help: .hidden)
  var recordInterval = 64 << 20
  @OptionGroup var normalizer: NormalizerFlags
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var format: OutputOptions

  func validate() throws {
    try checkOption("--max-seq-length", maxSeqLength, in: 5...1 << 20)
  }

  func run() throws {
    let reader = try text.reader(corpus)
    try checkOutput(output, replacing: TokenStore.replaceable, inputs: reader.paths + [vocab])
    try OutputName.check(output, [".h5", ".hdf5"], "HDF5")
    reader.announce()
    let vocabulary = try Vocabulary(contentsOfFile: vocab)
    let (statistics, report) = try tokenizeWithProgress(
      reader, vocabulary: vocabulary, options: normalizer.options(for: vocabulary, at: vocab),
      to: output, threads: threads.count, recordInterval: recordInterval,
      preflight: Preflight(
        sequenceLength: maxSeqLength, requiresPairs: !balance.allowUnbalanced, unknown: unknown,
        corpus: reader, tellOfSingleDocument: { note($0) }))
    // What is held out is not decided yet.
    let store = try TokenStore(opening: output, verifying: .structure)
    warnOfCopies(RepeatedDocuments(of: store.view), pairs: false)
    try format.show(Result(statistics: statistics, report: report)) {
      """
      \(output): \(grouped(statistics.documents, "document"))
      \(describe(report))
      sentence lengths in tokens, the longest \(grouped(report.sentenceLengths.maximum)):
      \(describe(report.sentenceLengths))
      document lengths in sentences, the longest \(grouped(report.documentLengths.maximum)):
      \(describe(report.documentLengths))
      """
    }
  }

  /// The statistics with the report as one more member.
  private struct Result: Encodable {
    let statistics: TokenStoreStatistics
    let report: CorpusReport

    private enum CodingKeys: CodingKey { case report }

    func encode(to encoder: any Encoder) throws {
      try statistics.encode(to: encoder)
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(report, forKey: .report)
    }
  }
}

private func describe(_ start: TokenizationStart) -> String {
  switch start {
  case .resumed(let documents, let tokens):
    "going on after \(grouped(documents, "document")), \(grouped(tokens, "token")), where an earlier "
      + "command was stopped"
  case .discarded:
    "the text is not what the earlier command read, or what it left is damaged: beginning anew"
  }
}

/// Builds a token store and keeps the user informed.
func tokenizeWithProgress(
  _ reader: CorpusReader, vocabulary: Vocabulary, options: NormalizerOptions, to path: String,
  threads: Int, recordInterval: Int, preflight: Preflight
) throws -> (statistics: TokenStoreStatistics, report: CorpusReport) {
  try AtomicFile.removeAbandoned(in: FileSystem.parent(of: path))
  let line = ProgressLine()
  defer { line.finish() }
  var report: CorpusReport?
  let statistics = try tokenizeCorpus(
    reader, vocabulary: vocabulary, options: options, to: path, threads: threads,
    sequenceLength: preflight.sequenceLength, recordInterval: recordInterval,
    progress: { progress in
      try preflight.inspect(progress)
      let fraction = Double(progress.bytes) / Double(max(progress.expectedBytes, 1))
      line.show(fraction: fraction) {
        "tokenizing: \(grouped(progress.documents, "document")), \(grouped(progress.tokens, "token"))"
      }
    },
    inspect: {
      try preflight.inspect($0)
      warnOfNormalizing($0, options, vocabulary)
      report = $0
      announceReplacement(of: [path], TokenStore.replaceable)
    },
    start: { note(describe($0)) })
  guard let report else { fatalError("tokenizeCorpus: no report of the corpus") }
  return (statistics, report)
}
