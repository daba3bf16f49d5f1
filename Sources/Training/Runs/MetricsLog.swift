import Foundation
import Platform

/// The run's log: JSON lines, keys in snake case, one per step (`"kind":"step"`) and one per
/// evaluation (`"kind":"evaluation"`).
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

  /// What every line has.
  private struct Stamp: Decodable {
    let step: Int
  }

  private var writer: FileWriter
  private let encoder = MetricsLog.makeEncoder()

  /// Opens a log to append to, after dropping what lies beyond `step`: steps that a lost process
  /// made after its last checkpoint and that are about to be made again.
  init(path: String, after step: Int) throws {
    if FileSystem.exists(path) {
      let lines = try FileSystem.contents(of: path).split(separator: UInt8(ascii: "\n"))
      let kept = lines.prefix { line in
        guard let stamp = try? JSONDecoder().decode(Stamp.self, from: Data(line)) else {
          return false
        }
        return stamp.step <= step
      }
      if kept.count < lines.count {
        try AtomicFile.write(bytes: kept.flatMap { $0 + [UInt8(ascii: "\n")] }, to: path)
      }
    }
    writer = try FileWriter(path: path, mode: .append)
  }

  mutating func append(_ metrics: StepMetrics) throws { try append("step", metrics) }

  mutating func append(_ report: EvaluationReport) throws {
    try append("evaluation", report)
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
    return encoder
  }
}
