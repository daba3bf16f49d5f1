/// Splits running prose into sentences by rules, without a model, for any language that marks the ends
/// of sentences.
///
/// A sentence ends
/// 1. at an empty line, and before a line that starts with a list mark (`-`, `*`, `•`, `1.`, `a)`);
/// 2. after a full stop that has no other use, such as `。`, `！`, `？`, `।`, `۔`, `؟`, `։`, `።`, `။`, `។`;
/// 3. after `!`, `?`, `.`, `…` and runs of them, and `;` after a Greek letter, if white space or the end of the text follows and the
///    next letter is not lowercase.
///
/// Quotes and brackets that close right after the mark belong to the sentence. Rule 3 does not
/// count a full stop
/// - after an abbreviation that something always follows (`Mr.`, `e.g.`, `z. B.`, `p. ex.`);
/// - after one that may end a sentence (`Inc.`, `U.S.`), unless the next word commonly begins
///   sentences; `etc.` and its like do end one before an uppercase letter;
/// - after a single letter, as in initials, unless the next word commonly begins sentences, or the letter
///   ends a contraction (`doesn't.`);
/// - after the number or letter of a list item, a number before a month (`3. Oktober`, `3. 4. 2020`) or
///   after a German article (`der 2. Weltkrieg`), or an abbreviation before a number (`No. 5`);
/// - inside decimals, addresses and versions, since no white space follows.
public struct SentenceSplitter: Sendable {
  private let lexicon = SentenceLexicon.shared

  /// A splitter.
  public init() {}

  /// The sentences of a text, without white space at their ends.
  public func sentences(in text: String) -> [String] {
    var text = text
    return text.withUTF8 { utf8 in
      ranges(in: utf8).map { String(decoding: utf8[$0], as: UTF8.self) }
    }
  }

  /// The byte ranges of the sentences of a text, ascending, without white space at their ends.
  ///
  /// Every byte outside them is white space. Ill-formed UTF-8 is ordinary text.
  public func ranges(in utf8: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    let text = ProseText(utf8)
    var start = 0
    var position = 0

    func end(at end: Int) {
      let range = text.trimmed(start..<end)
      if !range.isEmpty { ranges.append(range) }
      start = end
    }

    while position < utf8.count {
      if utf8[position] == UInt8(ascii: "\n") {
        position += 1
        if text.startsParagraphOrItem(at: position) { end(at: position) }
        continue
      }
      guard let mark = text.mark(at: position) else {
        position += 1
        continue
      }
      position = mark.end
      if isEnd(mark, in: text, sentenceStart: start) { end(at: mark.end) }
    }
    end(at: utf8.count)
    return ranges
  }

  private func isEnd(_ mark: ProseText.Mark, in text: ProseText, sentenceStart: Int) -> Bool {
    let next = text.next(after: mark.end)
    if mark.isUnambiguous { return !(mark.closes && text.continuesQuotation(at: mark.end)) }
    guard next.isSeparated else { return false }
    guard let letter = next.scalar else { return true }
    if letter.properties.isLowercase { return false }
    return !mark.isSingleStop
      || stopEnds(mark, letter, next, in: text, sentenceStart: sentenceStart)
  }

  /// Whether a single full stop before white space ends a sentence.
  private func stopEnds(
    _ mark: ProseText.Mark, _ letter: Unicode.Scalar, _ next: ProseText.Next, in text: ProseText,
    sentenceStart: Int
  ) -> Bool {
    let range = text.word(before: mark.start)
    let spelled = text.string(range).lowercased()
    // An article or preposition may be joined to an abbreviation: `l'art. 5`.
    let word = Self.afterApostrophe(spelled)
    let nextWord = text.string(text.word(from: next.position))
    let isFirst = text.trimmed(sentenceStart..<mark.start).lowerBound >= range.lowerBound
    let isContracted = word.utf8.count < spelled.utf8.count
    let nextIsNumber = letter.properties.numericType == .decimal

    if word.isEmpty { return true }
    if word.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) {
      if isFirst { return false }
      if lexicon.months.contains(nextWord.lowercased()) { return false }
      let before = text.string(text.word(before: text.skipSpacesBackwards(from: range.lowerBound)))
      if word.count > 2 { return true }
      // The day and the month of `3. 4. 2020`.
      if nextIsNumber, nextWord.utf8.count <= 2,
        text.isStop(at: next.position + nextWord.utf8.count)
      {
        return false
      }
      if nextIsNumber, before.last == ".", before.dropLast().allSatisfy(\.isNumber) { return false }
      return !lexicon.ordinalContexts.contains(before.lowercased())
    }
    if isFirst && !isContracted && lexicon.isItemMark(word) { return false }
    let beginsSentences =
      lexicon.starters.contains(nextWord) && !text.isStop(at: next.position + nextWord.utf8.count)
    // `т. п.` is `т.п.`, and `p. ex.` is `p.ex.`
    let before = text.string(text.word(before: text.skipSpacesBackwards(from: range.lowerBound)))
    let joined = before.count == 2 && before.last == "." ? before.lowercased() + word : word
    if lexicon.neverFinal.contains(word) || lexicon.neverFinal.contains(joined) { return false }
    if lexicon.beforeNumbers.contains(word) { return !nextIsNumber }
    if lexicon.oftenFinal.contains(word) || lexicon.oftenFinal.contains(joined) {
      return !nextIsNumber
    }
    if lexicon.seldomFinal.contains(word) { return beginsSentences }
    // Not the end of `doesn't`.
    if isContracted { return true }
    if word.unicodeScalars.count == 1,
      word.unicodeScalars.allSatisfy({ $0.properties.isAlphabetic })
    {
      return beginsSentences
    }
    // Letters with stops between them, such as U.S.S.R.
    if word.contains("."), word.split(separator: ".").allSatisfy({ $0.unicodeScalars.count == 1 }) {
      return beginsSentences
    }
    return true
  }

  /// What comes after the last apostrophe of a word, which has one between letters only.
  private static func afterApostrophe(_ word: String) -> String {
    guard let index = word.unicodeScalars.lastIndex(where: ProseText.isApostrophe) else {
      return word
    }
    return String(word.unicodeScalars[word.unicodeScalars.index(after: index)...])
  }
}
