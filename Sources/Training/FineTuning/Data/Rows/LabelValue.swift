import ExactStrings
import Serialization

/// What a row has for a label, before it is known which labels there are.
public enum LabelValue: Sendable, Equatable {
  /// A text, or a number or truth value as it is written.
  case text(String)
  /// Several of them: a list of JSON.
  case list([String])

  /// What a member of an object holds; nil if that is no label.
  init?(_ value: JSONValue) {
    switch value {
    case .array(let elements):
      let texts = elements.compactMap(Self.text)
      guard texts.count == elements.count else { return nil }
      self = .list(texts)
    default:
      guard let text = Self.text(value) else { return nil }
      self = .text(text)
    }
  }

  private static func text(_ value: JSONValue) -> String? {
    switch value {
    case .string(let text): text.trimmed
    case .integer(let number): "\(number)"
    case .number(let number): "\(number)"
    case .bool(let value): value ? "true" : "false"
    case .null, .array, .object: nil
    }
  }

  /// The names, each once, of which `,` and `|` separate several.
  var names: [String] {
    let all =
      switch self {
      case .list(let names): names
      case .text(let text):
        text.parts(separatedBy: "|").flatMap { $0.parts(separatedBy: ",") }.map(\.trimmed)
          .filter { !$0.isEmpty }
      }
    var seen: Set<ExactString> = []
    return all.filter { seen.insert(ExactString($0)).inserted }
  }
}

extension String {
  /// The text without spaces and tabs at its ends.
  var trimmed: String {
    let scalars = unicodeScalars
    func isBlank(_ scalar: Unicode.Scalar) -> Bool { " \t\r\n".unicodeScalars.contains(scalar) }
    guard let first = scalars.firstIndex(where: { !isBlank($0) }),
      let last = scalars.lastIndex(where: { !isBlank($0) })
    else { return "" }
    return String(scalars[first...last])
  }
}
