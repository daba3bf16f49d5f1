import Serialization

/// A JSON Schema of what a request or an answer may hold.
struct Schema: Sendable {
  /// The schema.
  private(set) var json: JSONObject

  private init(_ type: String? = nil, _ members: [(String, JSONValue?)] = []) {
    json = JSONObject()
    if let type { json["type"] = .string(type) }
    for (name, value) in members { json[name] = value }
  }

  /// With a sentence on what it is.
  func described(_ text: String) -> Schema { with("description", .string(text)) }

  /// With what stands for it when it is left out.
  func defaulting(to value: JSONValue) -> Schema { with("default", value) }

  private func with(_ name: String, _ value: JSONValue) -> Schema {
    var schema = self
    schema.json[name] = value
    return schema
  }

  /// Anything.
  static var anything: Schema { Schema() }

  /// A text.
  static func string(pattern: String? = nil) -> Schema {
    Schema("string", [("pattern", pattern.map { .string($0) })])
  }

  /// One of some words.
  static func word(_ words: [String]) -> Schema {
    Schema("string", [("enum", .array(words.map { .string($0) }))])
  }

  static func integer(_ range: ClosedRange<Int>? = nil) -> Schema {
    Schema(
      "integer",
      [
        ("minimum", range.map { .integer($0.lowerBound) }),
        ("maximum", range.flatMap { $0.upperBound == .max ? nil : .integer($0.upperBound) }),
      ])
  }

  static var number: Schema { Schema("number") }

  static var bool: Schema { Schema("boolean") }

  static func array(_ element: Schema, count: ClosedRange<Int>? = nil) -> Schema {
    Schema(
      "array",
      [
        ("items", .object(element.json)),
        ("minItems", count.map { .integer($0.lowerBound) }),
        ("maxItems", count.flatMap { $0.upperBound == .max ? nil : .integer($0.upperBound) }),
      ])
  }

  /// An object; members that are not named may stand in it too.
  static func object(_ members: [(String, Schema)], required: [String]) -> Schema {
    Schema(
      "object",
      [
        ("properties", .object(JSONObject(members.map { .init($0.0, .object($0.1.json)) }))),
        ("required", required.isEmpty ? nil : .array(required.map { .string($0) })),
      ])
  }

  /// An object with members of any name, all of one kind.
  static func map(_ value: Schema) -> Schema {
    Schema("object", [("additionalProperties", .object(value.json))])
  }

  /// Any of several kinds.
  static func any(_ kinds: [Schema]) -> Schema {
    Schema(nil, [("anyOf", .array(kinds.map { .object($0.json) }))])
  }

  /// Of a kind, or `null`.
  static func nullable(_ schema: Schema) -> Schema { any([schema, Schema("null")]) }

  static var null: Schema { Schema("null") }
}
