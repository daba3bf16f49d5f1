import Foundation

/// What an option does on a kind of input.
enum OptionCell: String {
  /// It changes the result.
  case result = "r"
  /// It works, but the result is meant to stay: threads, messages, checks.
  case same = "s"
  /// It works, as other tests show; here it is not run.
  case elsewhere = "e"
  /// It is refused by name.
  case refused = "x"
}

/// One line of a command's table: an option with a value to try, and what it does on each kind of input.
struct OptionRow {
  /// The option and its value.
  let sample: [String]
  /// What else has to be given for it to have a meaning.
  let context: [String]
  /// Options of the base command that it takes the place of.
  let replaced: Set<String>
  let cells: [OptionCell]

  var name: String { sample[0] }

  /// - Parameter line: `--option value & --context value - --replaced | r s x`.
  /// - Throws: a fault of the table.
  init(_ line: Substring) throws {
    let halves = line.split(separator: "|")
    let parts = halves[0].split(separator: " - ", omittingEmptySubsequences: false)
    let given = parts[0].split(separator: " & ", omittingEmptySubsequences: false)
    func words(_ text: Substring) -> [String] { text.split(separator: " ").map(String.init) }
    sample = words(given[0])
    context = given.count > 1 ? words(given[1]) : []
    replaced = Set(parts.count > 1 ? words(parts[1]) : [])
    guard halves.count == 2 else { throw TestSetupError(description: "no cells: \(line)") }
    cells = try words(halves[1]).map { letter in
      guard let cell = OptionCell(rawValue: letter) else {
        throw TestSetupError(description: "no cell '\(letter)': \(line)")
      }
      return cell
    }
  }
}

/// The table of a command: every option against every kind of input.
struct OptionTable {
  let command: [String]
  /// The kinds of input, each with the command that its options are added to.
  let kinds: [(name: String, base: [String])]
  let rows: [OptionRow]

  /// - Parameters:
  ///   - command: the words that name it.
  ///   - kinds: a name and the base command of each kind.
  ///   - lines: a row a line.
  /// - Throws: a fault of the table.
  init(_ command: String, _ kinds: [(String, String)], _ lines: String) throws {
    self.command = command.split(separator: " ").map(String.init)
    self.kinds = kinds.map { ($0.0, $0.1.split(separator: " ").map(String.init)) }
    rows = try lines.split(separator: "\n").map { try OptionRow($0) }
    for row in rows where row.cells.count != kinds.count {
      throw TestSetupError(description: "\(command) \(row.name): \(row.cells.count) cells")
    }
  }

  /// The base command of a kind for a row, without the option itself.
  func base(_ kind: Int, _ row: OptionRow) -> [String] {
    let dropped = row.replaced.union([row.name]).union(row.context.filter { $0.hasPrefix("--") })
    var arguments: [String] = []
    var isDropped = false
    for word in kinds[kind].base {
      if word.hasPrefix("--") { isDropped = dropped.contains(word) }
      if !isDropped { arguments.append(word) }
      // An option of a base has one value; what follows is its own.
      if !word.hasPrefix("--") { isDropped = false }
    }
    return command + arguments + row.context
  }
}
