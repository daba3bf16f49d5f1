/// What all encoders of one tokenizer share: normalizer and tries.
final class WordMatcher: @unchecked Sendable {
  // Sendable: nothing is written after initialisation.

  let vocabulary: Vocabulary
  let options: NormalizerOptions
  let normalizer: Normalizer
  let maximumWordLength: Int
  private let trie: PieceTrie

  init(_ vocabulary: Vocabulary, options: NormalizerOptions, maximumWordLength: Int) {
    self.vocabulary = vocabulary
    self.options = options
    self.maximumWordLength = maximumWordLength
    normalizer = Normalizer(options)
    trie = PieceTrie(vocabulary)
  }

  func makeSplitter() -> WordSplitter {
    WordSplitter(
      normalizer, lowercases: options.lowercase, maximumWordLength: maximumWordLength)
  }

  /// Appends the pieces of one normalized word, longest match first, or `[UNK]` if they do not cover
  /// it.
  @inline(__always)
  func match(_ word: UnsafePointer<UInt8>, count: Int, into ids: inout IDBuffer) {
    ids.reserve(count)
    let start = ids.count
    var position = 0
    var root = PieceTrie.Root.word
    while position < count {
      let (id, length) = trie.longestMatch(word + position, count: count - position, root: root)
      if id < 0 {
        ids.count = start
        ids.append(vocabulary.unknown)
        return
      }
      ids.append(id)
      position += length
      root = .continuation
    }
  }

  /// The pieces of one normalized word and their lengths in bytes; `[UNK]` has the whole word's.
  func matchLengths(_ word: UnsafeBufferPointer<UInt8>) -> [(id: Int32, length: Int)] {
    guard let base = word.baseAddress else { return [] }
    var pieces: [(id: Int32, length: Int)] = []
    var position = 0
    while position < word.count {
      let match = trie.longestMatch(
        base + position, count: word.count - position,
        root: position == 0 ? .word : .continuation)
      if match.id < 0 { return [(vocabulary.unknown, word.count)] }
      pieces.append(match)
      position += match.length
    }
    return pieces
  }
}
