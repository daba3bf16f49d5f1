import Platform

/// Many inputs for one format, each of which must be read or refused in one line.
///
/// The inputs are read in batches, each in a copy of this process. Where a copy dies, hangs or needs
/// too much memory, its batch is divided until the input is found that is to blame.
package struct FuzzCampaign: Sendable {
  /// An input that was neither read nor refused properly.
  package struct Finding: Sendable {
    /// The number of the input.
    package let index: Int
    /// What became of the reader.
    package let fault: String
  }

  /// What a campaign came to.
  package struct Summary: Sendable {
    /// How many inputs were read.
    package var read = 0
    /// How many were refused in one line.
    package var refused = 0
    /// All others.
    package var findings: [Finding] = []
  }

  private let target: FuzzTarget
  private let seed: UInt64
  private let scratch: String

  /// - Parameters:
  ///   - target: the format.
  ///   - seed: decides the inputs.
  ///   - scratch: a file to write inputs to, in a folder of its own.
  package init(_ target: FuzzTarget, seed: UInt64, scratch: String) {
    self.target = target
    self.seed = seed
    self.scratch = scratch
  }

  /// Reads inputs.
  ///
  /// - Parameter indices: the numbers of the inputs.
  /// - Returns: what became of them.
  /// - Throws: `SystemError` if no process can be made.
  package func run(_ indices: Range<Int>) throws(SystemError) -> Summary {
    var summary = Summary()
    for start in stride(from: indices.lowerBound, to: indices.upperBound, by: target.batchSize) {
      try run(start..<min(start + target.batchSize, indices.upperBound), into: &summary)
    }
    return summary
  }

  private func run(_ batch: Range<Int>, into summary: inout Summary) throws(SystemError) {
    let limits = IsolatedProcess.Limits(seconds: 30, waiting: 120, memory: 3 << 30)
    let outcome = try IsolatedProcess.run(within: limits) { report(batch) }
    if case .returned(let report) = outcome {
      take(report, batch, &summary)
    } else if batch.count > 1 {
      let middle = batch.lowerBound + batch.count / 2
      try run(batch.lowerBound..<middle, into: &summary)
      try run(middle..<batch.upperBound, into: &summary)
    } else {
      summary.findings.append(Finding(index: batch.lowerBound, fault: "\(outcome)"))
    }
  }

  /// One character per input, and after them the numbers and messages of unclear errors.
  private func report(_ batch: Range<Int>) -> String {
    var report = ""
    var messages = ""
    for index in batch {
      switch target.outcome(of: target.input(index, seed: seed), scratch: scratch) {
      case .read: report += "+"
      case .refused: report += "-"
      case .unclear(let message):
        report += "?"
        messages += "\0" + Terminal.line(message)
      }
    }
    return report + messages
  }

  private func take(_ report: String, _ batch: Range<Int>, _ summary: inout Summary) {
    let parts = report.split(separator: "\0", omittingEmptySubsequences: false)
    var messages = parts.dropFirst()
    for (index, character) in zip(batch, parts[0]) {
      switch character {
      case "+": summary.read += 1
      case "-": summary.refused += 1
      default:
        let message = messages.popFirst() ?? ""
        summary.findings.append(Finding(index: index, fault: "unclear message '\(message)'"))
      }
    }
  }
}
