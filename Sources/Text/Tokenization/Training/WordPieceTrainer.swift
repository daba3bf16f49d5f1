import Preconditions

/// Learns a WordPiece vocabulary from text.
///
/// The algorithm is that of Hugging Face's `WordPieceTrainer`: words start as single characters, those
/// after the first with `##`, and the most frequent pair of neighbours is merged into a new piece
/// until the vocabulary is full. Equally frequent pairs are merged in the order of the bytes of their
/// left pieces, then of their right pieces, so that the same text gives the same bytes, in whatever
/// order and on however many threads it was counted.
///
/// Words that encoding can only make `[UNK]` take no part: those with a character outside the
/// alphabet, and those longer than the limit.
public struct WordPieceTrainer: Sendable {
  /// What to learn.
  public let options: WordPieceTrainerOptions
  private var counter: WordCounter

  /// A trainer that has seen no text.
  public init(options: WordPieceTrainerOptions = WordPieceTrainerOptions()) {
    self.init(options: options, sharedBy: 1)
  }

  /// A trainer that has seen no text, one of several that count at the same time and share the memory
  /// which the options allow.
  package init(options: WordPieceTrainerOptions, sharedBy trainers: Int) {
    self.options = options
    counter = WordCounter(options, sharedBy: trainers)
  }

  /// Counts the words of a text, such as a line; a word does not run on into the next call's text.
  public mutating func add(_ utf8: UnsafeBufferPointer<UInt8>) { counter.add(utf8) }

  /// Counts the words of a text.
  public mutating func add(_ text: String) {
    var text = text
    text.withUTF8 { add($0) }
  }

  /// Adds what another trainer with the same options has counted, such as on another thread.
  public mutating func merge(_ other: WordPieceTrainer) {
    require(
      other.options == options, "WordPieceTrainer.merge: \(other.options) is not \(options)")
    counter.merge(other.counter)
  }

  /// The vocabulary of everything counted so far, and how well it fits that text.
  ///
  /// The pieces are, in this order: special tokens, `[unused]` slots, the alphabet by code point, its
  /// `##` forms by code point, merged pieces as they were found, and the `[unused]` pieces that fill up to a
  /// multiple. There are fewer than asked for if no pair is frequent enough any more.
  ///
  /// Throws `WordPieceTrainerError`, or `SystemError` if words went to disk and that failed.
  public mutating func train() throws -> (vocabulary: Vocabulary, report: TrainingReport) {
    let counted = try counter.count()
    let counts = counted.words
    let reserved = try reservedPieces()
    var alphabet = try Alphabet(
      of: counts, rule: options.alphabet, room: max(options.vocabularySize - reserved.count, 0))
    if alphabet.occurrences == 0 {
      guard counted.overlong.words > 0 else { throw WordPieceTrainerError.noWords }
      var overlong = counted.overlong
      overlong.allCharacters = overlong.characters
      throw WordPieceTrainerError.overlongWords(overlong)
    }
    if alphabet.kept.isEmpty || alphabet.choice.isTooSmall {
      throw WordPieceTrainerError.sizeTooSmall(
        size: options.vocabularySize, specialTokens: options.specialTokens.count,
        unusedSlots: options.unusedSlots, alphabet: alphabet.choice.neededPieces)
    }
    let leastCount = try counts.leastCount(keeping: options.maximumDistinctWords)
    var pieces = try learn(counts, leastCount: leastCount, alphabet, after: reserved)
    if pieces.count < options.vocabularySize, !alphabet.lost.isEmpty,
      alphabet.widen(
        longerPieces: max(0, pieces.count - reserved.count - alphabet.choice.pieces))
    {
      pieces = try learn(counts, leastCount: leastCount, alphabet, after: reserved)
    }
    let vocabulary = try Vocabulary(bytes: padded(pieces).bytes)
    let matcher = WordMatcher(
      vocabulary, options: counted.normalizer, maximumWordLength: options.maximumWordLength)
    let report = try TrainingReport(
      counted, leastCount: leastCount, alphabet: alphabet, matcher: matcher)
    return (vocabulary, report)
  }

  /// The reserved pieces, the alphabet and the pieces that merging makes of it.
  private func learn(
    _ counts: WordCounts, leastCount: UInt64, _ alphabet: Alphabet, after reserved: PieceTable
  ) throws -> PieceTable {
    var pieces = reserved
    let words = try SpelledWords(
      counts, leastCount: leastCount, alphabet: alphabet, pieces: &pieces)
    var merger = PairMerger(words, pieces: pieces)
    merger.merge(until: options.vocabularySize, minimumFrequency: options.minimumFrequency)
    return merger.pieces.table
  }

  /// Fills the number of pieces up to the multiple that is wanted.
  private func padded(_ pieces: PieceTable) -> PieceTable {
    var pieces = pieces
    var slot = options.unusedSlots
    while pieces.count % max(options.sizeMultiple, 1) != 0 {
      var piece = "[unused\(slot)]"
      piece.withUTF8 { _ = pieces.insert($0) }
      slot += 1
    }
    return pieces
  }

  /// The special tokens and the unused slots.
  private func reservedPieces() throws -> PieceTable {
    let unused = (0..<options.unusedSlots).map { "[unused\($0)]" }
    do {
      _ = try Vocabulary(pieces: options.specialTokens + unused, source: "special tokens")
    } catch {
      throw WordPieceTrainerError.specialTokens(error)
    }
    var pieces = PieceTable(capacity: options.vocabularySize)
    for var piece in options.specialTokens + unused {
      piece.withUTF8 { _ = pieces.insert($0) }
    }
    return pieces
  }
}
