import ExactStrings
import Serialization
import Training

/// Takes values of known kinds out of a JSON file, and names what does not fit.
struct MemberReader {
  /// The file.
  let origin: String

  /// An error about a member.
  func fault(_ name: String, _ problem: String) -> TrainingError {
    TrainingError("'\(origin)': \(name) \(problem)")
  }

  /// A member that must be an object.
  func object(_ value: JSONValue?, _ name: String) throws(TrainingError) -> JSONObject {
    guard case .object(let object) = value else {
      throw fault(name, "is \(value?.kind ?? "missing"), expected an object")
    }
    return object
  }

  /// A truth value; nil for null and for what is not there.
  func bool(_ value: JSONValue?, _ name: String) throws(TrainingError) -> Bool? {
    switch value {
    case nil, .null: return nil
    case .bool(let value): return value
    case let value?: throw fault(name, "is \(value.kind), expected true or false")
    }
  }

  /// Checks that a member is one of some texts.
  func expect(
    _ value: JSONValue?, _ name: String, oneOf texts: [String]
  ) throws(TrainingError) {
    let expected = texts.map(JSONValue.quoted).joined(separator: " or ")
    guard case .string(let found) = value else {
      throw fault(name, "is \(value?.kind ?? "missing"), expected \(expected)")
    }
    guard texts.containsExactly(found) else {
      throw fault(name, "is \(JSONValue.quoted(found)), expected \(expected)")
    }
  }
}
