/// Text to ids as google-research/bert's `FullTokenizer` does it (`tokenization.py`).
///
/// What stands between white space is looked up in a cache first, so that the rules below run once
/// for each distinct chunk. For one thread.
package struct GoogleTokenizer {
  private let unknown: Int32
  private let basic: GoogleBasicTokenizer
  private let pieces: PieceIndex
  /// The ids of the punctuation characters of ASCII; -1 for the other characters.
  private let punctuationIDs: [Int32]
  private var cache = ChunkCache()
  private var chunkIDs: [Int32] = []

  /// `max_input_chars_per_word`.
  package static let longestWord = 200

  package init(_ vocabulary: Vocabulary, lowercases: Bool) {
    unknown = vocabulary.unknown
    basic = GoogleBasicTokenizer(lowercases: lowercases)
    pieces = PieceIndex(vocabulary)
    punctuationIDs = (0..<128 as Range<UInt8>).map { byte in
      let scalar = Unicode.Scalar(byte)
      guard GoogleBasicTokenizer.isPunctuation(scalar) else { return -1 }
      return vocabulary.id(of: String(scalar)) ?? vocabulary.unknown
    }
  }

  /// Appends the ids of a valid UTF-8 text to an array.
  package mutating func encode(_ text: UnsafeBufferPointer<UInt8>, into ids: inout [Int32]) {
    var position = 0
    while position < text.count {
      let start = position
      var union: UInt8 = 0
      while position < text.count, !Self.separates(text[position]) {
        union |= text[position]
        position += 1
      }
      let chunk = UnsafeBufferPointer(rebasing: text[start..<position])
      if union < 0x80 {
        encode(asciiChunk: chunk, into: &ids)
      } else {
        encode(chunk: chunk, into: &ids)
      }
      position += 1
    }
  }

  /// Splits at the white space of ASCII; any other is left to the basic tokenizer.
  @inline(__always)
  private static func separates(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }

  /// Splits at punctuation first, which in ASCII changes nothing and makes for fewer chunks.
  private mutating func encode(
    asciiChunk chunk: UnsafeBufferPointer<UInt8>, into ids: inout [Int32]
  ) {
    var start = 0
    for position in chunk.indices {
      let id = punctuationIDs[Int(chunk[position])]
      if id < 0 { continue }
      if start < position {
        encode(chunk: UnsafeBufferPointer(rebasing: chunk[start..<position]), into: &ids)
      }
      ids.append(id)
      start = position + 1
    }
    if start < chunk.count {
      encode(chunk: UnsafeBufferPointer(rebasing: chunk[start...]), into: &ids)
    }
  }

  private mutating func encode(chunk: UnsafeBufferPointer<UInt8>, into ids: inout [Int32]) {
    if cache.find(chunk, appendingTo: &ids) { return }
    chunkIDs.removeAll(keepingCapacity: true)
    for word in basic.words(of: String(decoding: chunk, as: UTF8.self).unicodeScalars) {
      match(word)
    }
    cache.insert(chunk, ids: chunkIDs)
    ids.append(contentsOf: chunkIDs)
  }

  /// Appends the longest pieces from the left, or `[UNK]` for the whole word.
  private mutating func match(_ word: [Unicode.Scalar]) {
    let first = chunkIDs.count
    var start = word.count > Self.longestWord ? word.count : 0
    while start < word.count {
      guard let (id, end) = pieces.longest(of: word, from: start) else { break }
      chunkIDs.append(id)
      start = end
      if end == word.count { return }
    }
    chunkIDs.removeSubrange(first...)
    chunkIDs.append(unknown)
  }
}
