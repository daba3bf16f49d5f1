import Platform

/// A zip archive that cannot be read.
public struct ZipError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The archive.
  public let path: String
  /// The member concerned, or nil where the archive as a whole is at fault.
  public let member: String?
  /// What was found and what was expected.
  public let problem: String

  init(_ path: String, member: String? = nil, _ problem: String) {
    self.path = path
    self.member = member
    self.problem = problem
  }

  /// One line with the archive, the member, what was found and what was expected.
  public var description: String {
    guard let member else { return "'\(path)': \(problem)" }
    return "'\(path)': member '\(Terminal.line(member))': \(problem)"
  }
}
