import Serialization

extension JSONValue {
  /// The text that is here.
  func text(at place: Place, expected: String = "a string") throws(Fault) -> String {
    guard case .string(let text) = self else {
      throw .invalid(place, found: kind, expected: expected)
    }
    return text
  }

  /// The whole number that is here; `2.0` is one too.
  func integer(at place: Place, _ range: ClosedRange<Int>) throws(Fault) -> Int {
    let expected =
      range.upperBound == .max
      ? "a whole number of at least \(range.lowerBound)"
      : "a whole number from \(range.lowerBound) to \(range.upperBound)"
    let number: Int
    switch self {
    case .integer(let value): number = value
    case .number(let value):
      guard let value = Int(exactly: value) else {
        throw .invalid(place, found: "\(value)", expected: expected)
      }
      number = value
    default: throw .invalid(place, found: kind, expected: expected)
    }
    guard range.contains(number) else {
      throw .invalid(place, found: "\(number)", expected: expected)
    }
    return number
  }

  /// The elements that are here, at least one and at most so many.
  func elements(at place: Place, upTo limit: Int, expected: String) throws(Fault) -> [JSONValue] {
    guard case .array(let values) = self else {
      throw .invalid(place, found: kind, expected: expected)
    }
    guard !values.isEmpty else {
      throw Fault(
        .empty, "`\(place)` is an empty array, expected \(expected)", member: place.description)
    }
    guard values.count <= limit else {
      throw .invalid(
        place, found: "an array of \(values.count)", expected: "at most \(limit) elements")
    }
    return values
  }

  /// The texts that are here.
  func texts(at place: Place, upTo limit: Int) throws(Fault) -> [String] {
    let values = try elements(at: place, upTo: limit, expected: "an array of strings")
    var texts: [String] = []
    texts.reserveCapacity(values.count)
    for (index, value) in values.enumerated() {
      guard case .string(let text) = value else { return try [value.text(at: place[index])] }
      texts.append(text)
    }
    return texts
  }

  /// Whether it is a number.
  var isNumber: Bool {
    switch self {
    case .integer, .number: true
    default: false
    }
  }
}
