import Serialization
import Serving

/// Texts as requests hold them.
struct TextFields: Sendable {
  /// How many texts a request may have.
  let maximumTexts: Int
  /// Ids are below this.
  let vocabularySize: Int

  /// A text, ids of pieces, or a list of such; several texts in one list, or ids of one text.
  func sources(_ name: String) -> Field<[TextSource]> {
    let ids = Schema.array(.integer(0...vocabularySize - 1), count: 1...Int.max)
    let schema = Schema.any([
      .string(), .array(.any([.string(), ids]), count: 1...maximumTexts), ids,
    ])
    return Field(name, schema, isRequired: true) { value, place throws(Fault) in
      if case .string(let text) = value { return [.text(text)] }
      let elements = try value.elements(
        at: place, upTo: .max, expected: "a string, ids, or an array of such")
      if elements[0].isNumber { return [.ids(try self.ids(elements, at: place))] }
      guard elements.count <= maximumTexts else {
        throw .invalid(
          place, found: "an array of \(elements.count)",
          expected: "at most \(maximumTexts) texts")
      }
      var sources: [TextSource] = []
      sources.reserveCapacity(elements.count)
      for (index, element) in elements.enumerated() {
        sources.append(try source(element, at: place[index]))
      }
      return sources
    }.described("A text, the ids of one, or an array of such")
  }

  private func source(_ value: JSONValue, at place: Place) throws(Fault) -> TextSource {
    switch value {
    case .string(let text): return .text(text)
    case .array(let values):
      guard !values.isEmpty else {
        throw Fault(
          .empty, "`\(place)` is an empty array, expected ids", member: place.description)
      }
      return .ids(try ids(values, at: place))
    default: throw .invalid(place, found: value.kind, expected: "a string or an array of ids")
    }
  }

  private func ids(_ values: [JSONValue], at place: Place) throws(Fault) -> [Int32] {
    var ids: [Int32] = []
    ids.reserveCapacity(values.count)
    for (index, value) in values.enumerated() {
      guard case .integer(let id) = value, id >= 0, id < vocabularySize else {
        ids.append(Int32(try value.integer(at: place[index], 0...vocabularySize - 1)))
        continue
      }
      ids.append(Int32(id))
    }
    return ids
  }

  /// A list of texts.
  func texts(_ name: String) -> Field<[String]> {
    Field(name, .array(.string(), count: 1...maximumTexts), isRequired: true) {
      value, place throws(Fault) in
      try value.texts(at: place, upTo: maximumTexts)
    }
  }

  /// Ids of one text or of several.
  func idLists(_ name: String) -> Field<[[Int32]]> {
    let ids = Schema.array(.integer(0...vocabularySize - 1), count: 1...Int.max)
    return Field(name, .any([ids, .array(ids, count: 1...maximumTexts)]), isRequired: true) {
      value, place throws(Fault) in
      let expected = "an array of ids, or of arrays of ids"
      let elements = try value.elements(at: place, upTo: .max, expected: expected)
      if elements[0].isNumber { return [try self.ids(elements, at: place)] }
      guard elements.count <= maximumTexts else {
        throw .invalid(
          place, found: "an array of \(elements.count)",
          expected: "at most \(maximumTexts) texts")
      }
      var lists: [[Int32]] = []
      for (index, element) in elements.enumerated() {
        let values = try element.elements(at: place[index], upTo: .max, expected: "ids")
        lists.append(try self.ids(values, at: place[index]))
      }
      return lists
    }
  }

  /// What a classifier judges: a text, a pair in one list, or a list of lists of one text or two.
  func judged(_ name: String) -> Field<(sources: [TextSource], isBatch: Bool)> {
    let item = Schema.array(.string(), count: 1...2)
    return Field(
      name, .any([.string(), item, .array(item, count: 1...maximumTexts)]), isRequired: true
    ) { value, place throws(Fault) in
      if case .string(let text) = value { return ([.text(text)], false) }
      let expected = "a string, a pair of strings, or an array of arrays of one string or two"
      let elements = try value.elements(at: place, upTo: maximumTexts, expected: expected)
      if case .string = elements[0] { return ([try pair(value, at: place)], false) }
      var sources: [TextSource] = []
      for (index, element) in elements.enumerated() {
        sources.append(try pair(element, at: place[index]))
      }
      return (sources, true)
    }.described("A text, a pair, or an array of arrays of one text or two")
  }

  private func pair(_ value: JSONValue, at place: Place) throws(Fault) -> TextSource {
    let texts = try value.texts(at: place, upTo: 2)
    return texts.count == 1 ? .text(texts[0]) : .pair(texts[0], texts[1])
  }
}
