import Corpora
import ExactStrings
import Platform
import Serialization

/// Where the texts and the label of a record stand.
struct ColumnLayout: Sendable {
  /// What the columns are called: names of a first row or of members, or numbers from 1.
  let texts: [String]
  /// Likewise; nil without labels.
  let label: String?
  /// The columns of a table, by number from 0.
  private let places: (texts: [Int], label: Int?)?
  /// How many columns every row of a table has.
  fileprivate let width: Int
  /// Whether the first record is the row of names.
  let hasHeader: Bool
  /// The names of the first object's members, and what the columns were found by; nil of tables.
  private let members: (names: [String], demand: Demand)?

  /// What is asked of a file.
  struct Demand: Sendable {
    let path: String
    let choice: ColumnChoice
    /// How many texts a row has; nil: one or two.
    let textCount: Int?
    let isRegression: Bool
    let needsLabel: Bool
    /// Whether labels are looked at.
    var usesLabels = true
    /// Names of several texts, the likeliest first.
    var usualTexts = UsualNames.pairs
    /// Names of labels, the likeliest first; nil: those of the kind.
    var usualLabels: [String]?
    /// Whether a row may have one text.
    var mayBeSingle = true

    /// How many texts a row may have.
    var textCounts: ClosedRange<Int> {
      if let textCount { return textCount...textCount }
      return (mayBeSingle ? 1 : 2)...(usualTexts.map(\.count).max() ?? 2)
    }

    /// How many texts are expected, in words.
    var textCountWords: String {
      let counts = textCounts
      if let textCount { return "\(textCount)" }
      return counts.map { "\($0)" }.joined(separator: " or ")
    }

    /// Whether a field of a first row is surely the name of a column: as the user says, or a usual one.
    func isName(_ field: String) -> Bool {
      guard choice.mayHaveHeader else { return false }
      let given = (choice.texts + (choice.label.map { [$0] } ?? [])).filter { Int($0) == nil }
      return given.containsExactly(field) || UsualNames.contains(field, usualTexts)
    }
  }

  /// Finds the columns by the first record of a file.
  ///
  /// - Throws: ``ExampleError`` that names the columns there are.
  init(_ first: Record, _ format: RecordFormat, _ demand: Demand) throws(ExampleError) {
    var names: [String]
    switch first.contents {
    case .fault(let problem): throw ExampleError(demand.path, line: first.line, problem)
    case .object(let object):
      names = object.members.map(\.name)
      hasHeader = false
      places = nil
      width = 0
      members = (names, demand)
      texts = try Self.texts(among: names, demand, isNamed: true)
      label = try Self.label(among: names, besides: texts, demand)
      return
    case .fields(let fields):
      let given = demand.choice.texts + (demand.choice.label.map { [$0] } ?? [])
      let isNamed =
        format.isTable && demand.choice.mayHaveHeader
        && (given.contains { Self.number($0) == nil }
          || fields.contains { UsualNames.contains($0, demand.usualTexts) })
      hasHeader = isNamed
      width = fields.count
      names = isNamed ? fields.map(\.trimmed) : (1...fields.count).map { "\($0)" }
    }
    let texts = try Self.texts(among: names, demand, isNamed: hasHeader)
    let label = try Self.label(among: names, besides: texts, demand)
    func place(_ name: String) -> Int {
      names.firstIndex { $0.isExactly(name) } ?? (Self.number(name) ?? 1) - 1
    }
    self.texts = texts
    self.label = label
    members = nil
    places = (texts.map(place), label.map(place))
  }

  private static func number(_ name: String) -> Int? { Int(name).flatMap { $0 > 0 ? $0 : nil } }

  /// A column that the user names, as it is called in the file.
  private static func find(
    _ name: String, among names: [String], _ option: String, _ demand: Demand
  ) throws(ExampleError) -> String {
    let found = names.filter { $0.isExactly(name) }
    if found.count == 1 { return name }
    if found.isEmpty, let number = number(name), number <= names.count { return names[number - 1] }
    throw ExampleError(
      demand.path, line: 1,
      found.count > 1
        ? "the first row has '\(name)' \(found.count) times, expected it once"
        : "\(option) '\(name)' is not there, expected \(choices(names))")
  }

  private static func texts(
    among names: [String], _ demand: Demand, isNamed: Bool
  ) throws(ExampleError) -> [String] {
    let given = demand.choice.texts
    if !given.isEmpty {
      guard demand.textCounts.contains(given.count) else {
        throw ExampleError(
          demand.path, line: 1,
          "--text-column names \(counted(given.count, "column")), expected \(demand.textCountWords)"
        )
      }
      var found: [String] = []
      for name in given { found.append(try find(name, among: names, "--text-column", demand)) }
      return found
    }
    func named(_ usual: String) -> String? { UsualNames.first(usual, among: names) }
    for usual in demand.usualTexts where demand.textCounts.contains(usual.count) {
      let found = usual.compactMap(named)
      if found.count == usual.count { return found }
    }
    if demand.textCounts.contains(1) {
      if let text = UsualNames.texts.lazy.compactMap(named).first { return [text] }
      // The only column that is not the label's.
      let label = try? label(among: names, besides: [], demand)
      let others = names.filter { label?.isExactly($0) != true }
      if others.count == 1, isNamed || !demand.needsLabel { return others }
    }
    let counts = demand.textCounts
    let wanted =
      counts.contains(1) ? "the text" : counts.contains(3) ? "the texts" : "the two texts"
    throw ExampleError(
      demand.path, line: 1,
      "no column has a usual name of \(wanted); name it by --text-column: \(choices(names))")
  }

  private static func label(
    among names: [String], besides texts: [String], _ demand: Demand
  ) throws(ExampleError) -> String? {
    if let given = demand.choice.label {
      let label = try find(given, among: names, "--label-column", demand)
      guard !texts.containsExactly(label) else {
        throw ExampleError(
          demand.path, line: 1, "--label-column '\(given)' is a column of texts, expected another")
      }
      return label
    }
    for usual in demand.usualLabels ?? UsualNames.labels(demand.isRegression) {
      if let name = UsualNames.first(usual, among: names), !texts.containsExactly(name) {
        return name
      }
    }
    guard demand.needsLabel else { return nil }
    throw ExampleError(
      demand.path, line: 1,
      "no column has a usual name of \(demand.usualLabels == nil ? "labels" : "scores"); name it by --label-column: \(choices(names))"
    )
  }

  private static func choices(_ names: [String]) -> String {
    "one of "
      + listed(names.map { "'\(String($0.unicodeScalars.prefix(40)))'" }, atMost: 12)
  }

  /// The texts and the label of a record.
  ///
  /// - Throws: ``RowFault`` if the record has not what the first one has.
  func values(of record: Record) throws(RowFault) -> (texts: [String], label: LabelValue?) {
    switch record.contents {
    case .fault(let problem): throw RowFault(problem)
    case .fields(let fields):
      guard fields.count == width, let places else {
        throw RowFault(
          "the row has \(counted(fields.count, "column")), expected \(width) as in the first row")
      }
      return (places.texts.map { fields[$0] }, places.label.map { .text(fields[$0].trimmed) })
    case .object(let object):
      try requireSameColumns(object)
      var found: [String] = []
      for name in texts {
        guard case .string(let text) = object[name] else {
          throw RowFault(
            "\(JSONValue.quoted(name)) is \(object[name]?.kind ?? "missing"), expected a string")
        }
        found.append(text)
      }
      guard let label, let value = object[label], value != .null else { return (found, nil) }
      guard let value = LabelValue(value) else {
        throw RowFault(
          "\(JSONValue.quoted(label)) is \(value.kind), expected a label or a list of labels")
      }
      return (found, value)
    }
  }

  /// Refuses an object with columns that the first one lacks and that would be used: they would be lost in silence.
  private func requireSameColumns(_ object: JSONObject) throws(RowFault) {
    guard let (first, demand) = members else { return }
    let names = object.members.map(\.name)
    let others = names.filter { !first.containsExactly($0) }
    guard !others.isEmpty else { return }
    let all = first + others
    let texts = (try? Self.texts(among: all, demand, isNamed: true)) ?? []
    let label = demand.usesLabels ? try? Self.label(among: all, besides: texts, demand) : nil
    let used = texts + (label.flatMap { [$0] } ?? [])
    guard let other = others.first(where: { used.containsExactly($0) }) else { return }
    throw RowFault(
      "the object has \(JSONValue.quoted(other)), which the first one lacks: expected the same columns in all, or "
        + "--text-column and --label-column")
  }

  /// Whether a record is a blank line between the rows of a table.
  func isBlank(_ record: Record) -> Bool {
    guard width > 1, case .fields(let fields) = record.contents else { return false }
    return fields.count == 1 && fields[0].trimmed.isEmpty
  }
}

extension ColumnLayout {
  /// Whether the columns have names, by which another file may have them too.
  var hasNames: Bool { hasHeader || width == 0 }
}
