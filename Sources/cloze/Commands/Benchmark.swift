import ArgumentParser
import BERT
import Training

struct Benchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Times parts of the program.", subcommands: [Step.self])

  struct Step: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Times a whole pre-training step on made-up data, dropout and AdamW included.",
      discussion: """
          cloze benchmark step --preset tiny --vocab-size 8192 --batch-size 32 --max-seq-length 128
        """)

    @Option(help: "The model's size.")
    var preset: Preset = .tiny
    @Option(help: "How many pieces.")
    var vocabSize = 8192
    @Option(help: "Sequences in a step.")
    var batchSize = 32
    @Option(help: "Tokens in a sequence.")
    var maxSeqLength = 128
    @Option(help: "How long to measure.")
    var seconds = 8.0
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var format: OutputOptions

    func validate() throws {
      for (name, value) in [
        ("--vocab-size", vocabSize), ("--batch-size", batchSize),
        ("--max-seq-length", maxSeqLength),
      ] where value < 1 || value > 1 << 24 {
        throw ValidationError("\(name) is \(value), expected a positive number")
      }
    }

    func run() throws {
      var configuration = preset.configuration(vocabularySize: vocabSize)
      configuration.maximumPositions = max(configuration.maximumPositions, maxSeqLength)
      let result = try StepBenchmark(
        configuration: configuration, batchSize: batchSize, sequenceLength: maxSeqLength,
        seconds: seconds
      ).run(try threads.makeContext())
      try format.show(result) {
        table([
          ["ms per step", decimal(result.millisecondsPerStep, 1)],
          ["tokens/s", grouped(Int(result.tokensPerSecond))],
          ["useful GFLOP/s", decimal(result.usefulGflops, 1)],
          ["sgemm limit GFLOP/s", decimal(result.limitGflops, 1)],
          ["share of limit", decimal(result.shareOfLimit, 3)],
          ["peak resident MB", grouped(result.peakResidentBytes >> 20)],
        ])
      }
    }
  }
}
