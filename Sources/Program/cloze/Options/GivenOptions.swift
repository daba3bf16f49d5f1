/// The options that stand on the command line, with whatever value.
///
/// An option with its default value is given all the same: whoever types it expects an effect.
struct GivenOptions {
  /// Their names with dashes, in order.
  let names: [String]

  /// - Parameter arguments: the command line without the program's name.
  init(_ arguments: [String] = Array(CommandLine.arguments.dropFirst())) {
    names = arguments.prefix { $0 != "--" }.filter { $0.hasPrefix("--") }
      .map { String($0.prefix { $0 != "=" }) }
  }

  /// Whether an option is given.
  func contains(_ name: String) -> Bool { names.contains(name) }
}
