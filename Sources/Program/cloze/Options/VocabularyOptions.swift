import ArgumentParser
import Platform
import Tokenization

/// How text becomes words.
struct NormalizerFlags: ParsableArguments {
  @Flag(
    help: """
      Keep upper and lower case, and accents: as --no-lowercase. (default: what a given vocabulary was made with)
      """)
  var cased = false

  @Flag(
    inversion: .prefixedNo, exclusivity: .exclusive,
    help: """
      Map every character to its lowercase. (default: unless capitals are 2 % or more of the letters of a given \
      vocabulary)
      """)
  var lowercase: Bool?

  @Flag(
    inversion: .prefixedNo, exclusivity: .exclusive,
    help: """
      Drop accents. (default: together with lowercasing, unless a given vocabulary holds letters with accents, or \
      a vocabulary is trained on text whose words that would destroy)
      """)
  var stripAccents: Bool?

  @Flag(
    inversion: .prefixedNo, exclusivity: .exclusive,
    help: "Make every Chinese character a word.")
  var splitChinese = true

  @Flag(
    inversion: .prefixedNo, exclusivity: .exclusive,
    help: "Drop control characters and the like.")
  var cleanText = true

  /// An option of these that was given, if any.
  var givenOption: String? {
    let given: [(String, Bool)] = [
      ("--cased", cased), ("--lowercase", lowercase == true),
      ("--no-lowercase", lowercase == false),
      ("--strip-accents", stripAccents == true), ("--no-strip-accents", stripAccents == false),
      ("--no-split-chinese", !splitChinese), ("--no-clean-text", !cleanText),
    ]
    return given.first { $0.1 }?.0
  }

  func validate() throws {
    if cased, lowercase == true {
      throw ValidationError("--cased and --lowercase exclude each other")
    }
  }

  /// The normalizer of a vocabulary that is to be trained, as far as these flags decide.
  var trainingOptions: NormalizerOptions {
    NormalizerOptions(
      lowercase: lowercase ?? !cased, stripAccents: stripAccents,
      splitChineseCharacters: splitChinese, cleanText: cleanText)
  }

  /// The normalizer for a vocabulary: where the flags are silent, what it was made with.
  ///
  /// Tells what is unusual, and warns of flags that do not go with it.
  ///
  /// - Parameters:
  ///   - vocabulary: the pieces.
  ///   - path: where they come from.
  ///   - isGoogles: whether Google's program is copied, which strips accents whenever it lowercases.
  /// - Returns: the options to normalize text with.
  func options(
    for vocabulary: Vocabulary, at path: String, isGoogles: Bool = false
  ) -> NormalizerOptions {
    let choice = NormalizerChoice(request, for: vocabulary)
    tell(choice, at: path, isGoogles: isGoogles)
    return choice.options
  }

  /// What these flags ask for where there is a vocabulary.
  var request: NormalizerChoice.Request {
    NormalizerChoice.Request(
      lowercase: lowercase ?? (cased ? false : nil), stripAccents: stripAccents,
      splitChineseCharacters: splitChinese, cleanText: cleanText)
  }

  /// Tells what is unusual about a choice, and warns of flags that do not go with the vocabulary.
  func tell(_ choice: NormalizerChoice, at path: String, isGoogles: Bool = false) {
    for finding in choice.findings {
      tell(finding, choice.letters, Terminal.line("'\(path)'"), isGoogles: isGoogles)
    }
  }

  private func tell(
    _ finding: NormalizerChoice.Finding, _ letters: VocabularyLetters, _ vocabulary: String,
    isGoogles: Bool
  ) {
    func some(_ letters: [String]) -> String {
      letters.prefix(8).joined(separator: " ") + (letters.count > 8 ? " …" : "")
    }
    let capitals = "\(vocabulary) holds capitals (\(some(letters.capitals)))"
    let marked = "\(vocabulary) holds letters with accents or marks (\(some(letters.marked)))"
    switch finding {
    case .keepsCase:
      note("\(capitals): the text keeps its case, as with --cased")
    case .keepsAccents where isGoogles:
      warn(
        "\(marked), but --mode google strips accents whenever it lowercases, as Google's program does; "
          + "--mode balanced keeps them")
    case .keepsAccents:
      note("\(marked): the text keeps its accents, as with --no-strip-accents")
    case .lowercasesDespiteCapitals:
      warn("--lowercase is given, but \(capitals), which it leaves unused; expected --cased")
    case .leavesCapitals:
      let pieces = letters.firstCapitalPieces.map { "'\($0)'" }.joined(separator: ", ")
      note(
        "\(vocabulary) holds \(grouped(letters.capitalPieces, "piece")) with capitals "
          + "(\(pieces)\(letters.capitalPieces > letters.firstCapitalPieces.count ? ", …" : "")) that lowercased "
          + "text never reaches; --cased keeps case")
    case .keepsCaseWithoutCapitals:
      warn(
        "\(cased ? "--cased" : "--no-lowercase") is given, but \(vocabulary) holds no capital letter: words "
          + "with capitals become [UNK]; expected --lowercase")
    case .stripsDespiteMarked:
      warn(
        "--strip-accents is given, but \(marked), which it leaves unused; expected --no-strip-accents"
      )
    }
  }
}
