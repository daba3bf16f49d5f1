extension NormalizerOptions {
  /// The normalized text: one string, in which spaces still separate words.
  public func normalize(_ text: String) -> String {
    var text = text
    var buffer = ScalarBuffer()
    text.withUTF8 { Normalizer(self).normalize($0, into: &buffer) }
    var result = String.UnicodeScalarView()
    for value in buffer.scalars {
      if let scalar = Unicode.Scalar(value) { result.append(scalar) }
    }
    return String(result)
  }

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
