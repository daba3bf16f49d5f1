/// Tells running text whose lines are broken to fit a width from text with a sentence a line.
enum WrappedLines {
  /// The share of lines that go on in the next one, if they do because their width is full.
  ///
  /// A line goes on if it ends without punctuation and the next one begins with a small letter. Lists, verse
  /// and sentences without capitals or full stops do so too, but their lines end long before there is no more
  /// room for the next word.
  static func share(_ sample: ContentSample) -> Double? {
    var lines = String(decoding: sample.complete, as: UTF8.self).unicodeScalars
      .split(separator: "\n", omittingEmptySubsequences: false).map(Line.init)
    if !sample.isWhole { lines.removeLast() }
    let texts = lines.filter { $0.length > 0 }
    guard texts.count >= 20 else { return nil }
    if texts.count(where: \.isIdeographic) * 2 > texts.count {
      return ideographicShare(lines, texts)
    }
    let width = texts.map(\.length).sorted()[texts.count * 19 / 20]
    guard (30...200).contains(width) else { return nil }
    var (continued, full) = (0, 0)
    for (line, next) in zip(lines, lines.dropFirst())
    where line.length > 0 && line.isOpen && next.beginsSmall {
      continued += 1
      if line.length + 1 + next.firstWord > width { full += 1 }
    }
    guard continued * 3 >= texts.count, full * 10 >= continued * 9 else { return nil }
    return Double(continued) / Double(texts.count)
  }

  /// The same for scripts without spaces and capitals, whose lines break between any characters.
  ///
  /// Lines without a full stop may be verse or titles; those of running text have some inside.
  private static func ideographicShare(_ lines: [Line], _ texts: [Line]) -> Double? {
    let width = texts.map(\.columns).sorted()[texts.count * 19 / 20]
    guard (24...200).contains(width) else { return nil }
    var (continued, full) = (0, 0)
    for (line, next) in zip(lines, lines.dropFirst())
    where line.isIdeographic && !line.endsSentence && next.length > 0 {
      continued += 1
      if line.columns + 4 >= width { full += 1 }
    }
    let inside = texts.count(where: \.hasStopInside)
    guard continued * 3 >= texts.count, full * 10 >= continued * 9, inside * 5 >= texts.count else {
      return nil
    }
    return Double(continued) / Double(texts.count)
  }

  private struct Line {
    /// In characters, without white space at the ends.
    let length: Int
    /// Whether it ends as no sentence does.
    let isOpen: Bool
    let beginsSmall: Bool
    /// The length of the first word.
    let firstWord: Int
    /// The width where Han, kana and their like take two columns.
    let columns: Int
    /// Whether most characters are such.
    let isIdeographic: Bool
    /// Whether it ends in a mark that may end a sentence.
    let endsSentence: Bool
    /// Whether a full stop stands before its end.
    let hasStopInside: Bool

    init(_ text: Substring.UnicodeScalarView) {
      let text = text.drop(while: \.properties.isWhitespace)
      let end = text.lastIndex(where: { !$0.properties.isWhitespace })
      let line = end.map { text[...$0] } ?? text.prefix(0)
      length = line.count
      isOpen =
        line.last.map { $0.properties.isAlphabetic || $0 == "," || $0 == "-" || $0 == "'" } ?? false
      beginsSmall = line.first?.properties.isLowercase ?? false
      firstWord = line.prefix { !$0.properties.isWhitespace }.count
      let wide = line.count { Self.isWide($0) }
      columns = line.count + wide
      isIdeographic = wide * 2 > line.count
      endsSentence = line.last.map { "。！？」』）】》…．.!?\"”’)：；:;".unicodeScalars.contains($0) } ?? false
      hasStopInside = line.dropLast().contains { "。！？".unicodeScalars.contains($0) }
    }

    /// Whether a character is kana, Han, or punctuation of full width.
    private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
      (0x3000...0x9FFF).contains(scalar.value) || (0xFF00...0xFF60).contains(scalar.value)
        || (0x20000...0x3FFFF).contains(scalar.value)
    }
  }
}

/// Tells tables between tabs from text.
enum TabbedLines {
  /// The number of columns, if all lines have the same and there are several.
  static func columns(_ sample: ContentSample) -> Int? {
    var lines = sample.bytes.split(separator: 0x0A)
    if !sample.isWhole, !lines.isEmpty { lines.removeLast() }
    guard lines.count >= 5 else { return nil }
    var columns: Int?
    for line in lines {
      let count = line.count { $0 == 0x09 } + 1
      // Indented text has tabs in front.
      guard count > 1, line.first != 0x09, columns ?? count == count else { return nil }
      columns = count
    }
    return columns
  }
}
