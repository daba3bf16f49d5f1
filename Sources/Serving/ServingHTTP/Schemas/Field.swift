import ExactStrings
import Serialization

/// A member of a request: what it is called, what it may hold, and how it is read.
///
/// The OpenAPI document tells of the same fields that the routes read.
struct Field<Value: Sendable>: Sendable {
  let name: String
  let schema: Schema
  let isRequired: Bool
  let read: @Sendable (JSONValue, Place) throws(Fault) -> Value

  init(
    _ name: String, _ schema: Schema, isRequired: Bool = false,
    read: @escaping @Sendable (JSONValue, Place) throws(Fault) -> Value
  ) {
    (self.name, self.isRequired, self.read) = (name, isRequired, read)
    // What may be left out may be null, as clients of typed languages send it.
    self.schema = isRequired ? schema : .nullable(schema)
  }

  /// With a sentence on what it is.
  func described(_ text: String) -> Field {
    Field(copying: self, schema: schema.described(text))
  }

  /// With what stands for it when it is left out.
  func defaulting(to value: JSONValue) -> Field {
    Field(copying: self, schema: schema.defaulting(to: value))
  }

  private init(copying other: Field, schema: Schema) {
    (name, isRequired, read) = (other.name, other.isRequired, other.read)
    self.schema = schema
  }

  /// The field without its type, for the document.
  var any: AnyField {
    AnyField(name: name, schema: schema, isRequired: isRequired) { value, place throws(Fault) in
      _ = try read(value, place)
    }
  }
}

/// A field as the OpenAPI document tells of it.
struct AnyField: Sendable {
  let name: String
  let schema: Schema
  let isRequired: Bool
  /// Refuses what the field may not hold.
  let check: @Sendable (JSONValue, Place) throws(Fault) -> Void
}

extension Field where Value == Bool {
  static func bool(_ name: String) -> Field {
    Field(name, .bool) { value, place throws(Fault) in
      guard case .bool(let value) = value else {
        throw .invalid(place, found: value.kind, expected: "true or false")
      }
      return value
    }
  }
}

extension Field where Value == String {
  static func string(
    _ name: String, isRequired: Bool = false, pattern: String? = nil
  ) -> Field {
    Field(name, .string(pattern: pattern), isRequired: isRequired) { value, place throws(Fault) in
      try value.text(at: place)
    }
  }
}

extension Field where Value == Int {
  static func integer(_ name: String, _ range: ClosedRange<Int>) -> Field {
    Field(name, .integer(range)) { value, place throws(Fault) in
      try value.integer(at: place, range)
    }
  }
}

extension Field {
  /// One of some words, each with what it stands for.
  static func word(_ name: String, _ words: [(String, Value)]) -> Field {
    Field(name, .word(words.map(\.0))) { value, place throws(Fault) in
      let names = words.map { "'\($0.0)'" }.joined(separator: " or ")
      guard case .string(let text) = value else {
        throw .invalid(place, found: value.kind, expected: names)
      }
      guard let word = words.first(where: { $0.0.isExactly(text) }) else {
        throw .invalid(place, found: "another text", expected: names)
      }
      return word.1
    }
  }
}
