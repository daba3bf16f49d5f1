/// The normalizer for a given vocabulary: what somebody asks for and, where they do not, what the vocabulary
/// was made with, as far as its letters tell.
public struct NormalizerChoice: Sendable, Equatable {
  /// What is asked for; nil leaves it to the vocabulary.
  public struct Request: Sendable, Equatable {
    /// Whether to lowercase.
    public var lowercase: Bool?
    /// Whether to strip accents.
    public var stripAccents: Bool?
    /// Whether every ideograph is a word.
    public var splitChineseCharacters: Bool
    /// Whether control characters and their like are dropped.
    public var cleanText: Bool

    /// A request; by default nothing is asked for.
    public init(
      lowercase: Bool? = nil, stripAccents: Bool? = nil, splitChineseCharacters: Bool = true,
      cleanText: Bool = true
    ) {
      self.lowercase = lowercase
      self.stripAccents = stripAccents
      self.splitChineseCharacters = splitChineseCharacters
      self.cleanText = cleanText
    }
  }

  /// Something that the user may want to know.
  public enum Finding: Sendable, Equatable {
    /// The vocabulary holds capitals, so the text keeps its case.
    case keepsCase
    /// The vocabulary holds marked letters, so the text keeps its accents.
    case keepsAccents
    /// The text is lowercased although the vocabulary holds capitals.
    case lowercasesDespiteCapitals
    /// The text is lowercased, as the vocabulary holds few capitals, and never reaches the pieces with them.
    case leavesCapitals
    /// The text keeps its case although the vocabulary holds no capital.
    case keepsCaseWithoutCapitals
    /// Accents are stripped although the vocabulary holds marked letters.
    case stripsDespiteMarked
  }

  /// The normalizer.
  public let options: NormalizerOptions
  /// What the vocabulary holds.
  public let letters: VocabularyLetters
  /// What is worth saying of the choice; nothing where it is BERT's default and fits.
  public let findings: [Finding]

  /// Chooses.
  public init(_ request: Request, for vocabulary: Vocabulary) {
    let letters = VocabularyLetters(vocabulary)
    let lowercase = request.lowercase ?? !letters.holdsCapitals
    var findings: [Finding] = []
    if letters.holdsCapitals {
      if request.lowercase == nil { findings.append(.keepsCase) }
      if lowercase { findings.append(.lowercasesDespiteCapitals) }
    } else if lowercase {
      if request.lowercase == nil, letters.capitalPieces > 0 { findings.append(.leavesCapitals) }
    } else if letters.casedLetters > 0 {
      findings.append(.keepsCaseWithoutCapitals)
    }
    var strips = request.stripAccents
    if letters.holdsMarked {
      if strips == nil, lowercase {
        strips = false
        findings.append(.keepsAccents)
      }
      if strips == true { findings.append(.stripsDespiteMarked) }
    }
    options = NormalizerOptions(
      lowercase: lowercase, stripAccents: strips,
      splitChineseCharacters: request.splitChineseCharacters, cleanText: request.cleanText)
    self.letters = letters
    self.findings = findings
  }
}
