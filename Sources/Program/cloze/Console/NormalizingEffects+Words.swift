import Corpora
import ExactStrings
import Tokenization

/// Warns of what normalizing does to the text of a vocabulary that was trained; the rest stands in its report.
func warnOfNormalizing(_ report: TrainingReport) {
  warnOfEffects(report.normalizing.effects, report.normalizer, notes: false)
}

/// Says what normalizing does to a text beside taking marks from letters.
///
/// - Parameters:
///   - effects: what was found in the text.
///   - options: how it is normalized.
///   - isGoogles: whether Google's program is copied, which keeps private-use characters.
///   - notes: whether to tell of what needs no warning.
func warnOfEffects(
  _ effects: NormalizingEffects, _ options: NormalizerOptions, isGoogles: Bool = false,
  notes: Bool = true
) {
  let effects = isGoogles ? effects.withoutPrivateUse : effects
  if let text = dropped(effects, options) {
    if effects.isLossy {
      warn("normalizing: \(text); \(remedies(effects).joined(separator: "; "))")
    } else if notes {
      note("normalizing: \(text)")
    }
  }
  if notes, options.stripAccents == nil, let text = points(effects, options) {
    note("normalizing: \(text)")
  }
  if options.lowercase, effects.isTurkish {
    let dotted = options.stripsAccents ? "" : " and İ two characters, i and U+0307, not i"
    warn(
      "normalizing: \(decimal(100 * effects.dottedAndDotlessShare, 1)) % of the letters are İ or ı, as in "
        + "Turkish, but lowercasing makes I an i, not ı,\(dotted) (\(grouped(Int(effects.capitalIs))) letters); "
        + "--cased keeps case, or lowercase the text by the rules of its language first")
  }
}

/// What cleaning drops; nil if that is nothing.
func dropped(_ effects: NormalizingEffects, _ options: NormalizerOptions) -> String? {
  guard options.cleanText, effects.droppedCharacters > 0 else { return nil }
  let most = effects.dropped.prefix(8).map { "\($0.character) \(grouped(Int($0.count)))" }
  let share = effects.droppedShare
  return "\(decimal(100 * share, share < 0.001 ? 4 : 1)) % of the characters are dropped: "
    + most.joined(separator: ", ") + (effects.dropped.count > most.count ? ", …" : "")
}

/// The points that go with the accents; nil if there are none, or they stay.
func points(_ effects: NormalizingEffects, _ options: NormalizerOptions) -> String? {
  guard options.stripsAccents, effects.pointShare > 0 else { return nil }
  let share = effects.pointShare
  return "\(decimal(100 * share, share < 0.001 ? 4 : 1)) % of the letters are points, most: "
    + "\(commonest(effects.points)), as Hebrew, Arabic and Syriac are mostly written without them "
    + "(--no-strip-accents keeps them)"
}

private func remedies(_ effects: NormalizingEffects) -> [String] {
  let names = effects.dropped.map(\.character)
  var remedies: [String] = []
  if effects.replacementCharacters > 0 {
    remedies.append("U+FFFD is what a broken conversion leaves: convert the original to UTF-8 anew")
  }
  if names.containsExactly("U+200B") {
    remedies.append(
      "U+200B, the zero-width space, parts words, which are joined without it: replace it by a space first "
        + "(sed 's/\\xe2\\x80\\x8b/ /g' <old.txt >new.txt)")
  }
  if names.contains(where: { !["U+FFFD", "U+200B"].containsExactly($0) }) {
    remedies.append(
      "what stands on both sides is joined; where they part words, put spaces in their place first")
  }
  return remedies
}

extension NormalizingEffects {
  /// Whether so much is dropped that it is worth a warning.
  fileprivate var isLossy: Bool { droppedShare >= Self.warning || replacementCharacters > 0 }

  /// Whether lowercasing mistakes letters for others.
  fileprivate var isTurkish: Bool { dottedAndDotlessShare > Self.turkish && capitalIs > 0 }
}
