import ArgumentParser
import Foundation
import Verification

struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Holds this build against reference values of another program.",
    discussion: """
      A reference folder holds config.json, model.safetensors, batch.safetensors, outputs.safetensors,
      gradients.safetensors, expected.json and the final weights of two optimizer trajectories. The exit code is 1
      if any error exceeds its tolerance.

        cloze verify Tests/PretrainingTests/Fixtures/parity-erf
      """)

  @Argument(help: "Reference folders.")
  var directories: [String]
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var format: OutputOptions

  func run() throws {
    let context = try threads.makeContext()
    let reports = try directories.map {
      try ParityVerification(directory: $0, context: context).run()
    }
    try format.show(reports) { reports.map(describe).joined(separator: "\n\n") }
    if !reports.allSatisfy(\.passes) { throw ExitCode.failure }
  }

  private func describe(_ report: ParityReport) -> String {
    func scientific(_ value: Double) -> String { String(format: "%.2e", value) }
    let rows = report.rows.map { row in
      [
        row.quantity, scientific(row.absoluteError), scientific(row.relativeError),
        scientific(row.tolerance) + (row.isRelative ? " relative" : ""), row.passes ? "" : "FAILS",
      ]
    }
    let failed = report.rows.filter { !$0.passes }.count
    return table([["quantity", "absolute error", "relative error", "tolerance", ""]] + rows)
      + "\n\(report.directory): \(report.rows.count) quantities, "
      + (failed == 0 ? "all within tolerance" : "\(failed) beyond tolerance")
  }
}
