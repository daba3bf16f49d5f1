import Platform

/// A row of a file in CoNLL's form that cannot be used, in one line.
public struct CoNLLFault: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file.
  public let path: String
  /// The line, from 1; nil: the file as a whole.
  public let line: Int?
  /// What was found, and what was expected.
  public let problem: String

  /// One line that names file and line.
  public var description: String {
    line.map { "'\(path)', line \($0): \(problem)" } ?? "'\(path)' \(problem)"
  }
}

extension String {
  /// The text in quotes as one legible line, or its beginning if it is long.
  var quotedBriefly: String {
    let scalars = Terminal.line(String(String.UnicodeScalarView(unicodeScalars.prefix(41))))
      .unicodeScalars
    let kept = scalars.count <= 40 ? scalars[...] : scalars.prefix(39)
    return "'" + String(kept) + (kept.count < scalars.count ? "…'" : "'")
  }
}
