import Compression
import ExactStrings
import Serialization

/// Tells JSON lines and arrays from text that happens to begin with a bracket.
enum JSONRecognition {
  /// Where documents stand in JSON.
  enum Layout {
    /// One on each line.
    case lines
    /// In one array.
    case array
  }

  /// The layout of a sample, nil if it is no JSON.
  ///
  /// - Parameters:
  ///   - sample: the beginning of the contents.
  ///   - name: the file's name in lowercase, without the ending of its compression.
  /// - Returns: lines of JSON, an array, or nil.
  /// - Throws: ``ForeignContent`` for JSON that holds no documents.
  static func layout(
    of sample: ContentSample, named name: String
  ) throws(ForeignContent) -> Layout? {
    let isLines = name.hasExactSuffix(".jsonl") || name.hasExactSuffix(".ndjson")
    let isJSON = name.hasExactSuffix(".json")
    switch sample.trimmed.first {
    case UInt8(ascii: "{"):
      if isLines || isObject(sample.firstLine) { return .lines }
      guard isJSON || beginsObject(sample.trimmed) else { return nil }
      // What is longer than the sample may well be one line.
      if sample.firstLine == nil, beginsObject(sample.trimmed) { return .lines }
      throw ForeignContent(
        "a JSON object over several lines", .filter("jq -c ."), isUTF8: true)
    case UInt8(ascii: "["):
      if isArray(sample, isNamedSo: isJSON) { return .array }
      if isLines { return .lines }
      guard isJSON else { return nil }
      throw ForeignContent(
        "a JSON array of other values", .advice("expected an array of strings or objects"),
        isUTF8: true)
    default:
      return isLines || isJSON ? .lines : nil
    }
  }

  /// Whether the name of a file says that it is JSON.
  static func isJSON(named path: String) -> Bool {
    // Only the ending is looked at.
    let name = CompressionFormat.nameWithoutSuffix(path).lowercased()
    return [".jsonl", ".ndjson", ".json"].contains { name.hasExactSuffix($0) }
  }

  /// Whether a line is one object.
  private static func isObject(_ line: UnsafeRawBufferPointer?) -> Bool {
    guard let line else { return false }
    var scanner = JSONScanner(line)
    guard (try? scanner.skipValue()) != nil else { return false }
    scanner.skipWhitespace()
    return scanner.isAtEnd
  }

  /// Whether a brace, a name and a colon come first.
  private static func beginsObject(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var scanner = JSONScanner(bytes)
    guard scanner.take("{") else { return false }
    scanner.skipWhitespace()
    guard scanner.next == UInt8(ascii: "\""), (try? scanner.skipString()) != nil else {
      return false
    }
    return (try? scanner.takeColon()) != nil
  }

  /// Whether the sample is an array of strings or objects, or the beginning of one.
  private static func isArray(_ sample: ContentSample, isNamedSo: Bool) -> Bool {
    var scanner = JSONScanner(sample.trimmed)
    guard scanner.take("[") else { return false }
    scanner.skipWhitespace()
    if scanner.take("]") {
      scanner.skipWhitespace()
      return isNamedSo && sample.isWhole
    }
    // What is wrong with an array that breaks off is found where it is read.
    if scanner.isAtEnd, isNamedSo { return true }
    guard scanner.next == UInt8(ascii: "{") || scanner.next == UInt8(ascii: "\"") else {
      return false
    }
    let start = scanner.position
    var elements = 0
    while (try? scanner.skipValue()) != nil {
      elements += 1
      scanner.skipWhitespace()
      if scanner.take(",") { continue }
      guard scanner.take("]") else { return isNamedSo || !sample.isWhole && scanner.isAtEnd }
      scanner.skipWhitespace()
      // A line of text may be an array too; then another line follows.
      return isNamedSo || scanner.isAtEnd
    }
    // The sample ends in an element.
    if sample.isWhole { return isNamedSo }
    return isNamedSo || elements > 0
      || beginsObject(UnsafeRawBufferPointer(rebasing: sample.trimmed[start...]))
  }
}
