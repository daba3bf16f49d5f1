import ExactStrings
import Platform
import Serialization

/// A value of a JSON lines file or array: a document as a string, or an object that has it as a member.
package enum JSONDocument {
  /// What is wrong with a value.
  package struct Fault: Error, CustomStringConvertible {
    let problem: String
    var remedy: ForeignContent.Remedy?

    package var description: String { problem }
  }

  /// The document of a line without its line feed, or of an element.
  ///
  /// - Parameters:
  ///   - value: one JSON value as UTF-8, and white space.
  ///   - field: the name of the member that has the document.
  /// - Returns: the document as UTF-8; nil if the member is null.
  /// - Throws: ``Fault``.
  package static func text(
    of value: UnsafeBufferPointer<UInt8>, field: String = "text"
  ) throws(Fault) -> [UInt8]? {
    var scanner = JSONScanner(UnsafeRawBufferPointer(value))
    do {
      scanner.skipWhitespace()
      let kind = scanner.kind
      if scanner.next == UInt8(ascii: "\"") {
        let text = try scanner.string()
        try requireEnd(&scanner)
        return text
      }
      guard scanner.take("{") else {
        // Broken JSON is called so, whatever it begins as.
        try scanner.skipValue()
        try requireEnd(&scanner)
        throw Fault(
          problem: "found \(kind), expected an object such as {\(JSONValue.quoted(field)): \"…\"}")
      }
      return try member(named: field, of: &scanner)
    } catch let fault as Fault {
      throw fault
    } catch let error as JSONError where error.problem.hasExactPrefix(JSONScanner.loneSurrogate) {
      throw Fault(
        problem: "not valid JSON: \(error)",
        remedy: .filter(replacement, purpose: "replace what is no character"))
    } catch {
      throw Fault(problem: "not valid JSON: \(error)")
    }
  }

  /// Takes an object whose brace has been taken, to the end of the value.
  private static func member(
    named field: String, of scanner: inout JSONScanner
  ) throws -> [UInt8]? {
    let wanted = Array(field.utf8)
    var names: [[UInt8]] = []
    var arrays: [[UInt8]] = []
    var hasStrings = false
    var text: [UInt8]?
    var kind: String?
    scanner.skipWhitespace()
    var isOpen = !scanner.take("}")
    while isOpen {
      scanner.skipWhitespace()
      guard scanner.next == UInt8(ascii: "\"") else {
        throw scanner.error("expected a member name")
      }
      let name = try scanner.string(replacingSurrogates: true)
      try scanner.takeColon()
      scanner.skipWhitespace()
      if name.elementsEqual(wanted) {
        guard text == nil, kind == nil else {
          throw scanner.error("repeated name \(JSONValue.quoted(field))")
        }
        if scanner.next == UInt8(ascii: "\"") {
          text = try scanner.string()
        } else {
          kind = scanner.kind
          try scanner.skipValue()
        }
      } else {
        if names.count < 12 { names.append(name) }
        if scanner.next == UInt8(ascii: "[") { arrays.append(name) }
        hasStrings = hasStrings || scanner.next == UInt8(ascii: "\"")
        try scanner.skipValue()
      }
      scanner.skipWhitespace()
      if scanner.take(",") { continue }
      guard scanner.take("}") else { throw scanner.error("expected ',' or '}'") }
      isOpen = false
    }
    try requireEnd(&scanner)
    if let text { return text }
    if let kind {
      if kind.isExactly("null") { return nil }
      throw Fault(
        problem: "\(JSONValue.quoted(field)) is \(kind), expected a string",
        remedy: kind.isExactly("an array") ? elements(of: field) : nil)
    }
    if arrays.count == 1, !hasStrings {
      let array = String(decoding: arrays[0], as: UTF8.self)
      throw Fault(
        problem: "the object has no member \(JSONValue.quoted(field)), but "
          + "\(JSONValue.quoted(array)), an array", remedy: elements(of: array))
    }
    throw Fault(
      problem: missing(field, names))
  }

  /// Puts U+FFFD in the place of every lone surrogate, which other programs refuse too; escaped backslashes and whole pairs
  /// are passed over.
  private static let replacement =
    #"perl -pe 's/(\\\\|\\ud[89ab]..\\ud[c-f]..)(*SKIP)(*F)|\\ud[89a-f]../\\ufffd/gi'"#

  /// Writes the elements of an array as lines.
  private static func elements(of field: String) -> ForeignContent.Remedy {
    let filter = ".[\(JSONValue.quoted(field))][]"
    return .filter("jq -c \(ShellWord.quoted(filter))", purpose: "make lines of its elements")
  }

  private static func missing(_ field: String, _ names: [[UInt8]]) -> String {
    let found = names.map { JSONValue.quoted(String(decoding: $0, as: UTF8.self)) }
    return "the object has no member \(JSONValue.quoted(field)), "
      + (found.isEmpty ? "nor any other" : "but \(found.joined(separator: ", "))")
      + "; name the one with the text by --text-field"
  }

  private static func requireEnd(_ scanner: inout JSONScanner) throws(JSONError) {
    scanner.skipWhitespace()
    if !scanner.isAtEnd { throw scanner.error("unexpected text after the value") }
  }
}
