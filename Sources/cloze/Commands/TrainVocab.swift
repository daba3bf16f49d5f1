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
  @Option(help: "Words and pairs rarer than this are not merged.")
  var minFrequency = 2
  @Option(help: "How many different characters are kept, the commonest.")
  var limitAlphabet = 1000
  @Option(help: "How many pieces [unused0], [unused1] … follow the special ones, to be used later.")
  var unused = 0
  @OptionGroup var normalizer: NormalizerFlags
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var format: OutputOptions

  func validate() throws {
    for (name, value) in [
      ("--size", size), ("--min-frequency", minFrequency), ("--limit-alphabet", limitAlphabet),
    ] where value < 1 || value > 1 << 26 {
      throw ValidationError("\(name) is \(value), expected 1 to \(1 << 26)")
    }
    guard (0...1 << 20).contains(unused) else {
      throw ValidationError("--unused is \(unused), expected 0 to \(1 << 20)")
    }
  }

  func run() throws {
    let reader = try text.reader(corpus)
    try checkOutput(output, replacing: Vocabulary.replaceable, inputs: reader.paths)
    var trainer = WordPieceTrainer(
      options: WordPieceTrainerOptions(
        vocabularySize: size, minimumFrequency: minFrequency, alphabetLimit: limitAlphabet,
        normalizer: normalizer.options, unusedSlots: unused,
        temporaryDirectory: FileSystem.chosenTemporaryDirectory
          ?? FileSystem.parent(of: output)))
    let statistics = try trainVocabulary(
      corpus: reader, threads: threads.count, trainer: &trainer)
    let (vocabulary, report) = try trainedVocabulary(&trainer, corpus: reader)
    try AtomicFile.write(bytes: vocabulary.fileBytes, to: output)
    let result = Result(
      output: output, pieces: vocabulary.count, sha256: vocabulary.sha256,
      documents: statistics.documents, words: Int(report.words),
      distinctWords: report.distinctWords, characterCoverage: report.characterCoverage,
      unknownRate: report.unknownRate, piecesPerWord: report.piecesPerWord,
      omittedWords: report.omittedWords,
      lostCharacters: report.lostCharacters.map { String(Character($0.scalar)) })
    try format.show(result) {
      """
      \(output): \(grouped(result.pieces)) pieces from \(grouped(result.words)) words \
      (\(grouped(result.distinctWords)) different) in \(grouped(result.documents)) documents
      pieces per word \(decimal(result.piecesPerWord, 3)), unknown \
      \(decimal(100 * result.unknownRate, 3)) %, characters covered \
      \(decimal(100 * result.characterCoverage, 3)) %\(Self.lost(result.lostCharacters))
      """
    }
  }

  /// The characters that the alphabet had no room for, the commonest first.
  private static func lost(_ characters: [String]) -> String {
    if characters.isEmpty { return "" }
    return " (\(grouped(characters.count)) different ones lost, the commonest: "
      + characters.prefix(20).joined(separator: " ") + ")"
  }

  private struct Result: Encodable {
    let output: String
    let pieces: Int
    let sha256: String
    let documents: Int
    let words: Int
    let distinctWords: Int
    let characterCoverage: Double
    let unknownRate: Double
    let piecesPerWord: Double
    let omittedWords: Int
    let lostCharacters: [String]
  }
}
