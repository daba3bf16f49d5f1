import ArgumentParser
import Compression
import Platform
import Tokenization

struct Encode: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Cuts text into pieces: a line out for every line in.",
    discussion: """
      Lines end at LF only. Text compressed by \(CompressionFormat.names) is decompressed. What is read \
      goes out as soon as it is encoded, in order, so that memory stays small whatever comes.

        echo "in the beginning" | cloze encode --vocab vocab.txt --ids
      """)

  @Argument(help: "Text files; - is standard input, as is no file at all.")
  var files: [String] = []
  @Option(help: "The vocabulary.")
  var vocab: String
  @OptionGroup var normalizer: NormalizerFlags
  @Flag(help: "Print ids instead of pieces.")
  var ids = false
  @Flag(help: "Put [CLS] before and [SEP] after every line.")
  var specialTokens = false
  @Flag(help: "Take [MASK] and its like in the text for the special pieces; else they are text.")
  var allowSpecialTokens = false
  @OptionGroup var threads: ThreadOptions

  func run() throws {
    let vocabulary = try Vocabulary(contentsOfFile: vocab)
    let tokenizer = WordPieceTokenizer(
      vocabulary: vocabulary, options: normalizer.options(for: vocabulary, at: vocab))
    let encoder = LineEncoder(
      tokenizer: tokenizer,
      format: EncodedLineFormat(
        vocabulary: tokenizer.vocabulary, printsIDs: ids, addsSpecialTokens: specialTokens),
      threads: threads.count, recognizesSpecialTokens: allowSpecialTokens)
    let paths: [String?] = files.isEmpty ? [nil] : files.map { $0 == "-" ? nil : $0 }
    // A file that is missing is named before anything is printed.
    for case let path? in paths where !FileSystem.exists(path) || !isPipe(path) {
      _ = try FileReader(path: path)
    }
    try OutputFile.checkStandardStreams(inputs: paths.map { $0 ?? OutputFile.standardInput })
    var output = FileWriter.standardOutput()
    for path in paths { try encoder.encode(path, to: &output) }
    try output.finish()
  }

  private func isPipe(_ path: String) -> Bool {
    !FileSystem.isRegularFile(path) && !FileSystem.isDirectory(path)
  }
}
