import ArgumentParser
import Benchmarks

/// The subcommand of a part's benchmark.
struct BenchmarkPart<Part: PartBenchmark>: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: Part.name, abstract: Part.abstract,
      discussion: """
          cloze benchmark \(Part.name) --preset tiny --batch-size 32 --max-seq-length 128
        """)
  }

  @OptionGroup var shape: StepShapeOptions
  @Option(help: "How long to measure each operation.")
  var seconds = 0.5
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var format: OutputOptions

  func validate() throws { try validateSeconds(seconds) }

  func run() throws {
    let report = try PartReport(
      Part.self, try shape.shape(), try threads.makeContext(), seconds: seconds)
    try format.show(report) {
      table(
        [["", "shape", "calls per step", "ms", "rate", "limit", "share of limit"]]
          + report.operations.map { row in
            let unit = row.unit.rawValue
            return [
              row.operation, row.shape, "\(row.callsPerStep)", decimal(row.milliseconds, 3),
              "\(decimal(row.rate, 1)) \(unit)", "\(decimal(row.limit, 1)) \(unit)",
              decimal(row.shareOfLimit, 3),
            ]
          })
    }
  }
}
