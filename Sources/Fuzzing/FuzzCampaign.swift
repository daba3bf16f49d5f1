import Platform
import Serialization

/// Many inputs for one format, each of which must be read or refused in one line.
///
/// The inputs are read in batches, each in a copy of this process that notes every outcome in a
/// file. Where a copy dies, hangs or needs too much memory, the input that it was at is read again,
/// alone and exactly as the program does; only that counts.
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
    var rest = batch
    while !rest.isEmpty {
      for outcome in try outcomes(of: rest) {
        summary.add(outcome)
        rest.removeFirst()
      }
      if let suspect = rest.popFirst() { try runAlone(suspect, into: &summary) }
    }
  }

  /// One byte for each input that is clearly read or refused, up to the first of which that is not
  /// so.
  private func outcomes(of batch: Range<Int>) throws(SystemError) -> [UInt8] {
    let notes = scratch + ".outcomes"
    try FuzzTarget.write([], to: notes)
    _ = try HDF5Proof.runInCopy(within: Self.limits) {
      guard let file = try? RandomAccessFile(path: notes, mode: .update) else { return "" }
      for (position, index) in batch.enumerated() {
        let input = target.input(index, seed: seed)
        let outcome = target.outcome(of: input, scratch: scratch, inOneProcess: true)
        guard let note = Summary.note(outcome) else { break }
        _ = [note].withUnsafeBytes { bytes in try? file.write(bytes, at: position) }
      }
      return ""
    }
    return try FileSystem.contents(of: notes)
  }

  private func runAlone(_ index: Int, into summary: inout Summary) throws(SystemError) {
    let outcome = try HDF5Proof.runInCopy(within: Self.limits) {
      let input = target.input(index, seed: seed)
      let outcome = target.outcome(of: input, scratch: scratch, inOneProcess: false)
      if let note = Summary.note(outcome) { return String(UnicodeScalar(note)) }
      return "unclear message: \(outcome)"
    }
    guard case .returned(let text) = outcome else {
      summary.findings.append(Finding(index: index, fault: "\(outcome)"))
      return
    }
    if let note = text.utf8.first, text.utf8.count == 1 {
      summary.add(note)
    } else {
      summary.findings.append(Finding(index: index, fault: Terminal.line(text)))
    }
  }

  private static let limits = IsolatedProcess.Limits(seconds: 30, memory: 3 << 30)
}

extension FuzzCampaign.Summary {
  /// How an outcome is noted, or nil if it is neither of the two that are wanted.
  fileprivate static func note(_ outcome: FuzzTarget.Outcome) -> UInt8? {
    switch outcome {
    case .read: UInt8(ascii: "+")
    case .refused: UInt8(ascii: "-")
    case .unclear: nil
    }
  }

  /// Counts an outcome that was noted.
  fileprivate mutating func add(_ note: UInt8) {
    if note == UInt8(ascii: "+") { read += 1 } else { refused += 1 }
  }
}
