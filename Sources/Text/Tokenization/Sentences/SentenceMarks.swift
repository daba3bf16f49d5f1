/// The characters that end, open and close sentences.
enum SentenceMarks {
  enum Kind {
    /// Ends a sentence wherever it stands.
    case unambiguous
    /// Ends one before white space, if the rules allow.
    case ambiguous
  }

  static func kind(of scalar: Unicode.Scalar) -> Kind? {
    switch scalar {
    case ".", "!", "?", "\u{2026}", "\u{203C}", "\u{203D}", "\u{2047}"..."\u{2049}": .ambiguous
    // Ideographic, fullwidth and halfwidth stops.
    case "\u{3002}", "\u{FF01}", "\u{FF0E}", "\u{FF1F}", "\u{FF61}": .unambiguous
    // Armenian, Arabic, Urdu; Devanagari; Burmese; Ethiopic; Khmer; Mongolian; Greek question mark.
    case "\u{589}", "\u{61F}", "\u{6D4}", "\u{964}", "\u{965}", "\u{104A}", "\u{104B}", "\u{1362}",
      "\u{1367}", "\u{1368}", "\u{17D4}", "\u{17D5}", "\u{1803}", "\u{37E}":
      .unambiguous
    default: nil
    }
  }

  /// Quotes and brackets that may close a sentence; some quotes open as well.
  static func isClosing(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\"", "'", ")", "]", "}", "\u{AB}", "\u{BB}", "\u{2018}", "\u{2019}", "\u{201C}",
      "\u{201D}", "\u{2039}", "\u{203A}", "\u{300B}", "\u{300D}", "\u{300F}", "\u{3011}",
      "\u{FF09}":
      true
    default: false
    }
  }

  /// Characters that may come before the first letter of a sentence.
  static func isOpening(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\"", "'", "(", "[", "{", "-", "*", "\u{A1}", "\u{AB}", "\u{BB}", "\u{BF}",
      "\u{2010}"..."\u{2015}", "\u{2018}", "\u{2019}", "\u{201A}", "\u{201C}"..."\u{201E}",
      "\u{2022}", "\u{2039}", "\u{203A}", "\u{300A}", "\u{300C}", "\u{300E}", "\u{3010}",
      "\u{FF08}":
      true
    default: false
    }
  }

  /// Whether a line that starts with this and a space is a list item.
  static func isListMark(_ mark: String) -> Bool {
    if ["-", "*", "+", "\u{2022}", "\u{2013}", "\u{2014}", "\u{25E6}", "\u{2023}"].contains(mark) {
      return true
    }
    guard let last = mark.last, last == "." || last == ")" else { return false }
    let label = mark.dropLast().drop { $0 == "(" }
    return label.count <= 3 && !label.isEmpty
      && (label.allSatisfy { $0.isASCII && $0.isNumber }
        || label.count == 1 && label.allSatisfy { $0.isLetter })
  }
}
