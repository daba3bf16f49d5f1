import ExactStrings
import Platform
import Serialization

/// What files of predictions may take the place of.
enum Predictions {
  /// Rows with a label or number each.
  static let ofTexts = ReplaceableKind("predictions") { path in
    let starts = ["label\t", "{\"label\": ", "{\"labels\": ", "{\"score\": "]
    return firstLine(of: path).map { line in
      line.elementsEqual("score".utf8) || starts.contains { line.starts(with: $0.utf8) }
    } ?? false
  }

  /// Words with a label each, as objects: in columns they look like what models learn from.
  static let ofWords = ReplaceableKind("predictions of words in JSON lines") { path in
    firstLine(of: path)?.starts(with: "{\"words\": ".utf8) ?? false
  }

  /// An object with a text, candidates or a number for every question.
  static let ofQuestions = ReplaceableKind("answers") { path in
    guard let bytes = try? FileSystem.contents(of: path, atMost: 1 << 30),
      case .object(let object)? = bytes.withUnsafeBytes({ try? JSONParser.parse($0) }),
      !object.members.isEmpty
    else { return false }
    return object.members.allSatisfy { member in
      switch member.value {
      case .string: !member.name.hasExactSuffix("_token")
      case .number: true
      case .array(let candidates): candidates.first?["start_logit"] != nil
      default: false
      }
    }
  }

  private static func firstLine(of path: String) -> ArraySlice<UInt8>? {
    (try? FileSystem.contents(of: path, atMost: 1 << 30))?.prefix { $0 != 0x0A }
  }
}
