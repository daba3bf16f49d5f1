/// The letters of a text before normalizing, by script, and those that stripping accents would change.
///
/// A letter is counted as marked if its canonical decomposition has a nonspacing mark, or if it is one; a
/// mark that all scripts share counts for the script of the letter before it. Points that Hebrew, Arabic and
/// Syriac put on finished letters are left out of the count: text goes without them as a rule.
public struct LetterCensus: Sendable {
  /// The letters of a script.
  struct Count: Sendable, Equatable {
    var letters: UInt64 = 0
    /// Those that lose a mark.
    var marked: UInt64 = 0
  }

  /// By the numbers of the scripts.
  private(set) var scripts = [Count](repeating: Count(), count: Script.allCases.count)
  /// How many letters have a lowercase form other than themselves.
  private(set) var capitals: UInt64 = 0
  /// How often each scalar that loses a mark occurs.
  private var marked = ScalarMap<UInt64>(repeating: 0)
  /// How often each point occurs that is left out of the count.
  private var points = ScalarMap<UInt64>(repeating: 0)
  /// The letters İ and ı, which Turkish and its like have beside i and I.
  private(set) var dottedAndDotless: UInt64 = 0
  /// The letters I and İ.
  private(set) var capitalIs: UInt64 = 0
  /// How many letters there are.
  var letters: UInt64 { scripts.reduce(0) { $0 + $1.letters } }

  /// No letters yet.
  public init() {}

  subscript(script: Script) -> Count { scripts[script.rawValue] }

  /// Counts a chunk of raw text that occurs so many times.
  ///
  /// - Returns: whether stripping accents would change it.
  @discardableResult
  public mutating func add(_ chunk: UnsafeBufferPointer<UInt8>, _ count: UInt64) -> Bool {
    var letters: UInt64 = 0
    var capitals: UInt64 = 0
    var capitalIs: UInt64 = 0
    var isASCII = true
    for byte in chunk {
      isASCII = isASCII && byte < 0x80
      letters += (byte | 0x20) &- UInt8(ascii: "a") < 26 ? 1 : 0
      capitals += byte &- UInt8(ascii: "A") < 26 ? 1 : 0
      capitalIs += byte == UInt8(ascii: "I") ? 1 : 0
    }
    self.capitals += capitals * count
    self.capitalIs += capitalIs * count
    scripts[Script.latin.rawValue].letters += letters * count
    return isASCII ? false : addOthers(of: chunk, count)
  }

  /// Counts the scalars of a chunk that are not ASCII.
  private mutating func addOthers(of chunk: UnsafeBufferPointer<UInt8>, _ count: UInt64) -> Bool {
    let tables = UnicodeTables.shared
    var base: Script?
    var changes = false
    forEachScalar(of: chunk) { _, scalar in
      let own = Script.of(scalar)
      if scalar < 0x80 {
        base = own
        return
      }
      let entry = tables.entry(of: scalar)
      let mapping = tables.mapping(of: entry)
      if let own { scripts[own.rawValue].letters += count }
      if mapping.lowercase.0 != 0 { capitals += count }
      if scalar == 0x130 || scalar == 0x131 {
        dottedAndDotless += count
        capitalIs += scalar == 0x130 ? count : 0
      }
      changes =
        changes || mapping.decomposition.0 != 0 || entry.combiningClass != 0
        || entry.has(UnicodeEntry.nonspacingMark | UnicodeEntry.hangulSyllable)
      if entry.has(UnicodeEntry.nonspacingMark) {
        if let script = own ?? base {
          if script.hasOptionalPoints {
            points[scalar] += count
          } else {
            scripts[script.rawValue].marked += count
            marked[scalar] += count
          }
        }
        return
      }
      if let own, Self.losesMark(mapping.decomposition) {
        scripts[own.rawValue].marked += count
        marked[scalar] += count
      }
      base = own
    }
    return changes
  }

  /// Adds what another census counted.
  public mutating func merge(_ other: LetterCensus) {
    for index in scripts.indices {
      scripts[index].letters += other.scripts[index].letters
      scripts[index].marked += other.scripts[index].marked
    }
    capitals += other.capitals
    capitalIs += other.capitalIs
    dottedAndDotless += other.dottedAndDotless
    other.marked.visit { scalar, count in
      if count > 0 { marked[scalar] += count }
    }
    other.points.visit { scalar, count in
      if count > 0 { points[scalar] += count }
    }
  }

  /// The scalars that lose a mark, the most frequent first, equals by code point.
  var markedScalars: [(scalar: UInt32, count: UInt64)] { marked.commonest }

  /// The points that are left out of the count, the most frequent first.
  var pointScalars: [(scalar: UInt32, count: UInt64)] { points.commonest }

  private static func losesMark(_ parts: (UInt32, UInt32, UInt32, UInt32)) -> Bool {
    if parts.0 == 0 { return false }
    let tables = UnicodeTables.shared
    return [parts.0, parts.1, parts.2, parts.3].contains {
      $0 != 0 && tables.entry(of: $0).has(UnicodeEntry.nonspacingMark)
    }
  }
}
