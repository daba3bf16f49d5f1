/// Whether lowercasing a text also strips its accents, where nobody has said so.
///
/// BERT's uncased models do, which is harmless where marks are rare, as in English, and destroys words where
/// they make letters of their own. So accents stay if there is a script with at least 1 % of the text's
/// letters of which marked letters are at least 0.5 % (Latin), or 0.1 % (any other script).
public enum AccentRule: Sendable {
  /// Scripts with a smaller share of the letters have no say: names and quotations.
  public static let leastShareOfLetters = 0.01

  /// The share of marked letters from which on a script keeps its marks.
  public static func leastShareOfMarks(in script: Script) -> Double {
    script == .latin ? 0.005 : 0.001
  }

  /// The scripts of a text whose words stripping would destroy.
  static func damagedScripts(_ census: LetterCensus) -> [Script] {
    let letters = Double(census.letters)
    return Script.allCases.filter { script in
      let count = census[script]
      return count.marked > 0
        && Double(count.letters) >= leastShareOfLetters * letters
        && Double(count.marked) >= leastShareOfMarks(in: script) * Double(count.letters)
    }
  }
}
