import ExactStrings
import Serialization

/// Forms (`application/x-www-form-urlencoded`), as HTML and curl send them.
enum FormBody {
  /// How many members a form may have beside the texts' limit, so that a hostile one costs little.
  static let maximumPairs = 100_000

  /// Reads a form; a name that is given several times, and `texts` always, becomes an array.
  static func parse(_ bytes: [UInt8]) throws(Fault) -> JSONObject {
    var order: [ExactString] = []
    var values: [ExactString: [JSONValue]] = [:]
    let pairs = bytes.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: true)
    guard pairs.count <= maximumPairs else {
      throw Fault(.syntax, "the form has \(pairs.count) members, expected at most \(maximumPairs)")
    }
    for pair in pairs {
      let parts = pair.split(
        separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = decoded(parts[0]), let text = decoded(parts.count > 1 ? parts[1] : [])
      else { throw Fault(.syntax, "the form is not UTF-8 in percent encoding") }
      let key = ExactString(name)
      if values[key] == nil { order.append(key) }
      values[key, default: []].append(.string(text))
    }
    return JSONObject(
      order.map { key in
        let found = values[key] ?? []
        return .init(key.string, value(key.string, found))
      })
  }

  private static func value(_ name: String, _ found: [JSONValue]) -> JSONValue {
    if name.isExactly("texts") { return .array(found) }
    guard found.count == 1, case .string(let text) = found[0] else { return .array(found) }
    guard name.isExactly("is_tokenized") else { return found[0] }
    switch text.lowercaseASCII {
    case "", "0", "false": return .bool(false)
    case "1", "true": return .bool(true)
    default: return found[0]
    }
  }

  /// What a form with fields holds: all of it is text.
  static func schema(_ fields: [AnyField]) -> Schema {
    .object(
      fields.map { field in
        switch field.name {
        case "texts": (field.name, .array(.string(), count: 1...Int.max))
        case "is_tokenized": (field.name, .word(["true", "false"]))
        case "long_texts": (field.name, .word(["error", "truncate", "windows"]))
        default: (field.name, .string())
        }
      }, required: fields.filter(\.isRequired).map(\.name))
  }

  private static func decoded(_ bytes: ArraySlice<UInt8>) -> String? {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count)
    var place = bytes.startIndex
    while place < bytes.endIndex {
      let byte = bytes[place]
      place += 1
      switch byte {
      case UInt8(ascii: "+"): text.append(0x20)
      case UInt8(ascii: "%"):
        guard place + 1 < bytes.endIndex, let high = digit(bytes[place]),
          let low = digit(bytes[place + 1])
        else { return nil }
        text.append(high << 4 | low)
        place += 2
      default: text.append(byte)
      }
    }
    return String(validating: text, as: UTF8.self)
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
  }

  /// A path's component without its percent signs; as it is if that is not UTF-8.
  static func percentDecoded(_ text: String) -> String {
    // A plus stands for itself in a path.
    let bytes = text.utf8.flatMap { $0 == UInt8(ascii: "+") ? Array("%2B".utf8) : [$0] }
    return decoded(bytes[...]) ?? text
  }
}

extension String {
  /// Without percent signs, if what comes out is UTF-8.
  var percentDecoded: String { FormBody.percentDecoded(self) }
}
