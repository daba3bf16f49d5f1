import Serialization

/// A sentence with the tags of its words as a run keeps it: a line of `train.jsonl`.
struct TokenSentence {
  /// The line of the user's file that it begins in.
  let line: Int
  let words: [String]
  let tags: [String]

  init(_ sentence: TaggedSentence) {
    (line, words, tags) = (sentence.line, sentence.words, sentence.tags)
  }

  /// Reads a line; nil if it is none of a sentence.
  init?(_ object: JSONObject) {
    guard case .integer(let line) = object["line"], let words = Self.texts(object["words"]),
      let tags = Self.texts(object["tags"]), words.count == tags.count
    else { return nil }
    (self.line, self.words, self.tags) = (line, words, tags)
  }

  private static func texts(_ value: JSONValue?) -> [String]? {
    guard case .array(let elements) = value else { return nil }
    let texts: [String] = elements.compactMap {
      if case .string(let text) = $0 { text } else { nil }
    }
    return texts.count == elements.count ? texts : nil
  }

  /// The line, with its end.
  var json: String {
    func list(_ texts: [String]) -> String {
      texts.map(JSONValue.quoted).joined(separator: ", ")
    }
    return "{\"line\": \(line), \"words\": [\(list(words))], \"tags\": [\(list(tags))]}\n"
  }
}
