/// Takes the rows of a table line by line (RFC 4180).
///
/// A field in quotes may hold the delimiter, line ends and doubled quotes. Between tabs quotes may be text
/// instead (``TableSyntax``): then they count only where they enclose a whole field.
struct TableRowParser {
  /// The fields of the row, complete when ``add(_:)`` has said so.
  private(set) var fields: [[UInt8]] = []
  /// Whether the row goes on in the next line.
  private(set) var isOpen = false
  /// Whether quotes stand in the row where none stand in a table that encloses fields in them: text behind one
  /// that closes a field, or, between tabs, within a field.
  private(set) var hasStrayQuotes = false
  private let syntax: TableSyntax
  private static let quote = UInt8(ascii: "\"")

  init(_ syntax: TableSyntax) { self.syntax = syntax }

  /// The bytes of the row so far.
  var byteCount: Int { fields.reduce(0) { $0 + $1.count } }

  private var delimiter: UInt8 { syntax.delimiter.rawValue }

  /// Takes a line without its end.
  ///
  /// - Returns: whether the row is complete.
  mutating func add(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
    guard syntax.hasQuotedFields else {
      fields = line.split(separator: delimiter, omittingEmptySubsequences: false).map {
        Self.unquoted(Array($0))
      }
      return true
    }
    var rest = line[...]
    // Where the field under way began in this line.
    var start: Int?
    if isOpen {
      fields[fields.count - 1].append(0x0A)
    } else {
      fields.removeAll(keepingCapacity: true)
      hasStrayQuotes = false
      start = rest.startIndex
      startField(&rest)
    }
    while true {
      if isOpen {
        guard takeQuoted(&rest) else { return false }
        if let byte = rest.first, byte != delimiter { restoreQuotes(&rest, line, start) }
      } else if syntax.delimiter == .tab,
        rest.prefix(while: { $0 != delimiter }).contains(Self.quote)
      {
        hasStrayQuotes = true
      }
      let end = rest.firstIndex(of: delimiter)
      fields[fields.count - 1] += rest[..<(end ?? rest.endIndex)]
      guard let end else { return true }
      rest = rest[(end + 1)...]
      start = rest.startIndex
      startField(&rest)
    }
  }

  private mutating func startField(_ rest: inout Slice<UnsafeBufferPointer<UInt8>>) {
    fields.append([])
    isOpen = rest.first == Self.quote
    if isOpen { rest = rest.dropFirst() }
  }

  /// Takes text up to the quote that ends it; false if the line ends before.
  private mutating func takeQuoted(_ rest: inout Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    while let end = rest.firstIndex(of: Self.quote) {
      fields[fields.count - 1] += rest[..<end]
      rest = rest[(end + 1)...]
      guard rest.first == Self.quote else {
        isOpen = false
        return true
      }
      fields[fields.count - 1].append(Self.quote)
      rest = rest.dropFirst()
    }
    fields[fields.count - 1] += rest
    rest = rest[rest.endIndex...]
    return false
  }

  /// Between tabs, text behind a closing quote says that the quotes are text too.
  private mutating func restoreQuotes(
    _ rest: inout Slice<UnsafeBufferPointer<UInt8>>, _ line: UnsafeBufferPointer<UInt8>,
    _ start: Int?
  ) {
    hasStrayQuotes = true
    guard syntax.delimiter == .tab, let start else { return }
    fields[fields.count - 1].removeAll()
    rest = line[start...]
  }

  /// A field without the quotes around it, if the quotes in it are doubled.
  private static func unquoted(_ field: [UInt8]) -> [UInt8] {
    guard field.count >= 2, field.first == quote, field.last == quote else { return field }
    var result: [UInt8] = []
    var rest = field[1..<(field.count - 1)]
    while let end = rest.firstIndex(of: quote) {
      guard end + 1 < rest.endIndex, rest[end + 1] == quote else { return field }
      result += rest[...end]
      rest = rest[(end + 2)...]
    }
    return result + rest
  }
}
