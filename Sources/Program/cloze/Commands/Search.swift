import ArgumentParser
import Autograd
import Inference
import Interchange
import Models
import Platform

struct Search: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Finds the lines of a text that mean what a query means.",
    discussion: """
      Compares the query's vector with that of every line, by their cosine. The vectors are made once and kept \
      beside the text, in CORPUS.vectors.h5, until the text, the model or an option changes.

        cloze search all-MiniLM-L6-v2 verses.txt "a storm at sea"
      """)

  @Argument(help: modelHelp)
  var model: String
  @Argument(help: "A text file of which every line is searched.")
  var corpus: String
  @Argument(help: "What to look for.")
  var query: String
  @Option(help: "How many lines to show.")
  var top = 10
  @OptionGroup(title: "Vectors") var pooling: PoolingOptions
  @OptionGroup var computing: InferenceOptions
  @OptionGroup var checkpoint: CheckpointOptions
  @OptionGroup var format: OutputOptions

  func validate() throws {
    if top < 1 { throw ValidationError("--top is \(top), expected at least 1") }
    if corpus == OutputFile.standardInput {
      throw ValidationError(
        "the corpus is standard input, expected a file: its vectors are kept beside it")
    }
    if pooling.vectors.poolingStrategy?.strategy == PoolingStrategy.none {
      throw ValidationError(
        "--pooling-strategy NONE gives a vector a token, expected one that gives a vector a line")
    }
  }

  func run() throws {
    let query = try ProcessArguments.text(query, "the query")
    _ = try FileReader(path: corpus)
    let stored = try ModelReader.read(model, checkpoint: checkpoint.checkpoint, notify: warn)
    let embedder = try Embedder(
      stored, options: pooling.options, context: computing.makeContext())
    if let notice = embedder.notice { note(notice) }
    let index = try index(stored, embedder)
    let vector = try embedder.embed([embedder.makeTokenizer().encode(query)])
    // Empty lines have a vector too, and are no answer.
    let lines = try CorpusLines(corpus)
    let matches = index.nearest(to: vector[0], limit: top + lines.blankCount, embedder)
      .filter { !lines.isBlank($0.line) }.prefix(top)
    let texts = try lines.texts(of: matches.map(\.line))
    let results = zip(matches, texts).map {
      Result(line: $0.line + 1, similarity: Double($0.similarity), text: $1)
    }
    try format.show(results) {
      table(results.map { [decimal($0.similarity), "\($0.line)", Terminal.line($0.text)] })
    }
  }

  private struct Result: Encodable {
    let line: Int
    let similarity: Double
    let text: String
  }

  /// The vectors that are there, or new ones.
  private func index(_ stored: StoredModel, _ embedder: Embedder) throws -> EmbeddingIndex {
    let fingerprint = try EmbeddingFingerprint(of: corpus, stored, embedder)
    let path = EmbeddingIndex.path(of: corpus)
    let kind = EmbeddingFile.Format.hdf5.replaceable
    if kind.isOne(path), let index = try EmbeddingIndex(opening: path, fingerprint) { return index }
    try checkOutput(path, replacing: kind, inputs: [corpus, model], option: "the file of vectors")
    if FileSystem.exists(path) {
      note("'\(path)' is of another text, model or way of making vectors; it is made anew")
    }
    try AtomicFile.removeAbandoned(in: FileSystem.parent(of: path))
    warnOfRecords(corpus)
    let job = EmbeddingJob(embedder, expectedBytes: try FileSystem.fileSize(corpus))
    let reader = try EmbeddingReader(corpus, embedder.makeTokenizer())
    try EmbeddingFile.write(
      to: path, format: .hdf5, of: embedder, showsTokens: false,
      attributes: EmbeddingIndex.attributes(fingerprint)
    ) {
      try job.run(reader, $0)
    }
    note("\(path): \(job.result.description)")
    guard let index = try EmbeddingIndex(opening: path, fingerprint) else {
      throw CommandError("'\(path)' was changed by another process, expected it as it was written")
    }
    return index
  }
}
