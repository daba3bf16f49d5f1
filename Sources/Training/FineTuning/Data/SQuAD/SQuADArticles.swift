import Serialization

/// Finds the articles of a file, one after the other: the elements of its member `data`.
struct SQuADArticles {
  /// How many have been found.
  private(set) var count = 0
  /// Where they are.
  private let ranges: [Range<Int>]

  /// Finds them all, without building them.
  ///
  /// - Throws: ``SQuADFault`` if the bytes are no JSON, or have no such member.
  init(_ bytes: [UInt8], _ path: String) throws(SQuADFault) {
    let found: [Range<Int>]?
    do throws(JSONError) {
      found = try Self.find(bytes)
    } catch {
      throw Self.fault(error, 0, bytes, path)
    }
    guard let found else {
      throw SQuADFault(
        path: path, place: nil,
        problem: "is no object with an array \"data\", expected the form of SQuAD")
    }
    ranges = found
  }

  private static func find(_ bytes: [UInt8]) throws(JSONError) -> [Range<Int>]? {
    let result: Result<[Range<Int>]?, JSONError> = bytes.withUnsafeBytes { bytes in
      Result { () throws(JSONError) in
        var scanner = JSONScanner(bytes)
        return try find(&scanner)
      }
    }
    return try result.get()
  }

  private static func find(_ scanner: inout JSONScanner) throws(JSONError) -> [Range<Int>]? {
    scanner.skipWhitespace()
    guard scanner.take("{") else {
      try scanner.skipValue()
      return nil
    }
    var ranges: [Range<Int>]?
    scanner.skipWhitespace()
    var isOpen = !scanner.take("}")
    while isOpen {
      scanner.skipWhitespace()
      let name = try scanner.string(replacingSurrogates: true)
      try scanner.takeColon()
      scanner.skipWhitespace()
      if name.elementsEqual("data".utf8), scanner.next == UInt8(ascii: "[") {
        guard ranges == nil else { throw scanner.error("repeated name \"data\"") }
        ranges = try elements(&scanner)
      } else {
        try scanner.skipValue()
      }
      scanner.skipWhitespace()
      if scanner.take(",") { continue }
      guard scanner.take("}") else { throw scanner.error("expected ',' or '}'") }
      isOpen = false
    }
    scanner.skipWhitespace()
    guard scanner.isAtEnd else { throw scanner.error("unexpected text after the value") }
    return ranges
  }

  private static func elements(_ scanner: inout JSONScanner) throws(JSONError) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    _ = scanner.take("[")
    scanner.skipWhitespace()
    if scanner.take("]") { return ranges }
    repeat {
      scanner.skipWhitespace()
      let start = scanner.position
      try scanner.skipValue()
      ranges.append(start..<scanner.position)
      scanner.skipWhitespace()
    } while scanner.take(",")
    guard scanner.take("]") else { throw scanner.error("expected ',' or ']'") }
    return ranges
  }

  /// The next article; nil at the end.
  ///
  /// - Throws: ``SQuADFault`` that names the line, if it is not valid.
  mutating func next(in bytes: [UInt8], _ path: String) throws(SQuADFault) -> JSONValue? {
    guard count < ranges.count else { return nil }
    let range = ranges[count]
    count += 1
    let result: Result<JSONValue, JSONError> = bytes.withUnsafeBytes { bytes in
      Result { () throws(JSONError) in
        try JSONParser.parse(UnsafeRawBufferPointer(rebasing: bytes[range]))
      }
    }
    do throws(JSONError) {
      return try result.get()
    } catch {
      throw Self.fault(error, range.lowerBound, bytes, path)
    }
  }

  private static func fault(
    _ error: JSONError, _ start: Int, _ bytes: [UInt8], _ path: String
  ) -> SQuADFault {
    let offset = start + error.offset
    let line = bytes.prefix(offset).reduce(1) { $0 + ($1 == 0x0A ? 1 : 0) }
    return SQuADFault(
      path: path, place: "line \(line)",
      problem: "not valid JSON: \(error.problem) at byte \(offset) of the file")
  }
}
