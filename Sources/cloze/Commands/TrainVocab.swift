import ArgumentParser
import Platform
import PretrainingData
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
    guard (1...1 << 26).contains(size) else {
      throw ValidationError("--size is \(size), expected 1 to \(1 << 26)")
    }
  }

  func run() throws {
    let reader = try text.reader(corpus)
    try checkWritable(output)
    var trainer = WordPieceTrainer(
      options: training.trainerOptions(
        size: size, normalizer: normalizer, beside: FileSystem.parent(of: output)))
    let statistics = try trainVocabulary(
      corpus: reader, threads: threads.count, trainer: &trainer)
    let (vocabulary, report) = try trainedVocabulary(&trainer, corpus: reader)
    try unknown.inspect(report, size: size, alphabetLimit: training.limitAlphabet)
    try AtomicFile.write(bytes: vocabulary.fileBytes, to: output)
    let result = VocabularyReport(
      output: output, documents: statistics.documents, vocabulary: vocabulary, report: report)
    try format.show(result) {
      """
      \(output): \(grouped(result.pieces)) pieces from \(grouped(result.words)) words \
      (\(grouped(result.distinctWords)) different) in \(grouped(result.documents)) documents
      \(describe(report))
      """
    }
    if vocabulary.count < size {
      note(
        "\(grouped(vocabulary.count)) pieces instead of --size \(grouped(size)): no further pair of pieces "
          + "occurs \(training.minFrequency ?? 2) times (--min-frequency)")
    }
  }
}

/// Refuses an output file that cannot be written before the work that it is for.
///
/// - Throws: `ValidationError`-like one-line errors for a directory, a missing or a read-only folder.
func checkWritable(_ path: String) throws {
  if FileSystem.isDirectory(path) {
    throw CommandError("--output '\(path)' is a directory, expected a file")
  }
  let parent = FileSystem.parent(of: path)
  guard FileSystem.isDirectory(parent) else {
    throw CommandError("--output '\(path)': there is no directory '\(parent)'")
  }
  guard FileSystem.isWritable(parent) else {
    throw CommandError("--output '\(path)': the directory '\(parent)' is read-only")
  }
}

/// A failure of a command, in one line.
struct CommandError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
