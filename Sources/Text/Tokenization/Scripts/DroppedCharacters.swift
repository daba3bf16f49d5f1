/// The characters of a text that cleaning drops (control, format and private-use characters, U+FFFD), before
/// anything else is normalized, and the number of all its characters.
public struct DroppedCharacters: Sendable {
  /// How many characters the text has, white space left out.
  public private(set) var characters: UInt64 = 0
  private var counts = ScalarMap<UInt64>(repeating: 0)

  /// Nothing yet.
  public init() {}

  /// Counts a text that occurs so many times.
  public mutating func add(_ text: UnsafeBufferPointer<UInt8>, _ count: UInt64 = 1) {
    var isPlain = true
    var visible: UInt64 = 0
    for byte in text {
      let isBlank = byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
      let isVisible = byte > 0x20 && byte < 0x7F
      isPlain = isPlain && (isVisible || isBlank)
      visible += isVisible ? 1 : 0
    }
    if isPlain { characters += visible * count } else { addScalars(of: text, count) }
  }

  private mutating func addScalars(of text: UnsafeBufferPointer<UInt8>, _ count: UInt64) {
    let tables = UnicodeTables.shared
    var characters: UInt64 = 0
    forEachScalar(of: text) { _, scalar in
      let entry = tables.entry(of: scalar)
      if Normalizer.drops(scalar, entry) {
        counts[scalar] += count
      } else if entry.has(UnicodeEntry.whitespace) {
        return
      }
      characters += 1
    }
    self.characters += characters * count
  }

  /// Adds what was counted of another text.
  public mutating func merge(_ other: DroppedCharacters) {
    characters += other.characters
    other.counts.visit { scalar, count in
      if count > 0 { counts[scalar] += count }
    }
  }

  /// The dropped scalars, the most frequent first.
  var commonest: [(scalar: UInt32, count: UInt64)] { counts.commonest }
}
