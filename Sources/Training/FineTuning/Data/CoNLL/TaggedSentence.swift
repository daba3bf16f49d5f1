/// A sentence whose words have tags.
public struct TaggedSentence: Sendable, Equatable {
  /// The line of the file that it begins in, from 1; 0: of no file.
  public let line: Int
  /// Its words.
  public let words: [String]
  /// A tag for every word; none where the file is read without them.
  public let tags: [String]

  /// Makes a sentence.
  public init(line: Int = 0, words: [String], tags: [String]) {
    (self.line, self.words, self.tags) = (line, words, tags)
  }
}

/// Which columns of a file in CoNLL's form have what.
public struct CoNLLColumns: Sendable, Equatable {
  /// The column with the words, from 0.
  public var word: Int
  /// The column with the tags, from 0; nil: the last one.
  public var tag: Int?
  /// Whether there have to be tags: not to predict them.
  public var hasTags: Bool
  /// Whether a file that ends with the words' column has no tags, rather than a fault.
  public var mayLackTags = false

  /// Words stand first and tags last unless it is said otherwise.
  public init(word: Int = 0, tag: Int? = nil, hasTags: Bool = true) {
    (self.word, self.tag, self.hasTags) = (word, tag, hasTags)
  }
}
