import ArgumentParser
import Benchmarks
import Platform

struct BenchmarkCheckpoint: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "checkpoint",
    abstract: "Times the saving of a checkpoint, and how it holds up the steps.",
    discussion: """
      Training waits for a copy of weights and moments; the rest happens beside the steps. The disk's own speed is \
      that of a plain file of the same size, flushed.

        cloze benchmark checkpoint --preset base --batch-size 2 --folder Checkpoints
      """)

  @OptionGroup var shape: StepShapeOptions
  @Option(help: "The folder to write to; nothing stays there.")
  var folder = "."
  @Option(help: "How often everything is done.")
  var rounds = 5
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var format: OutputOptions

  func validate() throws {
    try checkOption("--rounds", rounds, in: 1...1000)
  }

  func run() throws {
    guard FileSystem.isDirectory(folder) else {
      throw CommandError("--folder '\(folder)' is no folder, expected one to write to")
    }
    let result = try CheckpointBenchmark(try shape.shape(), rounds: rounds)
      .run(in: folder, try threads.makeContext())
    try format.show(result) {
      table([
        ["parameters", grouped(result.parameters)],
        ["file, bytes", grouped(result.bytes)],
        ["copy (a step waits), ms", decimal(result.copyMilliseconds, 2)],
        ["first copy, ms", decimal(result.firstCopyMilliseconds, 2)],
        ["memory of the copy, bytes", grouped(result.copyBytes)],
        ["written, flushed and proved, ms", decimal(result.writeMilliseconds, 1)],
        ["of that proved, ms", decimal(result.proofMilliseconds, 1)],
        ["plain file and flush, MB/s", decimal(result.diskMegabytesPerSecond, 0)],
        ["share of it without the proof", decimal(result.shareOfDisk, 3)],
        ["step, ms", decimal(result.stepMilliseconds, 1)],
        ["steps beside the writing, slower by ms", decimal(result.slowdownMilliseconds, 1)],
      ])
    }
  }
}
