import ExactStrings
import Foundation
import Platform

/// The run's log: JSON lines, keys in snake case, one per step (`"kind":"step"`, or `"kind":"skipped"`
/// where nothing was updated), one per evaluation (`"kind":"evaluation"`) and one per change of the
/// run (`"kind":"change"`).
///
/// Each line goes to the system at once, so that a killed run loses none and others can follow it.
package struct MetricsLog: ~Copyable {
  private struct Line<Content: Encodable>: Encodable {
    let kind: String
    let content: Content

    func encode(to encoder: any Encoder) throws {
      try content.encode(to: encoder)
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(kind, forKey: .kind)
    }

    private enum Key: CodingKey { case kind }
  }

  private struct Skipped: Encodable {
    let step: Int
    let numbers: StepNumbers

    func encode(to encoder: any Encoder) throws {
      try numbers.encode(to: encoder)
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(step, forKey: .step)
    }

    private enum Key: CodingKey { case step }
  }

  /// What is read of a line.
  private struct Entry: Decodable {
    let kind: String?
    let step: Int
    var metrics: StepMetrics?
    var report: EvaluationReport?

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      kind = try container.decodeIfPresent(String.self, forKey: .kind)
      step = try container.decode(Int.self, forKey: .step)
      switch kind {
      case "step": metrics = try? StepMetrics(from: decoder)
      case "evaluation": report = try? EvaluationReport(from: decoder)
      default: break
      }
    }

    private enum Key: CodingKey { case kind, step }
  }

  /// All evaluations in the log, and the training losses between them.
  package private(set) var history: HeldOutHistory
  /// The loss on held-out data by step, of all evaluations in the log.
  package var heldOutLoss: [Int: Double] { history.losses }
  /// How many lines before the present step cannot be read; they stay as they are.
  package let damagedLines: Int
  private var writer: FileWriter
  private let encoder: JSONEncoder

  /// Opens a log to append to, after dropping what lies beyond `step`: steps that a lost process
  /// made after its last checkpoint and that are about to be made again; and what comes after the first
  /// `changes` changes: they were never saved.
  package init(path: String, judge: HeldOutHistory.Judge, after step: Int, changes: Int = 0) throws
  {
    let past = try Self.cut(path, judge, after: step, changes: changes)
    let writer = try FileWriter(path: path, mode: .append)
    history = past.heldOut
    damagedLines = past.damagedLines
    self.writer = writer
    encoder = Self.makeEncoder()
  }

  /// The evaluations of a log that is left as it is, without the training losses between them.
  ///
  /// A long run has millions of lines for its steps; they are passed over unread.
  ///
  /// - Throws: `SystemError` if it cannot be read.
  package static func evaluations(of path: String, judge: HeldOutHistory.Judge) throws
    -> HeldOutHistory
  {
    var history = HeldOutHistory(judge: judge)
    guard FileSystem.exists(path) else { return history }
    let contents = Data(try FileSystem.contents(ofRegularFile: path, atMost: 1 << 36))
    let (name, lineFeed) = (Data("\"evaluation\"".utf8), UInt8(ascii: "\n"))
    let decoder = makeDecoder()
    var place = contents.startIndex
    while let found = contents.range(of: name, in: place..<contents.endIndex),
      let end = contents[found.upperBound...].firstIndex(of: lineFeed)
    {
      let start = contents[..<found.lowerBound].lastIndex(of: lineFeed).map { $0 + 1 } ?? 0
      if let report = try? decoder.decode(EvaluationReport.self, from: contents[start..<end]) {
        history.add(report)
      }
      place = end + 1
    }
    return history
  }

  /// What a log tells of the steps that stay.
  private struct History {
    var heldOut: HeldOutHistory
    var damagedLines = 0
    /// Where they end, in bytes.
    var end = 0
  }

  /// Drops what lies beyond a step.
  ///
  /// A line that cannot be read stays if lines of the steps before come after it: what damaged it has
  /// spared them. At the end it is what a lost process had begun to write.
  private static func cut(
    _ path: String, _ judge: HeldOutHistory.Judge, after step: Int, changes: Int
  ) throws -> History {
    guard FileSystem.exists(path) else { return History(heldOut: HeldOutHistory(judge: judge)) }
    let (history, contents) = try read(path, judge, upTo: step, changes: changes)
    if history.end < contents.count {
      try AtomicFile.write(bytes: contents[..<history.end], to: path)
    }
    return history
  }

  private static func read(
    _ path: String, _ judge: HeldOutHistory.Judge, upTo step: Int, changes: Int
  ) throws -> (history: History, contents: [UInt8]) {
    var history = History(heldOut: HeldOutHistory(judge: judge))
    var changesLeft = changes
    let contents = try FileSystem.contents(ofRegularFile: path, atMost: 1 << 36)
    let decoder = makeDecoder()
    var start = 0
    var unread = 0
    while let lineEnd = contents[start...].firstIndex(of: UInt8(ascii: "\n")) {
      let line = Data(contents[start..<lineEnd])
      start = lineEnd + 1
      guard let entry = try? decoder.decode(Entry.self, from: line) else {
        unread += 1
        continue
      }
      guard entry.step <= step else { break }
      if entry.kind == "change" {
        guard changesLeft > 0 else { break }
        changesLeft -= 1
      }
      if let metrics = entry.metrics { history.heldOut.add(metrics) }
      if let report = entry.report { history.heldOut.add(report) }
      history.damagedLines += unread
      history.end = start
      unread = 0
    }
    return (history, contents)
  }

  package mutating func append(change: some Encodable) throws { try append("change", change) }

  package mutating func append(_ metrics: StepMetrics) throws {
    try append("step", metrics)
    history.add(metrics)
  }

  package mutating func append(_ fault: NonFiniteStep<some TrainingBatch>) throws {
    try append("skipped", Skipped(step: fault.step, numbers: fault.numbers))
  }

  package mutating func append(_ report: EvaluationReport) throws {
    try append("evaluation", report)
    history.add(report)
  }

  private mutating func append(_ kind: String, _ content: some Encodable) throws {
    let line = try encoder.encode(Line(kind: kind, content: content))
    try writer.write(Array(line) + [UInt8(ascii: "\n")])
    try writer.flush()
  }

  private static func makeDecoder() -> JSONDecoder {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    decoder.allowNonFiniteNumbers()
    return decoder
  }

  private static func makeEncoder() -> JSONEncoder {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys]
    encoder.allowNonFiniteNumbers()
    return encoder
  }
}
