import Corpora
import Tokenization

/// A trained vocabulary and the text that it was trained on, for programs.
struct VocabularyReport: Encodable {
  let output: String
  let pieces: Int
  let sha256: String
  let documents: Int
  let words: Int
  let distinctWords: Int
  let characterCoverage: Double
  let unknownRate: Double
  let piecesPerWord: Double
  let omittedWords: Int
  let overlong: OverlongWords
  let lostCharacters: [LostCharacter]
  let lowercase: Bool
  let stripAccents: Bool
  /// The share of the letters that lose a mark if accents are stripped.
  let markedLetters: Double
  let losses: [NormalizingReport.Loss]
  /// The share of capitals.
  let capitals: Double
  let damagedScripts: [String]
  /// What else normalizing does to the text.
  let normalizing: NormalizingEffects
  /// The share of words with two spellings that Unicode calls the same.
  let mixedForms: Double

  struct LostCharacter: Encodable {
    let character: String
    let count: UInt64
  }

  init(output: String, documents: Int, vocabulary: Vocabulary, report: TrainingReport) {
    self.output = output
    self.documents = documents
    pieces = vocabulary.count
    sha256 = vocabulary.sha256
    words = Int(report.words)
    distinctWords = report.distinctWords
    characterCoverage = report.characterCoverage
    unknownRate = report.unknownRate
    piecesPerWord = report.piecesPerWord
    omittedWords = report.omittedWords
    lostCharacters = report.lostCharacters.map {
      LostCharacter(character: String(Character($0.scalar)), count: $0.count)
    }
    lowercase = report.normalizer.lowercase
    stripAccents = report.normalizer.stripsAccents
    markedLetters = report.normalizing.markedShare
    losses = Array(report.normalizing.losses.prefix(100))
    capitals = report.normalizing.capitalShare
    mixedForms = report.mixedForms
    overlong = report.overlong
    normalizing = report.normalizing.effects
    damagedScripts = report.normalizing.damagedScripts.map(\.name)
  }
}

/// How a vocabulary fits its text, and what normalizing takes away, for people.
func describe(_ report: TrainingReport) -> String {
  var lines = [
    "pieces per word \(decimal(report.piecesPerWord, 3)), unknown "
      + "\(decimal(100 * report.unknownRate, 3)) %, characters covered "
      + "\(decimal(100 * report.characterCoverage, 3)) %"
  ]
  if !report.lostCharacters.isEmpty {
    let names = report.lostCharacters.prefix(20).map {
      "\(visible($0.scalar)) \(grouped(Int($0.count)))"
    }
    lines.append(
      "characters without room, so that words with them are [UNK]: "
        + "\(grouped(report.lostCharacters.count)), the commonest with their counts: "
        + names.joined(separator: ", "))
  }
  if report.overlong.words > 0 {
    lines.append("\(report.overlong.finding); \(OverlongWords.remedy)")
  }
  if let line = describe(report.normalizing, report.normalizer) { lines.append(line) }
  if report.mixedForms > 0.001 {
    lines.append(
      "\(decimal(100 * report.mixedForms, 1)) % of the words stand in the text in two forms of Unicode, "
        + "composed and decomposed, and count as different words; \(UnicodeForm.composed.remedy) makes "
        + "them one")
  }
  return lines.joined(separator: "\n")
}

/// What normalizing takes from the letters; nil if that is nothing.
private func describe(_ report: NormalizingReport, _ options: NormalizerOptions) -> String? {
  var parts: [String] = []
  if options.lowercase, report.capitals > 0 {
    parts.append(
      "\(decimal(100 * report.capitalShare, 1)) % of the letters are capitals and become small")
  }
  if report.markedLetters > 0 {
    let share = decimal(100 * report.markedShare, report.markedShare < 0.001 ? 4 : 1)
    let most = commonest(report.losses)
    if options.stripsAccents {
      parts.append(
        lostMarks(report.markedShare, report.losses) + " (--no-strip-accents keeps them)")
    } else if options.lowercase {
      let scripts = report.damagedScripts.map(\.name).joined(separator: ", ")
      parts.append(
        "accents are kept, as stripping them would take marks from \(share) % of the letters, most: "
          + "\(most)" + (scripts.isEmpty ? "" : " (\(scripts); --strip-accents strips them)"))
    }
  }
  parts += [points(report.effects, options), dropped(report.effects, options)].compactMap { $0 }
  return parts.isEmpty ? nil : "normalizing: " + parts.joined(separator: "; ")
}

/// What stripping accents takes from a text.
func lostMarks(_ share: Double, _ losses: [NormalizingReport.Loss]) -> String {
  "\(decimal(100 * share, share < 0.001 ? 4 : 1)) % of the letters lose marks, most: \(commonest(losses))"
}

func commonest(_ losses: [NormalizingReport.Loss]) -> String {
  losses.prefix(6).map { loss in
    loss.becomes.isEmpty ? "\(visible(loss.letter)) dropped" : "\(loss.letter)→\(loss.becomes)"
  }.joined(separator: ", ")
}

/// A character that can be seen: a mark stands on a dotted circle.
func visible(_ scalar: Unicode.Scalar) -> String {
  switch scalar.properties.generalCategory {
  case .nonspacingMark, .spacingMark, .enclosingMark: "\u{25CC}" + String(Character(scalar))
  case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
    "U+" + String(scalar.value, radix: 16, uppercase: true)
  default: String(Character(scalar))
  }
}

private func visible(_ letter: String) -> String {
  letter.unicodeScalars.first.map(visible) ?? letter
}
