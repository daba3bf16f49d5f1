/// A sentence whose words are to be labelled.
public struct TokenExample: Sendable, Equatable {
  /// Its words.
  public let words: [String]
  /// The label of every word; none where they are not known.
  public let labels: [Int32]

  /// Makes an example.
  public init(words: [String], labels: [Int32]) { (self.words, self.labels) = (words, labels) }

  /// Takes a sentence of a file.
  ///
  /// - Parameters:
  ///   - sentence: words, with a tag each or with none at all.
  ///   - path: the file that it is of.
  ///   - label: the label that a tag names; nil if there is none.
  /// - Throws: ``CoNLLFault`` that names the word with an unknown tag, and the sentence's line.
  public init(
    _ sentence: TaggedSentence, of path: String, label: (String) -> Int32?
  ) throws(CoNLLFault) {
    words = sentence.words
    var labels: [Int32] = []
    for (place, tag) in sentence.tags.enumerated() {
      guard let label = label(tag) else {
        throw CoNLLFault(
          path: path, line: sentence.line,
          problem: "word \(place + 1) of the sentence that begins here, "
            + "\(sentence.words[place].quotedBriefly), has the tag \(tag.quotedBriefly), expected a known one"
        )
      }
      labels.append(label)
    }
    self.labels = labels
  }
}
