package import Platform
import Serialization

/// Many inputs for one format, each of which must be read or refused in one line.
///
/// The inputs are read in batches, each in a copy of this process that notes in a file how far it
/// has come. Where a copy dies or hangs, the input that it was at is read again, alone and exactly as the
/// program does; only that counts. One exception saves hours: an HDF5 file that keeps its
/// examination busy without end is refused by the program after some seconds, and counts as refused
/// here without waiting for them.
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
      let (notes, isOver) = try read(rest)
      for note in notes {
        let index = rest.removeFirst()
        switch note {
        case .read: summary.read += 1
        case .refused: summary.refused += 1
        case .examining where isOver: summary.refused += 1
        case .examining, .reading: try runAlone(index, into: &summary)
        }
      }
      if notes.isEmpty { try runAlone(rest.removeFirst(), into: &summary) }
    }
  }

  /// Reads inputs in a copy of this process until one is not clearly read or refused.
  ///
  /// - Returns: what became of each that was begun, and whether the time was over at the last.
  private func read(_ batch: Range<Int>) throws(SystemError) -> (notes: [Note], isOver: Bool) {
    let notes = scratch + ".notes"
    try FuzzTarget.write([], to: notes)
    let outcome = try HDF5Proof.runInCopy(within: Self.batchLimits) {
      guard let file = try? RandomAccessFile(path: notes, mode: .update) else { return "" }
      for (position, index) in batch.enumerated() {
        func put(_ note: Note) {
          _ = [note.rawValue].withUnsafeBytes { bytes in try? file.write(bytes, at: position) }
        }
        let input = target.input(index, seed: seed)
        put(.examining)
        let outcome = target.outcomeInOneProcess(of: input, scratch: scratch) { put(.reading) }
        guard let note = Note(outcome) else { break }
        put(note)
      }
      return ""
    }
    let isOver = outcome == .timedOut
    return (try FileSystem.contents(of: notes).compactMap(Note.init(rawValue:)), isOver)
  }

  private func runAlone(_ index: Int, into summary: inout Summary) throws(SystemError) {
    var outcome = try outcomeAlone(index)
    // A copy that was ended need not have the input to blame: it may have waited for a lock that its parent held.
    if outcome == .ended { outcome = try outcomeAlone(index) }
    switch outcome {
    case .returned("+"): summary.read += 1
    case .returned("-"): summary.refused += 1
    case .returned(let fault): summary.findings.append(Finding(index: index, fault: fault))
    default: summary.findings.append(Finding(index: index, fault: "\(outcome)"))
    }
  }

  private func outcomeAlone(_ index: Int) throws(SystemError) -> IsolatedProcess.Outcome {
    try HDF5Proof.runInCopy(within: Self.limits) {
      switch target.outcome(of: target.input(index, seed: seed), scratch: scratch) {
      case .read: "+"
      case .refused: "-"
      case .unclear(let message): "unclear message '\(Terminal.line(message))'"
      }
    }
  }

  /// Enough for any batch; what takes longer is read alone.
  private static let batchLimits = IsolatedProcess.Limits(seconds: 3, waiting: 12, memory: 3 << 30)
  private static let limits = IsolatedProcess.Limits(seconds: 30, waiting: 120, memory: 3 << 30)

  /// What a copy writes down about an input.
  private enum Note: UInt8 {
    /// The file is being examined.
    case examining = 0x65
    /// The examination has been survived, where there is one.
    case reading = 0x72
    case read = 0x2B
    case refused = 0x2D

    /// How an outcome is noted; nil for one that is neither of the two that are wanted.
    init?(_ outcome: FuzzTarget.Outcome) {
      switch outcome {
      case .read: self = .read
      case .refused: self = .refused
      case .unclear: return nil
      }
    }
  }
}
