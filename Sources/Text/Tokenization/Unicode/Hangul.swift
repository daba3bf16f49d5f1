/// The arithmetic decomposition of Hangul syllables (The Unicode Standard, section 3.12).
enum Hangul {
  static let firstSyllable: UInt32 = 0xAC00
  static let lastSyllable: UInt32 = 0xD7A3

  /// The two or three conjoining letters of a syllable; zero stands for no final consonant.
  @inline(__always)
  static func decompose(_ syllable: UInt32) -> (UInt32, UInt32, UInt32) {
    let index = syllable - firstSyllable
    let final = index % 28
    return (
      0x1100 + index / (21 * 28), 0x1161 + index % (21 * 28) / 28,
      final == 0 ? 0 : 0x11A7 + final
    )
  }
}
