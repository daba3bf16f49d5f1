import Serialization

extension JSONValue {
  /// What an object has under a name, for messages.
  func found(_ name: String) -> String {
    guard case .object(let object) = self else {
      return "\(kind) in place of an object with \"\(name)\""
    }
    guard let value = object[name] else { return "no \"\(name)\"" }
    return "\(value.kind) for \"\(name)\""
  }

  /// The elements of an array that an object has.
  func array(_ name: String) throws(SQuADProblem) -> [JSONValue] {
    guard case .array(let elements)? = self[name] else {
      throw SQuADProblem("found \(found(name)), expected an array")
    }
    return elements
  }

  /// A text that an object has, which is not blank.
  func filled(_ name: String) throws(SQuADProblem) -> String {
    guard case .string(let text)? = self[name] else {
      throw SQuADProblem("found \(found(name)), expected a string")
    }
    guard text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else {
      throw SQuADProblem("\"\(name)\" is empty, expected a text")
    }
    return text
  }

  /// A truth value that an object may have.
  func flag(_ name: String) throws(SQuADProblem) -> Bool? {
    switch self[name] {
    case nil, .null?: return nil
    case .bool(let value)?: return value
    default: throw SQuADProblem("found \(found(name)), expected true or false")
    }
  }
}
