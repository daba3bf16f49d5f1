import Randomness
import Sequences
import Tokenization

/// Chooses the pieces to predict and hides them (Devlin & others 2019, §3.1).
///
/// Of the chosen pieces 80 % become `[MASK]`, 10 % a random piece, 10 % stay. The random piece is
/// uniform over the vocabulary without its special tokens and its unused slots. `[UNK]` is never chosen: it
/// stands for words of all kinds, and whoever learnt to guess it would know nothing.
///
/// With n-grams, spans of whole words are chosen: a start at random, then a length of ``SpanLengths``, which
/// is shortened where the share, the end of the text or a word that is chosen already leaves less room.
struct Masker: Sendable {
  private let options: InstanceOptions
  private let maskToken: Int32
  private let unknownToken: Int32
  /// The pieces that stand for text, ascending.
  private let words: [Int32]
  /// Unless single pieces are masked: whether a piece continues a word.
  private let isContinuation: [Bool]
  private let spanLengths: SpanLengths?

  /// Memory to reuse.
  struct Scratch: Sendable {
    /// Pieces or words.
    fileprivate var groups: [Range<Int32>] = []
    /// Behind the last group of each text.
    fileprivate var textEnds: [Int] = []
    /// For n-grams: the words in the order in which they are tried as starts.
    fileprivate var starts: [Int32] = []
    /// For n-grams: whether a word is chosen.
    fileprivate var isChosen: [Bool] = []
  }

  init(_ vocabulary: Vocabulary, options: InstanceOptions) {
    self.options = options
    maskToken = vocabulary.mask
    unknownToken = vocabulary.unknown
    words = vocabulary.wordPieces
    spanLengths = options.longestSpan.map { SpanLengths(longest: $0) }
    isContinuation =
      options.masksWholeWords || spanLengths != nil
      ? (0..<Int32(vocabulary.count)).map { vocabulary.isContinuation($0) } : []
  }

  /// Masks one sequence in place.
  ///
  /// - Parameters:
  ///   - batch: whose last sequence, tokens `range`, is masked; positions and labels are appended, ascending.
  ///   - range: the sequence's tokens.
  ///   - candidates: which of them are text; `[CLS]` and `[SEP]` are not.
  ///   - random: the instance's stream.
  ///   - scratch: memory to reuse.
  func mask(
    _ batch: inout PretrainingBatch, range: Range<Int>, candidates: [Range<Int>],
    _ random: inout RandomStream, scratch: inout Scratch
  ) {
    scratch.groups.removeAll(keepingCapacity: true)
    scratch.textEnds.removeAll(keepingCapacity: true)
    for run in candidates {
      group(run, batch.sequences.tokens, into: &scratch.groups)
      scratch.textEnds.append(scratch.groups.count)
    }
    let wanted = options.predictions(length: range.count)
    let first = batch.maskedRows.count
    if let spanLengths {
      chooseSpans(&batch, wanted, spanLengths, &random, &scratch)
    } else {
      chooseGroups(&batch, wanted, &random, &scratch.groups)
    }
    batch.maskedRows[first...].sort()
    for index in first..<batch.maskedRows.count {
      let position = Int(batch.maskedRows[index])
      batch.maskedLabels.append(batch.sequences.tokens[position])
      batch.sequences.tokens[position] = replacement(of: batch.sequences.tokens[position], &random)
    }
  }

  private func chooseGroups(
    _ batch: inout PretrainingBatch, _ wanted: Int, _ random: inout RandomStream,
    _ groups: inout [Range<Int32>]
  ) {
    let first = batch.maskedRows.count
    // Groups are drawn one by one: the first `next` of them are used or skipped.
    var next = 0
    while batch.maskedRows.count - first < wanted, next < groups.count {
      groups.swapAt(next, next + random.integer(below: groups.count - next))
      let group = groups[next]
      next += 1
      guard batch.maskedRows.count - first + group.count <= wanted else { continue }
      batch.maskedRows.append(contentsOf: group)
    }
  }

  /// Chooses spans of words, each within one text.
  private func chooseSpans(
    _ batch: inout PretrainingBatch, _ wanted: Int, _ lengths: SpanLengths,
    _ random: inout RandomStream, _ scratch: inout Scratch
  ) {
    let count = scratch.groups.count
    scratch.starts.removeAll(keepingCapacity: true)
    scratch.starts.append(contentsOf: 0..<Int32(count))
    scratch.isChosen.removeAll(keepingCapacity: true)
    scratch.isChosen.append(contentsOf: repeatElement(false, count: count))
    var left = wanted
    var next = 0
    while left > 0, next < count {
      scratch.starts.swapAt(next, next + random.integer(below: count - next))
      let start = Int(scratch.starts[next])
      next += 1
      if scratch.isChosen[start] { continue }
      let textEnd = scratch.textEnds.first { $0 > start } ?? count
      let end = min(start + lengths.draw(&random), textEnd)
      for word in start..<end {
        let pieces = scratch.groups[word]
        guard !scratch.isChosen[word], pieces.count <= left else { break }
        scratch.isChosen[word] = true
        left -= pieces.count
        batch.maskedRows.append(contentsOf: pieces)
      }
    }
  }

  /// Single pieces, or the pieces of whole words.
  private func group(_ run: Range<Int>, _ tokens: [Int32], into groups: inout [Range<Int32>]) {
    let first = groups.count
    for position in run where tokens[position] != unknownToken {
      let place = Int32(position)
      let last = groups.count - 1
      if !isContinuation.isEmpty, isContinuation[Int(tokens[position])], last >= first,
        groups[last].upperBound == place
      {
        groups[last] = groups[last].lowerBound..<place + 1
      } else {
        groups.append(place..<place + 1)
      }
    }
  }

  private func replacement(of piece: Int32, _ random: inout RandomStream) -> Int32 {
    let draw = random.uniform()
    if draw < 0.8 { return maskToken }
    if draw < 0.9 || words.isEmpty { return piece }
    return words[random.integer(below: words.count)]
  }
}
