import ArgumentParser
import Autograd
import Benchmarks
import Corpora
import Platform
import Tokenization
import Training

struct BenchmarkStep: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "step",
    abstract: "Times a whole pre-training step, dropout, clipping and AdamW included.",
    discussion: """
      Without a corpus the data are made up and every sequence has the full length. With one, batches are drawn \
      from it as in training, and nothing is computed for padding. The table shows where the time of some \
      further steps goes.

        cloze benchmark step --preset tiny --vocab-size 8192 --batch-size 32 --max-seq-length 128
        cloze benchmark step --corpus Corpora/kjv.txt --vocab vocab.txt --max-seq-length 512
      """)

  @OptionGroup var shape: StepShapeOptions
  @Option(help: "Text files or folders to draw real batches from; needs --vocab.")
  var corpus: [String] = []
  @OptionGroup var text: CorpusOptions
  @Option(help: "The vocabulary for --corpus.")
  var vocab: String?
  @Option(help: "How many batches to draw from --corpus; steps go through them in turn.")
  var batches = 8
  @Option(help: "Write the batches drawn from --corpus as JSON.")
  var writeBatches: String?
  @OptionGroup var normalizer: NormalizerFlags
  @Option(help: "How long to measure.")
  var seconds = 8.0
  @OptionGroup var compute: TrainingComputeOptions
  @OptionGroup var format: OutputOptions

  func validate() throws {
    try validateSeconds(seconds)
    if corpus.isEmpty != (vocab == nil) {
      throw ValidationError("--corpus and --vocab need each other")
    }
    if vocab != nil, shape.vocabSize != nil {
      throw ValidationError("--vocab and --vocab-size exclude each other")
    }
    if corpus.isEmpty, writeBatches != nil {
      throw ValidationError("--write-batches needs --corpus")
    }
    try checkOption("--batches", batches, in: 1...10_000)
  }

  func run() throws {
    let result = try makeBenchmark().run(try compute.makeContext())
    try format.show(result) { describe(result) }
  }

  private func makeBenchmark() throws -> StepBenchmark {
    if vocab == nil { try OptionMatrix.check(.madeUp, "") }
    guard let vocab else {
      return StepBenchmark(try shape.shape(recomputes: compute.recompute), seconds: seconds)
    }
    let reader = try text.reader(corpus)
    if let writeBatches {
      try checkOutput(
        writeBatches, replacing: CorpusBatches.replaceable, inputs: reader.paths + [vocab],
        option: "--write-batches")
    }
    reader.announce()
    let vocabulary = try Vocabulary(contentsOfFile: vocab)
    let shape = try shape.shape(
      vocabularySize: vocabulary.count, recomputes: compute.recompute)
    let drawn = try CorpusBatches(
      corpus: reader, vocabulary: vocabulary,
      normalizer: normalizer.options(for: vocabulary, at: vocab), shape: shape, count: batches)
    if let writeBatches {
      let bytes = try drawn.json()
      announceReplacement(of: [writeBatches], CorpusBatches.replaceable)
      try AtomicFile.write(bytes: bytes, to: writeBatches)
    }
    return StepBenchmark(shape, batches: drawn, seconds: seconds)
  }
}

/// The figures for people, and where the time goes.
private func describe(_ result: StepBenchmark.Result) -> String {
  let profile = result.profile
  let figures = table([
    ["ms per step", decimal(result.millisecondsPerStep, 1)],
    ["tokens per step", grouped(Int(result.tokensPerStep.rounded()))],
    ["tokens/s", grouped(Int(result.tokensPerSecond))],
    ["useful GFLOP/s", decimal(result.usefulGflops, 1)],
    ["sgemm limit GFLOP/s", decimal(result.limitGflops, 1)],
    ["share of limit", decimal(result.shareOfLimit, 3)],
    ["minor page faults per step", decimal(result.minorFaultsPerStep, 1)],
    ["bytes reserved per step", grouped(Int(result.reservedBytesPerStep.rounded()))],
    ["peak resident MB", grouped(result.peakResidentBytes >> 20)],
    ["estimated MB", grouped(result.estimatedBytes >> 20)],
  ])
  let percent = { (share: Double) in decimal(100 * share, 1) }
  let rows = profile.operations.map {
    [
      $0.operation, $0.phase.rawValue, decimal($0.callsPerStep, 0),
      decimal($0.millisecondsPerStep, 3), percent($0.shareOfStep),
    ]
  }
  let times = table(
    [["operation", "phase", "calls", "ms per step", "%"]] + rows + [
      [
        "remainder", "", "", decimal(profile.remainderMillisecondsPerStep, 3),
        percent(profile.remainderShareOfStep),
      ], ["step", "", "", decimal(profile.millisecondsPerStep, 3), percent(1)],
    ])
  return figures + "\n\n" + times
}
