import ArgumentParser
import Corpora
import Platform
import Tokenization

struct TrainVocab: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Trains a WordPiece vocabulary.",
    discussion: """
      The same text gives the same bytes on every run.

        cloze train-vocab Corpora/kjv.txt --size 8192 --output vocab.txt
      """)

  @Argument(help: CorpusOptions.help)
  var corpus: [String]
  @OptionGroup var text: CorpusOptions
  @Option(help: "How many pieces, the five special ones included.")
  var size = 30_522
  @Option(help: "The file to write, one piece a line.")
  var output: String
  @OptionGroup var training: VocabularyTrainingOptions
  @OptionGroup var unknown: UnknownOptions
  @OptionGroup var normalizer: NormalizerFlags
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var format: OutputOptions

  func validate() throws {
    try checkOption("--size", size, in: 1...1 << 26)
  }

  func run() throws {
    let reader = try text.reader(corpus)
    try checkOutput(output, replacing: Vocabulary.replaceable, inputs: reader.paths)
    try OutputName.check(output, [".txt"], "a piece a line")
    reader.announce()
    var trainer = WordPieceTrainer(
      options: training.trainerOptions(
        size: size, normalizer: normalizer, beside: FileSystem.parent(of: output)))
    let statistics = try trainVocabulary(
      corpus: reader, threads: threads.count, trainer: &trainer)
    let (vocabulary, report) = try namingSizes("--size") {
      try trainedVocabulary(&trainer, corpus: reader)
    }
    try unknown.inspect(report, size: size, alphabetLimit: training.limitAlphabet)
    warnOfNormalizing(report)
    announceReplacement(of: [output], Vocabulary.replaceable)
    try AtomicFile.write(bytes: vocabulary.fileBytes, to: output)
    let result = VocabularyReport(
      output: output, documents: statistics.documents, vocabulary: vocabulary, report: report)
    try format.show(result) {
      """
      \(output): \(grouped(result.pieces, "piece")) from \(grouped(result.words, "word")) \
      (\(grouped(result.distinctWords)) different) in \(grouped(result.documents, "document"))
      \(describe(report))
      """
    }
    if vocabulary.count < size {
      note(
        "\(grouped(vocabulary.count, "piece")) instead of --size \(grouped(size)): no further pair of pieces "
          + "occurs \(training.minFrequency ?? 2) times (--min-frequency)")
    }
  }
}
