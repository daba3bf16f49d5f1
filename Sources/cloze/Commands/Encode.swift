import ArgumentParser
import Foundation
import Platform
import Tokenization

struct Encode: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Cuts text into pieces: a line out for every line in.",
    discussion: """
      Lines end at LF only. Special tokens in the text are text.

        echo "in the beginning" | cloze encode --vocab vocab.txt --ids
      """)

  @Argument(help: "Text files; standard input without any.")
  var files: [String] = []
  @Option(help: "The vocabulary.")
  var vocab: String
  @OptionGroup var normalizer: NormalizerFlags
  @Flag(help: "Print ids instead of pieces.")
  var ids = false
  @Flag(help: "Put [CLS] before and [SEP] after every line.")
  var specialTokens = false
  @OptionGroup var threads: ThreadOptions

  func run() throws {
    let tokenizer = WordPieceTokenizer(
      vocabulary: try Vocabulary(contentsOfFile: vocab), options: normalizer.options)
    let format = EncodedLineFormat(
      vocabulary: tokenizer.vocabulary, printsIDs: ids, addsSpecialTokens: specialTokens)
    let encoder = ParallelLineEncoder(
      tokenizer: tokenizer, format: format, threads: threads.threads ?? Machine.coreCount)
    var output = FileWriter.standardOutput()
    if files.isEmpty {
      let text = try FileReader.standardInput().readToEnd()
      try text.withUnsafeBufferPointer {
        try encoder.encode($0, origin: "standard input", to: &output)
      }
    }
    for path in files {
      let file = try MappedFile(path: path)
      try withExtendedLifetime(file) {
        try encoder.encode(
          file.bytes.assumingMemoryBound(to: UInt8.self), origin: path, to: &output)
      }
    }
    try output.finish()
  }
}
