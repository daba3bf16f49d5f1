package import Serialization

/// A row of a table, an object of JSON, or a line of text.
package struct Record: Sendable {
  /// The line of the file that it begins in, from 1.
  package let line: Int
  /// What stands there.
  package let contents: Contents

  /// What a record may be.
  package enum Contents: Sendable {
    /// The fields of a row.
    case fields([String])
    /// An object with named members.
    case object(JSONObject)
    /// Nothing that can be used, and why.
    case fault(String)
  }
}

/// How the records of a file are written.
package enum RecordFormat: Sendable, Equatable {
  /// Fields between commas or semicolons, in quotes where they hold such marks (RFC 4180).
  case csv
  /// Fields between tabs; quotes are text, as in GLUE's files.
  case tsv
  /// An object a line.
  case jsonLines
  /// An array of objects.
  case jsonArray
  /// A text a line.
  case lines

  /// Whether a row has several fields.
  package var isTable: Bool { self == .csv || self == .tsv }
}
