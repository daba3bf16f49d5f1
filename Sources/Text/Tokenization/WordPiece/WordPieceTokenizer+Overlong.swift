extension WordPieceTokenizer {
  /// Counts the words of a text that are too long, and their characters as they stand in it.
  package func overlongWords(of text: UnsafeBufferPointer<UInt8>) -> OverlongWords {
    var result = OverlongWords(limit: maximumWordLength)
    // No character normalizes to more characters than it has bytes.
    guard text.count > maximumWordLength else { return result }
    var splitter = matcher.makeSplitter()
    ChunkScanner().forEachChunk(in: text) { chunk in
      guard chunk.count > maximumWordLength else { return }
      var (overlong, all) = (0, 0)
      splitter.forEachWord(in: chunk) { word, length in
        all += length
        if word != nil { return }
        overlong += length
        result.words += 1
      }
      guard overlong > 0 else { return }
      var raw = DroppedCharacters()
      raw.add(chunk)
      // Decomposed letters, as those of Korean, count as what they were.
      result.characters += UInt64(Double(raw.characters) * Double(overlong) / Double(all))
    }
    return result
  }
}
