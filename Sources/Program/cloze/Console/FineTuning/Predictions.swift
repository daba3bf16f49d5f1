import ExactStrings
import Platform
import Serialization

/// What files of predictions may take the place of: what only predictions look like, as users have labels and texts too.
enum Predictions {
  /// A label and the probability of each, in columns or objects.
  static let ofTexts = ReplaceableKind("predictions") { path in
    let lines = firstLines(of: path)
    guard let first = lines.first else { return false }
    if first.starts(with: "{\"label".utf8) {
      return has(first, ", \"probabilities\": {")
    }
    guard first.starts(with: "label\t".utf8), lines.count > 1 else { return false }
    let cells = lines[1].split(separator: 0x09, omittingEmptySubsequences: false).dropFirst()
    // Probabilities with six decimals.
    return !cells.isEmpty && cells.allSatisfy { $0.count == 8 && $0[$0.startIndex + 1] == 0x2E }
  }

  /// Words with a label each, as objects: in columns they look like what models learn from.
  static let ofWords = ReplaceableKind("predictions of words in JSON lines") { path in
    guard let first = firstLines(of: path).first else { return false }
    return first.starts(with: "{\"words\": ".utf8) && has(first, "], \"labels\": [")
  }

  /// An object with a text, candidates or a number for every one of some questions.
  ///
  /// - Parameter ids: the questions' names.
  /// - Returns: the kind.
  static func ofQuestions(_ ids: [String]) -> ReplaceableKind {
    let asked = Set(ids.map(ExactString.init))
    return ReplaceableKind("answers to these questions") { path in
      guard let bytes = try? FileSystem.contents(of: path, atMost: 1 << 30),
        case .object(let object)? = bytes.withUnsafeBytes({ try? JSONParser.parse($0) }),
        !object.members.isEmpty
      else { return false }
      return object.members.allSatisfy { asked.contains(ExactString($0.name)) }
    }
  }

  private static func has(_ line: ArraySlice<UInt8>, _ part: String) -> Bool {
    let part = Array(part.utf8)
    return line.indices.contains { line[$0...].starts(with: part) }
  }

  /// At most two lines.
  private static func firstLines(of path: String) -> [ArraySlice<UInt8>] {
    guard let bytes = try? FileSystem.contents(of: path, atMost: 1 << 30) else { return [] }
    return bytes.split(separator: 0x0A, maxSplits: 2, omittingEmptySubsequences: false)
      .prefix(2).map { $0 }
  }
}
