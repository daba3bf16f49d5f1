import Platform

/// Why a vocabulary was refused.
public enum VocabularyError: Error, Equatable, CustomStringConvertible {
  /// A special piece is not there.
  case missing(SpecialToken, source: String)
  /// The same piece stands on two lines (counted from 1).
  case duplicate(piece: String, firstLine: Int, secondLine: Int, source: String)
  /// A line (counted from 1) is empty.
  case emptyLine(Int, source: String)
  /// A line (counted from 1) is not UTF-8.
  case invalidUTF8(line: Int, source: String)
  /// A piece (on a line counted from 1) holds a line break, so that no file could hold it.
  case lineBreak(line: Int, source: String)
  /// A piece (on a line counted from 1) holds a NUL character, which other formats cannot store.
  case nul(line: Int, source: String)
  /// A line (counted from 1) is far longer than any word that is looked up.
  case tooLong(line: Int, byteCount: Int, source: String)

  /// One line that names the source, the line and the fault.
  public var description: String {
    switch self {
    case .missing(let token, let source):
      "\(source): \(token.rawValue) is missing; a BERT vocabulary needs "
        + SpecialToken.allCases.map(\.rawValue).joined(separator: " ")
    case .duplicate(let piece, let first, let second, let source):
      "\(source): line \(second) repeats the piece \"\(piece)\" of line \(first)"
    case .emptyLine(let line, let source):
      "\(source): line \(line) is empty; expected one piece on every line"
    case .invalidUTF8(let line, let source):
      "\(source): line \(line) is not valid UTF-8"
    case .lineBreak(let line, let source):
      "\(source): the piece of line \(line) contains a line break"
    case .nul(let line, let source):
      "\(source): the piece of line \(line) contains a NUL character"
    case .tooLong(let line, let byteCount, let source):
      "\(source): line \(line) has \(counted(byteCount, "byte")), expected at most \(Vocabulary.longestPiece)"
    }
  }
}
