import ExactStrings

/// What stands between the fields of a table.
enum TableDelimiter: UInt8, Sendable, Equatable, CaseIterable {
  case comma = 0x2C
  case tab = 0x09
  case semicolon = 0x3B

  /// Whether a name in lowercase is that of a table.
  static func isTable(named name: String) -> Bool {
    name.hasExactSuffix(".csv") || name.hasExactSuffix(".tsv")
  }

  /// The delimiter of a table: a tab if the name says so, else what the first line has most of.
  init(of sample: ContentSample, named name: String) {
    if name.hasExactSuffix(".tsv") {
      self = .tab
      return
    }
    let line = sample.trimmed.prefix { $0 != 0x0A }
    func count(_ delimiter: TableDelimiter) -> Int {
      var isQuoted = false
      return line.count { byte in
        if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
        return !isQuoted && byte == delimiter.rawValue
      }
    }
    self = Self.allCases.max { count($0) < count($1) } ?? .comma
    if count(self) == 0 { self = .comma }
  }

  /// What stands between fields, for people.
  var name: String {
    switch self {
    case .comma: "commas"
    case .tab: "tabs"
    case .semicolon: "semicolons"
    }
  }

  /// The columns of a table's first row.
  func columns(_ sample: ContentSample) -> [String] {
    var parser = TableRowParser(TableSyntax(self))
    let line = UnsafeBufferPointer(
      rebasing: sample.trimmed.bindMemory(to: UInt8.self).prefix { $0 != 0x0A })
    _ = parser.add(line.last == 0x0D ? UnsafeBufferPointer(rebasing: line.dropLast()) : line)
    return parser.fields.map { String(decoding: $0, as: UTF8.self) }
  }

  /// What to do about a table without a column.
  func advice(_ sample: ContentSample) -> String {
    let columns = columns(sample).prefix(12).map { "'\($0.prefix(40))'" }
    return "name the column with the text by --text-column (the first row has "
      + "\(columns.joined(separator: ", "))), or read all as text by --plain-text"
  }
}
