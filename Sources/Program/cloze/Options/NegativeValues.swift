import ExactStrings

/// Negative numbers as the values of options.
///
/// The parser takes every word that begins with a dash for an option, and says of `--seed -1` that the value is
/// missing. No option here begins with a digit, so the two words mean one thing only.
enum NegativeValues {
  /// The command line with such numbers joined to their options: `--seed=-1`.
  ///
  /// - Parameter arguments: the command line without the program's name.
  /// - Returns: the command line for the parser.
  static func joined(to arguments: [String]) -> [String] {
    var result: [String] = []
    var rest = arguments[...]
    while let word = rest.popFirst() {
      if word.isExactly("--") { return result + [word] + rest }
      if several.contains(where: { word.isExactly($0) }) {
        var values: [String] = []
        while let value = rest.first, isList(value) {
          values.append(value)
          rest.removeFirst()
        }
        result.append(values.isEmpty ? word : "\(word)=\(values.joined(separator: ","))")
      } else if word.hasExactPrefix("--"), !word.utf8.contains(UInt8(ascii: "=")),
        let value = rest.first, isNumber(value)
      {
        rest.removeFirst()
        result.append("\(word)=\(value)")
      } else {
        result.append(word)
      }
    }
    return result
  }

  /// Options that take all whole numbers which follow them.
  private static let several = ["--pooling-layer"]

  /// Whether a word is whole numbers with commas between them.
  private static func isList(_ word: String) -> Bool {
    word.parts(separatedBy: ",", omittingEmpty: false).allSatisfy { Int($0) != nil }
  }

  /// Whether a word is a dash and a number, such as -1, -.5, -1e-4 or -inf.
  private static func isNumber(_ word: String) -> Bool {
    guard word.hasExactPrefix("-") else { return false }
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    switch word.utf8.dropFirst().first {
    case let first? where digits.contains(first): return true
    case UInt8(ascii: "."): return word.utf8.dropFirst(2).first.map(digits.contains) ?? false
    default: return Double(word) != nil
    }
  }
}
