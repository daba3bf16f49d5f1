import ExactStrings
import Platform

/// The text file `checkpoint` that TensorFlow keeps beside checkpoints, and which of them it means.
enum CheckpointList {
  static let name = "checkpoint"
  /// It has a line for each checkpoint.
  static let largestSize = 1 << 20

  /// Chooses the checkpoint of a folder.
  ///
  /// - Parameters:
  ///   - names: what is in the folder.
  ///   - folder: what errors name.
  ///   - list: reads the list, if the folder has one.
  /// - Returns: the checkpoint's name, or nil if there is none.
  /// - Throws: `TensorFlowCheckpointError` if there are several and the list names none of them, or what `list` does.
  static func choose(
    among names: [String], of folder: String, list: () throws -> [UInt8]
  ) throws -> String? {
    let prefixes = names.filter { !$0.hasExactPrefix(".") && $0.hasExactSuffix(".index") }
      .compactMap(prefix(ofFile:)).sortedByBytes()
    guard prefixes.count > 1 else { return prefixes.first }
    if names.containsExactly(name), let chosen = newest(try list()),
      prefixes.containsExactly(chosen)
    {
      return chosen
    }
    throw TensorFlowCheckpointError(
      folder,
      "\(prefixes.count) checkpoints, expected one: name one of "
        + listed(prefixes.map(Terminal.line)))
  }

  /// The checkpoint's name, or path, that the name or path of one of its files has in it.
  static func prefix(ofFile path: String) -> String? {
    let bytes = Array(path.utf8)
    if path.hasExactSuffix(".index") {
      return String(decoding: bytes.dropLast(".index".utf8.count), as: UTF8.self)
    }
    let suffix = Array(".data-00000-of-00001".utf8)
    let end = bytes.suffix(suffix.count)
    let isData =
      end.count == suffix.count
      && zip(end, suffix).allSatisfy { byte, pattern in
        let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(pattern)
        return isDigit ? (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) : byte == pattern
      }
    return isData ? String(decoding: bytes.dropLast(suffix.count), as: UTF8.self) : nil
  }

  /// The file name of `model_checkpoint_path: "…"`, a protocol buffer in text form; the last one counts.
  static func newest(_ list: [UInt8]) -> String? {
    let field = Array("model_checkpoint_path:".utf8)
    var newest: String?
    for line in list.split(separator: UInt8(ascii: "\n")) {
      let line = line.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
      guard line.starts(with: field) else { continue }
      let value = line.dropFirst(field.count).drop { $0 == UInt8(ascii: " ") }
      guard let quote = value.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'")
      else { continue }
      newest = unescaped(value.dropFirst(), endingIn: quote)
    }
    return newest.map { FileSystem.lastComponent(of: $0) }
  }

  /// The bytes up to a quote, with C's escapes for bytes undone; nil without one.
  private static func unescaped(_ text: ArraySlice<UInt8>, endingIn quote: UInt8) -> String? {
    var bytes: [UInt8] = []
    var rest = text
    while let byte = rest.popFirst() {
      guard byte != quote else { return String(decoding: bytes, as: UTF8.self) }
      guard byte == UInt8(ascii: "\\"), let escape = rest.popFirst() else {
        bytes.append(byte)
        continue
      }
      guard let digit = digit(escape) else {
        bytes.append(Self.letters[escape] ?? escape)
        continue
      }
      var value = digit
      for _ in 0..<2 {
        guard let next = rest.first.flatMap(Self.digit) else { break }
        value = value << 3 | next
        rest.removeFirst()
      }
      bytes.append(UInt8(truncatingIfNeeded: value))
    }
    return nil
  }

  private static let letters: [UInt8: UInt8] = [
    UInt8(ascii: "n"): 0x0A, UInt8(ascii: "r"): 0x0D, UInt8(ascii: "t"): 0x09,
  ]

  private static func digit(_ byte: UInt8) -> UInt? {
    (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(byte) ? UInt(byte & 7) : nil
  }
}
