import ArgumentParser
import Autograd
import Compression
import Inference
import Interchange
import Models
import Platform

struct Embed: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Makes a vector of every line of a text.",
    discussion: """
      What bert-as-service does: layers, pooling, pairs of texts with ||| between them, lengths. A text's vector has \
      the same bytes whatever stands before or after it. Lines end at LF only; text compressed by \
      \(CompressionFormat.names) is decompressed. Docs/embeddings.md explains the rest.

        cloze embed Checkpoints/kjv verses.txt --output verses.h5
        echo "in the beginning" | cloze embed kjv-bert --pooling-strategy CLS_TOKEN --pooling-layer -1
        cloze embed kjv-bert verses.txt --pooling-layer -4 -3 -2 -1 --format npy --output verses.npy
      """)

  @Argument(help: modelHelp)
  var model: String
  @Argument(help: "A text file; - is standard input, as is no file at all.")
  var file: String?
  @OptionGroup(title: "Vectors") var pooling: PoolingOptions
  @Flag(help: "Lines are pieces with spaces between them, used as they are.")
  var isTokenized = false
  @Option(
    help: """
      hdf5, npy (NumPy's file) or jsonl. (default: as the output's name tells; jsonl on standard output, else hdf5)
      """)
  var format: EmbeddingFile.Format?
  @Option(help: "The file to write. (default: standard output)")
  var output: String?
  @Flag(help: "Write the pieces of every text beside its vector.")
  var showTokens = false
  @OptionGroup var computing: InferenceOptions
  @OptionGroup var checkpoint: CheckpointOptions
  @OptionGroup var summary: OutputOptions

  func validate() throws {
    let format = try fileFormat()
    if output == nil, format != .jsonl {
      throw ValidationError("--format \(format.rawValue) needs --output, expected a file")
    }
    if output == nil, summary.json {
      throw ValidationError("--json needs --output: without it the vectors go to standard output")
    }
    guard format == .npy else { return }
    if pooling.vectors.poolingStrategy?.strategy == PoolingStrategy.none {
      throw ValidationError(
        "--pooling-strategy NONE does not fit npy, whose rows are texts; expected --format hdf5 or jsonl"
      )
    }
    if showTokens {
      throw ValidationError(
        "--show-tokens does not fit npy, which holds numbers alone; expected --format hdf5 or jsonl"
      )
    }
  }

  /// How the vectors are written: as the option says or, without it, as the output's name does.
  private func fileFormat() throws -> EmbeddingFile.Format {
    guard let output else { return format ?? .jsonl }
    let named = EmbeddingFile.Format(nameOf: output)
    if let format, let named, named != format {
      throw ValidationError(
        "--format \(format.rawValue) and --output '\(output)' contradict each other: the name is one of "
          + "\(named.rawValue)")
    }
    return format ?? named ?? .hdf5
  }

  func run() throws {
    let path = file == "-" ? nil : file
    let format = try fileFormat()
    let inputs = [path ?? OutputFile.standardInput, model]
    if let output { try checkOutput(output, replacing: format.replaceable, inputs: inputs) }
    if let output, EmbeddingFile.Format(nameOf: output) == nil {
      try OutputName.check(output, [".h5", ".npy", ".jsonl"], format.rawValue)
    }
    try OutputFile.checkStandardStreams(inputs: inputs)
    // A file that is missing is named before a model is read.
    if let path, !isPipe(path) { _ = try FileReader(path: path) }
    if let path { warnOfRecords(path) }
    let embedder = try Embedder(
      ModelReader.read(model, checkpoint: checkpoint.checkpoint, notify: warn),
      options: pooling.options,
      context: computing.makeContext())
    if let notice = embedder.notice { note(notice) }
    let size = path.flatMap { isPipe($0) ? nil : try? FileSystem.fileSize($0) }
    let job = EmbeddingJob(embedder, expectedBytes: size)
    let reader = try EmbeddingReader(path, embedder.makeTokenizer(isTokenized: isTokenized))
    guard let output else { return try print(job, reader, embedder) }
    try AtomicFile.removeAbandoned(in: FileSystem.parent(of: output))
    announceReplacement(of: [output], format.replaceable)
    try EmbeddingFile.write(to: output, format: format, of: embedder, showsTokens: showTokens) {
      try job.run(reader, $0)
    }
    var result = job.result
    (result.output, result.format) = (output, format.rawValue)
    try summary.show(result) { result.description }
  }

  /// Prints JSON lines as soon as they are there.
  private func print(
    _ job: EmbeddingJob, _ reader: EmbeddingReader, _ embedder: Embedder
  ) throws {
    let lines = JSONEmbeddings(of: embedder, showsTokens: showTokens)
    var output = FileWriter.standardOutput()
    try job.run(reader) { embeddings, inputs in
      try output.write(lines.lines(of: embeddings, inputs, threads: embedder.context.threads))
      try output.flush()
    }
    try output.finish()
  }

  private func isPipe(_ path: String) -> Bool {
    FileSystem.exists(path) && !FileSystem.isRegularFile(path) && !FileSystem.isDirectory(path)
  }
}
