import ExactStrings
import Models
import Platform
import Serialization

/// A text or several texts with what is to be learned of it, as a run keeps it: a line of `train.jsonl`.
public struct Example: Sendable, Equatable {
  /// The line of the user's file that it comes from.
  public let line: Int
  /// One text, two or three.
  public let texts: [String]
  /// The label; nil where there is none.
  public let label: Label?

  /// What is to be learned.
  public enum Label: Sendable, Equatable {
    /// The names that hold: one, or any number where several may.
    case names([String])
    /// A number.
    case number(Double)
  }

  /// Understands a label.
  ///
  /// - Throws: ``RowFault`` if it is none of the kind.
  static func label(
    _ value: LabelValue?, _ problem: TaskHead.Problem
  ) throws(RowFault) -> Label? {
    guard let value else { return nil }
    switch (problem, value) {
    case (.multiLabel, _): return .names(value.names)
    case (_, .list(let names)):
      throw RowFault("the label is a list of \(names.count), expected one (or --multi-label)")
    case (.singleLabel, .text(let text)): return text.isEmpty ? nil : .names([text])
    case (.regression, .text(let text)):
      if text.isEmpty { return nil }
      guard let number = Double(text), Float(number).isFinite, !text.isHexadecimal else {
        throw RowFault("the label is '\(text.shortened(40))', expected a number")
      }
      return .number(number)
    }
  }

  /// Understands how alike two texts are; nil where that is not said.
  ///
  /// - Throws: ``RowFault`` if it is no number.
  static func score(_ value: LabelValue?) throws(RowFault) -> Double? {
    switch value {
    case nil, .text(""): return nil
    case .list(let names):
      throw RowFault("the score is a list of \(names.count), expected a number")
    case .text(let text):
      guard let number = Double(text), Float(number).isFinite, !text.isHexadecimal else {
        throw RowFault("the score is '\(text.shortened(40))', expected a number")
      }
      return number
    }
  }

  /// The line, with its end.
  var json: String {
    var members = ["\"line\": \(line)"]
    for (name, text) in zip(Self.textNames, texts) {
      members.append("\"\(name)\": \(JSONValue.quoted(text))")
    }
    switch label {
    case .names(let names):
      members.append("\"label\": [\(names.map(JSONValue.quoted).joined(separator: ", "))]")
    case .number(let number): members.append("\"label\": \(number)")
    case nil: break
    }
    return "{\(members.joined(separator: ", "))}\n"
  }

  /// Reads a line.
  ///
  /// - Returns: nil if it is none of an example.
  init?(_ object: JSONObject) {
    guard case .integer(let line) = object["line"] else { return nil }
    let texts: [String] = Self.textNames.compactMap {
      if case .string(let text) = object[$0] { text } else { nil }
    }
    guard !texts.isEmpty else { return nil }
    switch object["label"] {
    case .array(let elements): label = .names(elements.compactMap(\.text))
    case .number(let number): label = .number(number)
    case .integer(let number): label = .number(Double(number))
    default: label = nil
    }
    (self.line, self.texts) = (line, texts)
  }

  init(line: Int, texts: [String], label: Label?) {
    (self.line, self.texts, self.label) = (line, texts, label)
  }

  private static let textNames = ["text", "text2", "text3"]
}

extension JSONValue {
  fileprivate var text: String? { if case .string(let text) = self { text } else { nil } }
}

extension String {
  /// Whether it is a number that is no number to most programs, `0x10`.
  var isHexadecimal: Bool { containsScalar("x") || containsScalar("X") }

  /// The text, or its beginning and `…` if it is longer.
  func shortened(_ length: Int) -> String {
    let scalars = unicodeScalars
    return scalars.count <= length
      ? self : String(String.UnicodeScalarView(scalars.prefix(length - 1))) + "…"
  }
}
