import ArgumentParser
import Foundation
import Platform
import Pretraining
import Training

/// The choice between words for people and JSON for programs.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Print the result as JSON.")
  var json = false

  /// Prints a result.
  ///
  /// - Parameters:
  ///   - value: printed as JSON, keys in snake case, with `--json`.
  ///   - text: printed otherwise.
  /// - Throws: `EncodingError` for a number that JSON cannot hold; `SystemError` if standard output
  ///   cannot be written.
  func show(_ value: some Encodable, text: () -> String) throws {
    guard json else { return try show(SystemPath.legible(text())) }
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.allowNonFiniteNumbers()
    try show(String(decoding: try encoder.encode(value), as: UTF8.self))
  }

  private func show(_ text: String) throws {
    var output = FileWriter.standardOutput()
    try output.write(text + "\n")
    try output.finish()
  }
}

/// Rows as text, columns aligned; the first row is the head.
func table(_ rows: [[String]]) -> String {
  let columns = rows.map(\.count).max() ?? 0
  let widths = (0..<columns).map { column in
    rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
  }
  return rows.map { row in
    let cells = row.enumerated().map { column, cell in
      column == row.count - 1
        ? cell : cell + String(repeating: " ", count: widths[column] - cell.count)
    }
    return cells.joined(separator: "  ")
  }.joined(separator: "\n")
}

/// A number with so many digits after the point.
func decimal(_ value: Double, _ digits: Int = 4) -> String {
  String(format: "%.\(digits)f", value)
}

/// A whole number with separators between thousands, and its noun in the right form.
func grouped(_ count: Int, _ noun: String) -> String { "\(grouped(count)) \(nouns(count, noun))" }

/// A whole number with separators between thousands.
func grouped(_ value: Int) -> String { countText(value) }
