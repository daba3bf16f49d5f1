import Foundation
import Platform

/// The run's log: JSON lines, keys in snake case, one per step (`"kind":"step"`, or `"kind":"skipped"`
/// where nothing was updated) and one per evaluation (`"kind":"evaluation"`).
struct MetricsLog: ~Copyable {
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

  /// What is read of a line.
  private struct Stamp: Decodable {
    struct Loss: Decodable {
      let loss: Double
    }

    let step: Int
    let maskedLanguageModel: Loss?
  }

  /// The MLM loss on held-out text by step, of all evaluations in the log.
  private(set) var heldOutLoss: [Int: Double]
  /// How many lines before the present step cannot be read; they stay as they are.
  let damagedLines: Int
  private var writer: FileWriter
  private let encoder: JSONEncoder

  /// Opens a log to append to, after dropping what lies beyond `step`: steps that a lost process
  /// made after its last checkpoint and that are about to be made again.
  init(path: String, after step: Int) throws {
    let history = try Self.cut(path, after: step)
    let writer = try FileWriter(path: path, mode: .append)
    heldOutLoss = history.heldOutLoss
    damagedLines = history.damagedLines
    self.writer = writer
    encoder = Self.makeEncoder()
  }

  /// What a log tells of the steps that stay.
  private struct History {
    var heldOutLoss: [Int: Double] = [:]
    var damagedLines = 0
    /// Where they end, in bytes.
    var end = 0
  }

  /// Drops what lies beyond a step.
  ///
  /// A line that cannot be read stays if lines of the steps before come after it: what damaged it has
  /// spared them. At the end it is what a lost process had begun to write.
  private static func cut(_ path: String, after step: Int) throws -> History {
    var history = History()
    guard FileSystem.exists(path) else { return history }
    let contents = try FileSystem.contents(ofRegularFile: path, atMost: 1 << 36)
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    decoder.allowNonFiniteNumbers()
    var start = 0
    var unread = 0
    while let lineEnd = contents[start...].firstIndex(of: UInt8(ascii: "\n")) {
      let line = Data(contents[start..<lineEnd])
      start = lineEnd + 1
      guard let stamp = try? decoder.decode(Stamp.self, from: line) else {
        unread += 1
        continue
      }
      guard stamp.step <= step else { break }
      if let loss = stamp.maskedLanguageModel?.loss { history.heldOutLoss[stamp.step] = loss }
      history.damagedLines += unread
      history.end = start
      unread = 0
    }
    if history.end < contents.count {
      try AtomicFile.write(bytes: contents[..<history.end], to: path)
    }
    return history
  }

  mutating func append(_ metrics: StepMetrics) throws { try append("step", metrics) }

  mutating func append(_ fault: NonFiniteStep) throws {
    struct Content: Encodable {
      let step: Int
      let mlmLoss: Double
      let nspLoss: Double?
      let gradientNorm: Double
    }
    let numbers = fault.numbers
    try append(
      "skipped",
      Content(
        step: fault.step, mlmLoss: numbers.mlmLoss, nspLoss: numbers.nspLoss,
        gradientNorm: numbers.gradientNorm))
  }

  mutating func append(_ report: EvaluationReport) throws {
    try append("evaluation", report)
    heldOutLoss[report.step] = report.maskedLanguageModel.loss
    try writer.flush()
  }

  mutating func flush() throws { try writer.flush() }

  private mutating func append(_ kind: String, _ content: some Encodable) throws {
    let line = try encoder.encode(Line(kind: kind, content: content))
    try writer.write(Array(line) + [UInt8(ascii: "\n")])
  }

  private static func makeEncoder() -> JSONEncoder {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys]
    encoder.allowNonFiniteNumbers()
    return encoder
  }
}
