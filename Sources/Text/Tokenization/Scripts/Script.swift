/// A writing system, as far as normalizing treats it in a way of its own.
public enum Script: Int, CaseIterable, Sendable {
  case latin, greek, cyrillic, armenian, georgian, hebrew, arabic, syriac, thaana, nko,
    devanagari, bengali, gurmukhi, gujarati, oriya, tamil, telugu, kannada, malayalam, sinhala,
    thai, lao, tibetan, burmese, ethiopic, khmer, mongolian, kana, hangul, han
  /// Further scripts of South, Southeast and Central Asia, Africa and America.
  case other

  /// The English name.
  public var name: String { Self.names[rawValue] }

  private static let names = [
    "Latin", "Greek", "Cyrillic", "Armenian", "Georgian", "Hebrew", "Arabic", "Syriac",
    "Thaana", "N’Ko", "Devanagari", "Bengali", "Gurmukhi", "Gujarati", "Oriya", "Tamil",
    "Telugu", "Kannada", "Malayalam", "Sinhala", "Thai", "Lao", "Tibetan", "Burmese",
    "Ethiopic", "Khmer", "Mongolian", "Kana", "Hangul", "Han", "other scripts",
  ]

  /// The script of a scalar, by its block; nil for signs that belong to none or to all.
  static func of(_ scalar: UInt32) -> Script? {
    // Most of any text in Chinese.
    if scalar >= 0x4E00, scalar <= 0x9FFF { return .han }
    var low = 0
    var high = ranges.count
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].last < scalar { low = middle + 1 } else { high = middle }
    }
    guard low < ranges.count, ranges[low].first <= scalar else { return nil }
    return ranges[low].script
  }

  /// Whether marks that stand alone are points for learners, which people leave out as a rule.
  var hasOptionalPoints: Bool { self == .hebrew || self == .arabic || self == .syriac }

  /// Ascending.
  private static let ranges: [(first: UInt32, last: UInt32, script: Script)] = [
    (0x41, 0x5A, .latin), (0x61, 0x7A, .latin), (0xAA, 0xAA, .latin), (0xBA, 0xBA, .latin),
    (0xC0, 0xD6, .latin), (0xD8, 0xF6, .latin), (0xF8, 0x2AF, .latin), (0x370, 0x3FF, .greek),
    (0x400, 0x52F, .cyrillic), (0x530, 0x58F, .armenian), (0x590, 0x5FF, .hebrew),
    (0x600, 0x6FF, .arabic), (0x700, 0x74F, .syriac), (0x750, 0x77F, .arabic),
    (0x780, 0x7BF, .thaana), (0x7C0, 0x7FF, .nko), (0x800, 0x85F, .other), (0x860, 0x86F, .syriac),
    (0x870, 0x8FF, .arabic), (0x900, 0x97F, .devanagari), (0x980, 0x9FF, .bengali),
    (0xA00, 0xA7F, .gurmukhi), (0xA80, 0xAFF, .gujarati), (0xB00, 0xB7F, .oriya),
    (0xB80, 0xBFF, .tamil), (0xC00, 0xC7F, .telugu), (0xC80, 0xCFF, .kannada),
    (0xD00, 0xD7F, .malayalam), (0xD80, 0xDFF, .sinhala), (0xE00, 0xE7F, .thai),
    (0xE80, 0xEFF, .lao), (0xF00, 0xFFF, .tibetan), (0x1000, 0x109F, .burmese),
    (0x10A0, 0x10FF, .georgian), (0x1100, 0x11FF, .hangul), (0x1200, 0x139F, .ethiopic),
    (0x13A0, 0x177F, .other), (0x1780, 0x17FF, .khmer), (0x1800, 0x18AF, .mongolian),
    (0x18B0, 0x19DF, .other), (0x19E0, 0x19FF, .khmer), (0x1A00, 0x1AAF, .other),
    (0x1B00, 0x1C7F, .other), (0x1C80, 0x1C8F, .cyrillic), (0x1C90, 0x1CBF, .georgian),
    (0x1CD0, 0x1CFF, .devanagari), (0x1D00, 0x1D7F, .latin), (0x1E00, 0x1EFF, .latin),
    (0x1F00, 0x1FFF, .greek), (0x2C00, 0x2C5F, .other), (0x2C60, 0x2C7F, .latin),
    (0x2C80, 0x2CFF, .other), (0x2D00, 0x2D2F, .georgian), (0x2D30, 0x2D7F, .other),
    (0x2D80, 0x2DDF, .ethiopic), (0x2DE0, 0x2DFF, .cyrillic), (0x2E80, 0x2FDF, .han),
    (0x3005, 0x3007, .han), (0x3040, 0x30FF, .kana), (0x3105, 0x312F, .other),
    (0x3130, 0x318F, .hangul), (0x31A0, 0x31BF, .other), (0x31F0, 0x31FF, .kana),
    (0x3400, 0x9FFF, .han), (0xA000, 0xA63F, .other), (0xA640, 0xA69F, .cyrillic),
    (0xA6A0, 0xA6FF, .other), (0xA720, 0xA7FF, .latin), (0xA800, 0xA82F, .other),
    (0xA840, 0xA8DF, .other), (0xA8E0, 0xA8FF, .devanagari), (0xA900, 0xA95F, .other),
    (0xA960, 0xA97F, .hangul), (0xA980, 0xA9DF, .other), (0xA9E0, 0xA9FF, .burmese),
    (0xAA00, 0xAA5F, .other), (0xAA60, 0xAA7F, .burmese), (0xAA80, 0xAAFF, .other),
    (0xAB00, 0xAB2F, .ethiopic), (0xAB30, 0xAB6F, .latin), (0xAB70, 0xABFF, .other),
    (0xAC00, 0xD7FF, .hangul), (0xF900, 0xFAFF, .han), (0xFB00, 0xFB06, .latin),
    (0xFB13, 0xFB17, .armenian), (0xFB1D, 0xFB4F, .hebrew), (0xFB50, 0xFDFF, .arabic),
    (0xFE70, 0xFEFC, .arabic), (0xFF21, 0xFF3A, .latin), (0xFF41, 0xFF5A, .latin),
    (0xFF66, 0xFF9F, .kana), (0xFFA0, 0xFFDC, .hangul), (0x10280, 0x10FFF, .other),
    (0x11000, 0x16FFF, .other), (0x17000, 0x18DFF, .han), (0x1AFF0, 0x1B16F, .kana),
    (0x1E000, 0x1E95F, .other), (0x20000, 0x323AF, .han),
  ]
}
