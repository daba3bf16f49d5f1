/// What the characters of a vocabulary tell of the text that it was made of.
///
/// A vocabulary holds the characters of its normalized text as pieces, so that one of lowercased text has no
/// capitals, and one of text stripped of accents no letter with a mark. Where it has no such pieces, the
/// characters of all pieces count. Single strays say nothing: shares decide.
public struct VocabularyLetters: Sendable, Equatable {
  /// The capitals, by code point.
  public let capitals: [String]
  /// How many pieces have a capital, but for those with punctuation, which no text reaches.
  public let capitalPieces: Int
  /// The first of them.
  public let firstCapitalPieces: [String]
  /// The characters that stripping accents changes, by code point; ideographs are left out.
  public let marked: [String]
  /// How many letters have case, a capital and its small letter being one.
  public let casedLetters: Int
  /// How many characters there are without ideographs.
  public let characters: Int

  /// The share of capitals among the letters with case from which on the text kept its case.
  public static let leastShareOfCapitals = 0.02
  /// The share of marked ones among the characters from which on the text kept its accents.
  public static let leastShareOfMarked = 0.005

  /// Whether the text kept its case.
  public var holdsCapitals: Bool {
    !capitals.isEmpty && Double(capitals.count) >= Self.leastShareOfCapitals * Double(casedLetters)
  }

  /// Whether the text kept its accents.
  public var holdsMarked: Bool {
    !marked.isEmpty && Double(marked.count) >= Self.leastShareOfMarked * Double(characters)
  }

  /// Looks at the pieces of a vocabulary but for its special and unused ones.
  public init(_ vocabulary: Vocabulary) {
    var single: Set<Unicode.Scalar> = []
    var all: Set<Unicode.Scalar> = []
    let tables = UnicodeTables.shared
    func isCapital(_ scalar: Unicode.Scalar) -> Bool {
      tables.mapping(of: tables.entry(of: scalar.value)).lowercase.0 != 0
    }
    func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
      tables.entry(of: scalar.value).has(UnicodeEntry.punctuation)
    }
    var capitalPieces = 0
    var firstCapitalPieces: [String] = []
    for piece in vocabulary.pieces where !Vocabulary.isReserved(piece) {
      var scalars = piece.unicodeScalars[...]
      if scalars.count > 2, scalars.starts(with: "##".unicodeScalars) {
        scalars = scalars.dropFirst(2)
      }
      if scalars.count == 1 { single.formUnion(scalars) }
      all.formUnion(scalars)
      if scalars.contains(where: isCapital), !scalars.contains(where: isPunctuation) {
        capitalPieces += 1
        if capitalPieces <= 3 { firstCapitalPieces.append(piece) }
      }
    }
    let stripping = NormalizerOptions(
      lowercase: false, stripAccents: true, splitChineseCharacters: false, cleanText: false)
    var capitals: [Unicode.Scalar] = []
    var marked: [Unicode.Scalar] = []
    var letters: Set<UInt32> = []
    var characters = 0
    for scalar in (single.isEmpty ? all : single).sorted(by: { $0.value < $1.value }) {
      let entry = tables.entry(of: scalar.value)
      if entry.has(UnicodeEntry.ideograph) { continue }
      characters += 1
      let text = String(Character(scalar))
      if tables.mapping(of: entry).lowercase.0 != 0 {
        capitals.append(scalar)
        letters.insert(tables.mapping(of: entry).lowercase.0)
      } else if scalar.properties.changesWhenUppercased {
        letters.insert(scalar.value)
      }
      if !stripping.normalize(text).unicodeScalars.elementsEqual([scalar]) { marked.append(scalar) }
    }
    self.capitalPieces = capitalPieces
    self.firstCapitalPieces = firstCapitalPieces
    self.capitals = capitals.map { String(Character($0)) }
    self.marked = marked.map { String(Character($0)) }
    casedLetters = letters.count
    self.characters = characters
  }
}
