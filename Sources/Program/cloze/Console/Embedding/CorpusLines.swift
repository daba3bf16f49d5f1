import Compression
import ExactStrings
import Platform

/// The lines of a text file, of which few are wanted.
struct CorpusLines {
  private let path: String
  private let blank: Set<Int>

  /// Looks which lines are blank.
  ///
  /// - Throws: an error that names the file if it cannot be read or is no text.
  init(_ path: String) throws {
    self.path = path
    var blank: Set<Int> = []
    try Self.forEach(of: path) { line, bytes in
      if bytes.allSatisfy({ $0 <= UInt8(ascii: " ") }) { blank.insert(line) }
    }
    self.blank = blank
  }

  /// How many lines are blank.
  var blankCount: Int { blank.count }

  /// Whether a line is.
  func isBlank(_ line: Int) -> Bool { blank.contains(line) }

  /// The texts of some lines, in their order.
  func texts(of lines: [Int]) throws -> [String] {
    var texts: [Int: String] = [:]
    let wanted = Set(lines)
    try Self.forEach(of: path) { line, bytes in
      guard wanted.contains(line) else { return }
      texts[line] = String(decoding: bytes, as: UTF8.self)
    }
    return lines.map { texts[$0] ?? "" }
  }

  private static func forEach(
    of path: String, _ body: (Int, ArraySlice<UInt8>) -> Void
  ) throws {
    var reader = try DecompressingReader(path: path)
    var number = 0
    try LineBlocks.read(&reader, of: path) { block, _ in
      var rest = block[...]
      while !rest.isEmpty {
        let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
        var line = rest[..<end]
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        body(number, line)
        number += 1
        rest = rest[min(end + 1, rest.endIndex)...]
      }
    }
  }
}
