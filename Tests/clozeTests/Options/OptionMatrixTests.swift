import Foundation
import Platform
import Testing

/// A cell of a table.
struct OptionCase: CustomTestStringConvertible {
  let table: OptionTable
  let row: OptionRow
  let kind: Int

  var cell: OptionCell { row.cells[kind] }
  var testDescription: String {
    (table.command + row.sample + row.context).joined(separator: " ") + " on "
      + table.kinds[kind].name
  }

  static let all: [OptionCase] = {
    guard case .success(let tables) = OptionTable.tables else { return [] }
    return tables.flatMap { table in
      table.rows.flatMap { row in
        table.kinds.indices.map { OptionCase(table: table, row: row, kind: $0) }
      }
    }
  }()
}

/// Every option of every command has an effect on every kind of input, or is refused by name.
@Suite struct OptionMatrixTests {
  /// What the program says of itself.
  private static func options() throws -> [String: Set<String>] {
    var options: [String: Set<String>] = [:]
    for (command, arguments) in try ProgramHelp.commands() {
      let names = arguments.flatMap { $0["names"] as? [[String: Any]] ?? [] }
        .filter { $0["kind"] as? String == "long" }.compactMap { $0["name"] as? String }
      options[command.joined(separator: " ")] = Set(names.map { "--" + $0 })
        .subtracting(["--help", "--version"])
    }
    return options
  }

  @Test func everyOptionOfEveryCommandHasARow() throws {
    let tables = try OptionTable.tables.get()
    // A command may have a table for each kind of thing that it does.
    let rows = Dictionary(
      tables.map { ($0.command.joined(separator: " "), Set($0.rows.map(\.name))) },
      uniquingKeysWith: { $0.union($1) })
    let options = try Self.options()
    #expect(Set(options.keys) == Set(rows.keys))
    for (command, names) in options {
      let tabled = rows[command] ?? []
      #expect(names.subtracting(tabled).isEmpty, "\(command): options without a row")
      #expect(tabled.subtracting(names).isEmpty, "\(command): rows without an option")
    }
  }

  @Test(arguments: OptionCase.all.filter { $0.cell == .refused })
  func isRefusedByName(option: OptionCase) throws {
    let workspace = try OptionInputs.copy()
    let before = try workspace.snapshot()
    let outcome = try workspace.run(
      option.table.base(option.kind, option.row) + option.row.sample)
    #expect(outcome.exitCode == 1 || outcome.exitCode == 2, "exit code \(outcome.exitCode)")
    let error = outcome.errorLines.first { $0.hasPrefix("cloze: error: ") }
    // What the option stands beside may be of as little use.
    let names = [option.row.name] + option.row.context.filter { $0.hasPrefix("--") }
    #expect(names.contains { error?.contains($0) == true }, "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
    #expect(try workspace.changes(since: before).isEmpty)
  }

  @Test(arguments: OptionCase.all.filter { $0.cell == .result || $0.cell == .same })
  func works(option: OptionCase) throws {
    let base = option.table.base(option.kind, option.row)
    let found = try Self.result(base + option.row.sample)
    guard option.cell == .result else { return }
    // Without the option the base's own value holds, or the default.
    let other = try Self.result(
      option.row.context.isEmpty
        ? option.table.command + option.table.kinds[option.kind].base : base)
    #expect(found != other, "it has no effect")
  }

  /// What commands have made so far: many rows are held against the same base.
  private static let results = Guarded<[[String]: [String]]>([:])

  private static func result(_ arguments: [String]) throws -> [String] {
    if let known = results.withLock({ $0[arguments] }) { return known }
    let workspace = try OptionInputs.copy()
    let result = try workspace.result(of: try workspace.succeed(arguments))
    results.withLock { $0[arguments] = result }
    return result
  }
}
