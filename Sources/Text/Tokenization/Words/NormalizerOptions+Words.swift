extension NormalizerOptions {
  /// The normalized words: split at white space and around punctuation.
  ///
  /// A word of more than `maximumWordLength` scalars is nil.
  package func words(of text: String, maximumWordLength: Int = 100) -> [String?] {
    var text = text
    var words: [String?] = []
    var splitter = WordSplitter(
      Normalizer(self), lowercases: lowercase, maximumWordLength: maximumWordLength)
    text.withUTF8 { utf8 in
      ChunkScanner().forEachChunk(in: utf8) { chunk in
        splitter.forEachWord(in: chunk) { word, _ in
          words.append(word.map { String(decoding: $0, as: UTF8.self) })
        }
      }
    }
    return words
  }
}
