import Preconditions

/// Writes JSON as Python's `json.dump(…, indent=2, ensure_ascii=False)` does.
///
/// Members keep their order. Foundation's encoder loses names that are canonically equal to others.
package struct JSONWriter {
  private var bytes: [UInt8] = []

  /// The text of a value, with a line feed at its end.
  package static func text(_ value: JSONValue) -> [UInt8] {
    var writer = JSONWriter()
    writer.append(value, depth: 0)
    writer.append("\n")
    return writer.bytes
  }

  private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

  private mutating func append(_ value: JSONValue, depth: Int) {
    switch value {
    case .null: append("null")
    case .bool(let value): append(value ? "true" : "false")
    case .integer(let value): append("\(value)")
    case .number(let value):
      require(value.isFinite, "JSONWriter: \(value) cannot be written")
      append("\(value)")
    case .string(let text): append(JSONValue.quoted(text))
    case .array(let values):
      list(values, "[", "]", depth: depth) { $0.append($1, depth: depth + 1) }
    case .object(let object):
      list(object.members, "{", "}", depth: depth) { writer, member in
        writer.append(JSONValue.quoted(member.name) + ": ")
        writer.append(member.value, depth: depth + 1)
      }
    }
  }

  private mutating func list<Element>(
    _ elements: [Element], _ opening: String, _ closing: String, depth: Int,
    _ body: (inout JSONWriter, Element) -> Void
  ) {
    append(opening)
    var separator = "\n"
    for element in elements {
      append(separator + String(repeating: "  ", count: depth + 1))
      body(&self, element)
      separator = ",\n"
    }
    if !elements.isEmpty { append("\n" + String(repeating: "  ", count: depth)) }
    append(closing)
  }
}

extension JSONValue {
  /// A string as a JSON literal with its quotes; everything beyond ASCII stays as it is.
  package static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\0"..<" ", "\u{7F}":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
