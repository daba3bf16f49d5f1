import Foundation

/// Characters as CPython 3.11 knows them: Unicode 14.
///
/// A character that a later version added is unassigned here, so it is no mark, no punctuation and
/// has no lowercase. Of the older ones two have changed since, as a comparison of all code points
/// shows.
package enum PythonUnicode {
  private static func isAssigned(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII || (scalar.properties.age?.major ?? .max) <= 14
  }

  /// Whether the category is Cc or Cf.
  static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7F }
    guard isAssigned(scalar) else { return false }
    switch scalar.properties.generalCategory {
    case .control, .format: return true
    default: return false
    }
  }

  /// Whether the category is Mn.
  static func isNonspacingMark(_ scalar: Unicode.Scalar) -> Bool {
    // U+1171E became a spacing mark in Unicode 16.
    if scalar.value == 0x1171E { return true }
    return isAssigned(scalar) && scalar.properties.generalCategory == .nonspacingMark
  }

  /// Whether the category begins with P.
  static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    guard isAssigned(scalar) else { return false }
    switch scalar.properties.generalCategory {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
      .initialPunctuation, .finalPunctuation, .otherPunctuation:
      return true
    default: return false
    }
  }

  /// Whether `str.split()` splits here.
  package static func isWhiteSpace(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20, 0x09...0x0D, 0x1C...0x1F, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029,
      0x202F, 0x205F, 0x3000:
      true
    default: false
    }
  }

  /// Whether `str.isalnum()` holds: what `\w` of `re` matches beside the low line.
  package static func isAlphanumeric(_ scalar: Unicode.Scalar) -> Bool {
    guard isAssigned(scalar) else { return false }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
      return true
    default: return scalar.properties.numericType != nil
    }
  }

  /// `str.lower()`, which knows the small sigma at the end of a word.
  package static func lowercased(_ word: [Unicode.Scalar]) -> [Unicode.Scalar] {
    var result: [Unicode.Scalar] = []
    result.reserveCapacity(word.count)
    for (index, scalar) in word.enumerated() {
      if scalar.isASCII {
        let isCapital = scalar.value >= 0x41 && scalar.value <= 0x5A
        result.append(isCapital ? Unicode.Scalar(UInt8(scalar.value + 0x20)) : scalar)
      } else if scalar == "Σ" {
        result.append(isFinalSigma(word, at: index) ? "ς" : "σ")
      } else if isAssigned(scalar) {
        for part in scalar.properties.lowercaseMapping.unicodeScalars { result.append(part) }
      } else {
        result.append(scalar)
      }
    }
    return result
  }

  /// A cased letter before, none after; case-ignorable characters in between do not count.
  private static func isFinalSigma(_ word: [Unicode.Scalar], at index: Int) -> Bool {
    guard let before = word[..<index].last(where: { !isCaseIgnorable($0) }), isCased(before)
    else { return false }
    guard let after = word[(index + 1)...].first(where: { !isCaseIgnorable($0) }) else {
      return true
    }
    return !isCased(after)
  }

  private static func isCased(_ scalar: Unicode.Scalar) -> Bool {
    // U+0295 became caseless in Unicode 15.1.
    if scalar.value == 0x295 { return true }
    return isAssigned(scalar) && scalar.properties.isCased
  }

  private static func isCaseIgnorable(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value == 0x1171E { return true }
    return isAssigned(scalar) && scalar.properties.isCaseIgnorable
  }

  /// `unicodedata.normalize("NFD", …)`.
  static func decomposed(_ word: [Unicode.Scalar]) -> [Unicode.Scalar] {
    var result: [Unicode.Scalar] = []
    for scalar in word {
      if scalar.isASCII || !isAssigned(scalar) {
        result.append(scalar)
      } else {
        for part in String(scalar).decomposedStringWithCanonicalMapping.unicodeScalars {
          result.append(part)
        }
      }
    }
    return inCanonicalOrder(result)
  }

  /// Sorts each run of combining characters by class and keeps the order of equal ones.
  private static func inCanonicalOrder(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
    let classes = scalars.map { isAssigned($0) ? combiningClass($0) : 0 }
    var result: [Unicode.Scalar] = []
    result.reserveCapacity(scalars.count)
    var start = 0
    while start < scalars.count {
      let end = classes[start...].dropFirst().firstIndex(of: 0) ?? scalars.count
      result.append(scalars[start])
      // What comes first is a starter, unless the word begins with a mark.
      let marks = start == 0 && classes[0] != 0 ? 0..<end : start + 1..<end
      if marks.lowerBound == start { result.removeLast() }
      for offset in CanonicalOrder.order(of: classes[marks]) {
        result.append(scalars[marks.lowerBound + offset])
      }
      start = end
    }
    return result
  }

  private static func combiningClass(_ scalar: Unicode.Scalar) -> UInt8 {
    scalar.properties.canonicalCombiningClass.rawValue
  }
}
