/// The column of a table that has the text.
///
/// A number counts columns from 1 in a table without a row of names; any other name stands in the first row.
struct TextColumn {
  private let name: String
  private var index: Int?

  init(_ name: String) {
    self.name = name
    index = Int(name).flatMap { $0 > 0 ? $0 - 1 : nil }
  }

  /// Whether the first row has names.
  var isNamed: Bool { index == nil }

  /// Looks for the name in the first row.
  ///
  /// - Returns: what is wrong, if anything is.
  mutating func find(in names: [[UInt8]]) -> String? {
    let found = names.indices.filter { names[$0].elementsEqual(name.utf8) }
    if found.count == 1 {
      index = found[0]
      return nil
    }
    if found.count > 1 { return "the first row has '\(name)' \(found.count) times" }
    let all = names.prefix(20).map { "'\(String(decoding: $0, as: UTF8.self).prefix(40))'" }
    return "the first row has no column '\(name)', but \(all.joined(separator: ", ")); name one of "
      + "them by --text-column, or give its number if the first row is text too"
  }

  /// The text of a row; nil if it is too short.
  func text(of fields: [[UInt8]]) -> [UInt8]? {
    guard let index, index < fields.count else { return nil }
    return fields[index]
  }

  /// How many fields a row has to have.
  var expectedCount: Int { (index ?? 0) + 1 }
}
