import Serialization

/// The texts of a request.
package enum RequestTexts: Sendable, Equatable {
  /// Texts as they were written; ` ||| ` stands between those of a pair.
  case raw([String])
  /// Texts as their pieces.
  case tokenized([[String]])

  /// How many there are.
  package var count: Int {
    switch self {
    case .raw(let texts): texts.count
    case .tokenized(let texts): texts.count
    }
  }

  /// Some of them.
  package subscript(range: Range<Int>) -> RequestTexts {
    switch self {
    case .raw(let texts): .raw(Array(texts[range]))
    case .tokenized(let texts): .tokenized(Array(texts[range]))
    }
  }

  /// Reads JSON: a list of strings, or a list of lists of strings.
  ///
  /// - Parameters:
  ///   - json: UTF-8; what stands outside ASCII may be escaped. Half of an escaped pair alone is U+FFFD.
  ///   - limit: how many texts there may be.
  /// - Throws: ``RequestFault`` that names the text at fault, and says nothing of what stands in it.
  package init(json: [UInt8], limit: Int) throws(RequestFault) {
    let outcome = json.withUnsafeBytes { bytes in
      Result { () throws(RequestFault) in
        var reader = RequestTextsReader(bytes, limit: limit)
        return try reader.read()
      }
    }
    self = try outcome.get()
  }
}

/// What is wrong with a request, in one line for the client.
package struct RequestFault: Error, Equatable, Sendable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}

/// Goes through the JSON of a request once, without recursion.
private struct RequestTextsReader {
  private var cursor: JSONScanner
  private let limit: Int
  private var raw: [String] = []
  private var tokenized: [[String]] = []

  init(_ bytes: UnsafeRawBufferPointer, limit: Int) {
    (cursor, self.limit) = (JSONScanner(bytes), limit)
  }

  private var count: Int { raw.count + tokenized.count }

  mutating func read() throws(RequestFault) -> RequestTexts {
    cursor.skipWhitespace()
    guard cursor.take("[") else {
      throw RequestFault("expected JSON with a list of texts, found \(found)")
    }
    try elements { reader throws(RequestFault) in try reader.text() }
    cursor.skipWhitespace()
    guard cursor.isAtEnd else {
      throw RequestFault("expected the end of the JSON behind the list of texts")
    }
    return tokenized.isEmpty ? .raw(raw) : .tokenized(tokenized)
  }

  private var found: String { cursor.isAtEnd ? "its end" : cursor.kind }

  /// Takes what stands up to the bracket that closes a list.
  private mutating func elements(
    _ element: (inout Self) throws(RequestFault) -> Void
  ) throws(RequestFault) {
    cursor.skipWhitespace()
    if cursor.take("]") { return }
    repeat {
      cursor.skipWhitespace()
      try element(&self)
      cursor.skipWhitespace()
    } while cursor.take(",")
    guard cursor.take("]") else {
      throw RequestFault("text \(count): expected ',' or ']' in the JSON, found \(found)")
    }
  }

  private mutating func text() throws(RequestFault) {
    guard count < limit else { throw RequestFault("more than \(limit) texts") }
    switch cursor.next {
    case UInt8(ascii: "\"") where tokenized.isEmpty: raw.append(try string())
    case UInt8(ascii: "[") where raw.isEmpty:
      _ = cursor.take("[")
      var pieces: [String] = []
      try elements { reader throws(RequestFault) in pieces.append(try reader.string()) }
      tokenized.append(pieces)
    case UInt8(ascii: "\""), UInt8(ascii: "["):
      throw RequestFault("text \(count): expected either strings alone or lists of strings alone")
    default:
      throw RequestFault("text \(count): expected a string or a list of strings, found \(found)")
    }
  }

  private mutating func string() throws(RequestFault) -> String {
    do {
      let bytes = try cursor.string(replacingSurrogates: true)
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw RequestFault("text \(count): invalid UTF-8")
      }
      return text
    } catch let error as JSONError {
      throw RequestFault("text \(count): \(error.problem) in the JSON")
    } catch let error as RequestFault {
      throw error
    } catch {
      throw RequestFault("text \(count): no JSON")
    }
  }
}
