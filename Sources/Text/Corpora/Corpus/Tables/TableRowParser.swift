/// Takes the rows of a table line by line (RFC 4180).
///
/// Between commas or semicolons a field in quotes may hold the delimiter, line ends and doubled quotes. Between
/// tabs quotes are text, unless they enclose a whole field.
struct TableRowParser {
  /// The fields of the row, complete when ``add(_:)`` has said so.
  private(set) var fields: [[UInt8]] = []
  /// Whether the row goes on in the next line.
  private(set) var isOpen = false
  private let delimiter: TableDelimiter
  private static let quote = UInt8(ascii: "\"")

  init(delimiter: TableDelimiter) { self.delimiter = delimiter }

  /// The bytes of the row so far.
  var byteCount: Int { fields.reduce(0) { $0 + $1.count } }

  /// Takes a line without its end.
  ///
  /// - Returns: whether the row is complete.
  mutating func add(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
    if delimiter == .tab {
      fields = line.split(separator: delimiter.rawValue, omittingEmptySubsequences: false).map {
        Self.unquoted(Array($0))
      }
      return true
    }
    var rest = line[...]
    if isOpen {
      fields[fields.count - 1].append(0x0A)
    } else {
      fields.removeAll(keepingCapacity: true)
      startField(&rest)
    }
    while true {
      if isOpen, !takeQuoted(&rest) { return false }
      let end = rest.firstIndex(of: delimiter.rawValue)
      fields[fields.count - 1] += rest[..<(end ?? rest.endIndex)]
      guard let end else { return true }
      rest = rest[(end + 1)...]
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
