import Serialization

/// A line of a JSON lines file: an object whose member `text` is a document.
package enum JSONDocument {
  /// What is wrong with a line.
  package struct Fault: Error, CustomStringConvertible {
    let problem: String

    package var description: String { problem }
  }

  /// The document of a line without its line feed.
  package static func text(of line: UnsafeBufferPointer<UInt8>) throws(Fault) -> String {
    let value: JSONValue
    do {
      value = try JSONParser.parse(UnsafeRawBufferPointer(line))
    } catch {
      throw Fault(problem: "not valid JSON: \(error)")
    }
    guard case .object = value else {
      throw Fault(problem: "found \(value.kind), expected an object such as {\"text\": \"…\"}")
    }
    guard let text = value["text"] else {
      throw Fault(problem: "the object has no member \"text\"")
    }
    guard case .string(let text) = text else {
      throw Fault(problem: "\"text\" is \(text.kind), expected a string")
    }
    return text
  }
}
