import Serialization

/// Holds values against JSON Schemas, as far as our document uses them.
struct SchemaCheck {
  /// The document that `$ref` points into.
  let document: JSONValue

  /// What is wrong with a value; empty if nothing is.
  func faults(of value: JSONValue, _ schema: JSONValue, at place: String = "$") -> [String] {
    if case .string(let reference)? = schema["$ref"] {
      let target = reference.split(separator: "/").dropFirst().reduce(document as JSONValue?) {
        $0?[String($1)]
      }
      return target.map { faults(of: value, $0, at: place) } ?? ["\(place): no \(reference)"]
    }
    if case .array(let kinds)? = schema["anyOf"] {
      let found = kinds.map { faults(of: value, $0, at: place) }
      return found.contains { $0.isEmpty } ? [] : ["\(place): \(found.joined())"]
    }
    if case .array(let words)? = schema["enum"], !words.contains(value) {
      return ["\(place): \(value) is none of \(words)"]
    }
    guard case .string(let type)? = schema["type"] else { return [] }
    switch (type, value) {
    case ("null", .null), ("boolean", .bool), ("string", .string), ("number", .number),
      ("number", .integer), ("integer", .integer):
      return []
    case ("array", .array(let values)):
      guard let items = schema["items"] else { return [] }
      return values.enumerated().flatMap { faults(of: $1, items, at: "\(place)[\($0)]") }
    case ("object", .object(let object)): return faults(of: object, schema, at: place)
    default: return ["\(place): not of type \(type)"]
    }
  }

  private func faults(of object: JSONObject, _ schema: JSONValue, at place: String) -> [String] {
    var faults: [String] = []
    if case .array(let names)? = schema["required"] {
      for case .string(let name) in names where object[name] == nil {
        faults.append("\(place): no \(name)")
      }
    }
    for member in object.members {
      let known = schema["properties"]?[member.name] ?? schema["additionalProperties"]
      guard let known else { continue }
      faults += self.faults(of: member.value, known, at: "\(place).\(member.name)")
    }
    return faults
  }
}
