import ExactStrings
import Serialization

/// Reads the members of a body.
enum BodyParser {
  /// What a body may be.
  enum Kind: Sendable {
    case json
    case form
  }

  /// What kind of body a media type announces; curl calls everything a form, and many say nothing.
  static func kind(of mediaType: String?, readsForms: Bool) throws(Fault) -> Kind {
    let type = mediaType?.parts(separatedBy: ";").first?.lowercaseASCII.trimmedASCII ?? ""
    switch type {
    case "application/x-www-form-urlencoded": return readsForms ? .form : .json
    case "", "application/json", "text/json": return .json
    default:
      if type.hasExactPrefix("application/"), type.hasExactSuffix("+json") { return .json }
      throw Fault(
        .mediaType,
        "the body is of another type, expected application/json"
          + (readsForms ? " or application/x-www-form-urlencoded" : ""))
    }
  }

  /// Reads the members of a body.
  static func members(_ bytes: UnsafeRawBufferPointer, _ kind: Kind) throws(Fault) -> JSONObject {
    // A form is no object, and what curl calls a form often is.
    if kind == .form, bytes.first != UInt8(ascii: "{") { return try FormBody.parse(Array(bytes)) }
    let value: JSONValue
    do {
      value = try JSONParser.parse(bytes)
    } catch {
      throw Fault(.syntax, "the body is not JSON: \(error)")
    }
    guard case .object(let object) = value else {
      throw Fault(.invalid, "the body is \(value.kind), expected a JSON object")
    }
    return object
  }
}
