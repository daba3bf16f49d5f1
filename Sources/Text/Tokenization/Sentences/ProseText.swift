/// Text as the sentence splitter looks at it: marks, words and what follows them.
struct ProseText {
  private let utf8: UnsafeBufferPointer<UInt8>

  /// A run of marks that may end a sentence, with the quotes and brackets that close after it.
  struct Mark {
    var start: Int
    var end: Int
    /// Whether one of the marks always ends a sentence.
    var isUnambiguous = false
    /// Whether the run is one full stop.
    var isSingleStop = false
    /// Whether a quote or bracket closes after the marks.
    var closes = false
  }

  /// What follows a mark.
  struct Next {
    /// Whether white space or the end of the text comes first.
    var isSeparated: Bool
    /// The first letter or digit, past quotes, brackets and dashes, or nil at the end.
    var scalar: Unicode.Scalar?
    /// Where it is.
    var position: Int
  }

  init(_ utf8: UnsafeBufferPointer<UInt8>) { self.utf8 = utf8 }

  func string(_ range: Range<Int>) -> String { String(decoding: utf8[range], as: UTF8.self) }

  func trimmed(_ range: Range<Int>) -> Range<Int> {
    var (start, end) = (range.lowerBound, range.upperBound)
    while start < end, let (scalar, length) = scalar(at: start), scalar.properties.isWhitespace {
      start += length
    }
    while end > start {
      let last = self.start(before: end)
      guard last >= start, let (scalar, _) = scalar(at: last), scalar.properties.isWhitespace else {
        break
      }
      end = last
    }
    return min(start, end)..<end
  }

  /// The run of marks at a position, or nil.
  func mark(at position: Int) -> Mark? {
    // Nearly every byte is ruled out here.
    let lead = utf8[position]
    guard
      lead == UInt8(ascii: ".") || lead == UInt8(ascii: "!") || lead == UInt8(ascii: "?")
        || lead >= 0xC2 || lead == UInt8(ascii: ";") && isGreek(before: position)
    else { return nil }
    var mark = Mark(start: position, end: position)
    var stops = 0
    var others = 0
    while let (scalar, length) = scalar(at: mark.end), let kind = SentenceMarks.kind(of: scalar) {
      mark.isUnambiguous = mark.isUnambiguous || kind == .unambiguous
      if scalar == "." { stops += 1 } else { others += 1 }
      mark.end += length
    }
    // The question mark of Greek, which has another character for the semicolon.
    if lead == UInt8(ascii: ";") { mark.end += 1 }
    if mark.end == position { return nil }
    mark.isSingleStop = stops == 1 && others == 0
    while let (scalar, length) = scalar(at: mark.end), SentenceMarks.isClosing(scalar) {
      mark.closes = true
      mark.end += length
    }
    if let end = spacedQuote(at: mark.end) { mark.end = end }
    return mark
  }

  /// The end of a quote that closes after a space, as French sets guillemets, or nil.
  private func spacedQuote(at position: Int) -> Int? {
    guard let (space, spaceLength) = scalar(at: position), space.properties.isWhitespace,
      let (quote, quoteLength) = scalar(at: position + spaceLength),
      ["\u{BB}", "\"", "'"].contains(quote)
    else { return nil }
    let end = position + spaceLength + quoteLength
    guard let (after, _) = scalar(at: end) else { return end }
    return after.properties.isWhitespace || SentenceMarks.kind(of: after) != nil ? end : nil
  }

  func isStop(at position: Int) -> Bool {
    position < utf8.count && utf8[position] == UInt8(ascii: ".")
  }

  func next(after position: Int) -> Next {
    var next = Next(isSeparated: position >= utf8.count, scalar: nil, position: position)
    while let (scalar, length) = scalar(at: next.position) {
      if scalar.properties.isWhitespace {
        next.isSeparated = true
      } else if !SentenceMarks.isOpening(scalar) {
        next.scalar = scalar
        break
      }
      next.position += length
    }
    return next
  }

  /// Japanese particles that make a closed quotation part of the sentence around it.
  func continuesQuotation(at position: Int) -> Bool {
    guard let (scalar, _) = scalar(at: position) else { return false }
    return scalar == "\u{3068}" || scalar == "\u{3063}"
  }

  /// The letters, digits, inner stops and inner apostrophes that end at a position.
  func word(before position: Int) -> Range<Int> {
    var start = position
    while start > 0 {
      let previous = self.start(before: start)
      guard let (scalar, _) = scalar(at: previous),
        isWordScalar(scalar) || scalar == "."
          || start < position && Self.isApostrophe(scalar) && isLetter(before: previous)
      else { break }
      start = previous
    }
    return start..<position
  }

  /// An apostrophe, in its two common forms.
  static func isApostrophe(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "'" || scalar == "\u{2019}"
  }

  private func isLetter(before position: Int) -> Bool {
    position > 0
      && scalar(at: start(before: position)).map { $0.0.properties.isAlphabetic } == true
  }

  private func isGreek(before position: Int) -> Bool {
    guard position > 0, let (scalar, _) = scalar(at: start(before: position)) else { return false }
    return (0x370...0x3FF).contains(scalar.value) || (0x1F00...0x1FFF).contains(scalar.value)
  }

  /// The letters and digits that begin at a position.
  func word(from position: Int) -> Range<Int> {
    var end = position
    while let (scalar, length) = scalar(at: end), isWordScalar(scalar) { end += length }
    return position..<end
  }

  func skipSpacesBackwards(from position: Int) -> Int {
    var position = position
    while position > 0, utf8[position - 1] == 0x20 || utf8[position - 1] == 0x0A { position -= 1 }
    return position
  }

  /// Whether the line that begins at a position is empty or starts with a list mark.
  func startsParagraphOrItem(at position: Int) -> Bool {
    var start = position
    while start < utf8.count, [0x20, 0x09, 0x0D].contains(utf8[start]) { start += 1 }
    guard start < utf8.count, utf8[start] != 0x0A else { return true }
    var end = start
    while end < utf8.count, end - start < 5, utf8[end] > 0x20 { end += 1 }
    guard end < utf8.count, utf8[end] == 0x20 else { return false }
    return SentenceMarks.isListMark(string(start..<end))
  }

  private func isWordScalar(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII {
      return scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "-"
    }
    return scalar.properties.isAlphabetic || scalar.properties.generalCategory == .nonspacingMark
      || scalar.properties.numericType == .decimal
  }

  private func scalar(at position: Int) -> (Unicode.Scalar, Int)? {
    guard position < utf8.count, let base = utf8.baseAddress else { return nil }
    let (value, length) = UTF8Scalar.decode(base + position, count: utf8.count - position)
    return Unicode.Scalar(value).map { ($0, length) }
  }

  /// Where the scalar that ends at a position starts.
  private func start(before position: Int) -> Int {
    var start = position - 1
    while start > 0, position - start < 4, utf8[start] & 0xC0 == 0x80 { start -= 1 }
    guard let (_, length) = scalar(at: start), start + length == position else {
      return position - 1
    }
    return start
  }
}
