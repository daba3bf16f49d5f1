import Foundation
import Platform
import Training

/// The run's log: JSON lines, keys in snake case, one per step (`"kind":"step"`, or `"kind":"skipped"`
/// where nothing was updated), one per evaluation (`"kind":"evaluation"`) and one per change of the
/// run (`"kind":"change"`).
///
/// Each line goes to the system at once, so that a killed run loses none and others can follow it.
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
  fileprivate struct Stamp: Decodable {
    struct Loss: Decodable {
      let loss: Double
      let count: Int?
    }

    let kind: String?
    let step: Int
    let mlmLoss: Double?
    let maskedLanguageModel: Loss?
    let nextSentence: HeldOutHistory.NextSentence?
  }

  /// All evaluations in the log, and the training losses between them.
  private(set) var history: HeldOutHistory
  /// The MLM loss on held-out text by step, of all evaluations in the log.
  var heldOutLoss: [Int: Double] { history.losses }
  /// How many lines before the present step cannot be read; they stay as they are.
  let damagedLines: Int
  private var writer: FileWriter
  private let encoder: JSONEncoder

  /// Opens a log to append to, after dropping what lies beyond `step`: steps that a lost process
  /// made after its last checkpoint and that are about to be made again; and what comes after the first
  /// `changes` changes: they were never saved.
  init(path: String, after step: Int, changes: Int = 0) throws {
    let past = try Self.cut(path, after: step, changes: changes)
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
  static func evaluations(of path: String) throws -> HeldOutHistory {
    var history = HeldOutHistory()
    guard FileSystem.exists(path) else { return history }
    let contents = Data(try FileSystem.contents(ofRegularFile: path, atMost: 1 << 36))
    let (name, lineFeed) = (Data("\"evaluation\"".utf8), UInt8(ascii: "\n"))
    let decoder = makeDecoder()
    var place = contents.startIndex
    while let found = contents.range(of: name, in: place..<contents.endIndex),
      let end = contents[found.upperBound...].firstIndex(of: lineFeed)
    {
      let start = contents[..<found.lowerBound].lastIndex(of: lineFeed).map { $0 + 1 } ?? 0
      if let stamp = try? decoder.decode(Stamp.self, from: contents[start..<end]) {
        history.add(stamp)
      }
      place = end + 1
    }
    return history
  }

  /// What a log tells of the steps that stay.
  private struct History {
    var heldOut = HeldOutHistory()
    var damagedLines = 0
    /// Where they end, in bytes.
    var end = 0
  }

  /// Drops what lies beyond a step.
  ///
  /// A line that cannot be read stays if lines of the steps before come after it: what damaged it has
  /// spared them. At the end it is what a lost process had begun to write.
  private static func cut(_ path: String, after step: Int, changes: Int) throws -> History {
    guard FileSystem.exists(path) else { return History() }
    let (history, contents) = try read(path, upTo: step, changes: changes)
    if history.end < contents.count {
      try AtomicFile.write(bytes: contents[..<history.end], to: path)
    }
    return history
  }

  private static func read(
    _ path: String, upTo step: Int, changes: Int
  ) throws -> (history: History, contents: [UInt8]) {
    var history = History()
    var changesLeft = changes
    let contents = try FileSystem.contents(ofRegularFile: path, atMost: 1 << 36)
    let decoder = makeDecoder()
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
      if stamp.kind == "change" {
        guard changesLeft > 0 else { break }
        changesLeft -= 1
      }
      history.heldOut.add(stamp)
      history.damagedLines += unread
      history.end = start
      unread = 0
    }
    return (history, contents)
  }

  mutating func append(_ change: RunChange) throws { try append("change", change) }

  mutating func append(_ metrics: StepMetrics) throws {
    try append("step", metrics)
    if let loss = metrics.mlmLoss { history.addStep(mlmLoss: loss) }
  }

  mutating func append(_ fault: NonFiniteStep<PretrainingBatch>) throws {
    struct Content: Encodable {
      let step: Int
      let numbers: StepNumbers

      func encode(to encoder: any Encoder) throws {
        try numbers.encode(to: encoder)
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(step, forKey: .step)
      }

      private enum Key: CodingKey { case step }
    }
    try append("skipped", Content(step: fault.step, numbers: fault.numbers))
  }

  mutating func append(_ report: EvaluationReport) throws {
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

extension HeldOutHistory {
  /// Takes a line of the log into account.
  fileprivate mutating func add(_ line: MetricsLog.Stamp) {
    if let evaluation = line.maskedLanguageModel {
      addEvaluation(
        // Where nothing was masked, older programs wrote 0.
        step: line.step, loss: evaluation.count == 0 ? .nan : evaluation.loss,
        count: evaluation.count ?? 0,
        nextSentence: line.nextSentence)
    } else if line.kind == "step", let loss = line.mlmLoss {
      addStep(mlmLoss: loss)
    }
  }

  /// Takes an evaluation into account.
  mutating func add(_ report: EvaluationReport) {
    let mlm = report.maskedLanguageModel
    addEvaluation(
      step: report.step, loss: mlm.loss, count: mlm.count,
      nextSentence: report.nextSentence.map {
        NextSentence(
          count: $0.count, loss: $0.loss, accuracy: $0.accuracy,
          majorityAccuracy: $0.majorityAccuracy)
      })
  }
}
