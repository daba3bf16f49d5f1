import Randomness
import Tokenization

/// Chooses the pieces to predict and hides them (Devlin & others 2019, §3.1).
///
/// Of the chosen pieces 80 % become `[MASK]`, 10 % a random piece, 10 % stay. The random piece is
/// uniform over the vocabulary without its five special tokens.
struct Masker: Sendable {
  private let options: InstanceOptions
  private let maskToken: Int32
  private let specials: [Int32]
  private let vocabularySize: Int
  /// For whole-word masking: whether a piece continues a word.
  private let isContinuation: [Bool]

  init(_ vocabulary: Vocabulary, options: InstanceOptions) {
    self.options = options
    maskToken = vocabulary.mask
    specials = SpecialToken.allCases.map { vocabulary.id(of: $0) }.sorted()
    vocabularySize = vocabulary.count
    isContinuation =
      options.masksWholeWords
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
    _ random: inout RandomStream, scratch: inout [Range<Int32>]
  ) {
    scratch.removeAll(keepingCapacity: true)
    for run in candidates { group(run, batch.tokens, into: &scratch) }
    let wanted = options.predictions(length: range.count)
    let first = batch.maskedPositions.count
    // Groups are drawn one by one: the first `next` of them are used or skipped.
    var next = 0
    while batch.maskedPositions.count - first < wanted, next < scratch.count {
      scratch.swapAt(next, next + random.integer(below: scratch.count - next))
      let group = scratch[next]
      next += 1
      guard batch.maskedPositions.count - first + group.count <= wanted else { continue }
      batch.maskedPositions.append(contentsOf: group)
    }
    batch.maskedPositions[first...].sort()
    for index in first..<batch.maskedPositions.count {
      let position = Int(batch.maskedPositions[index])
      batch.maskedLabels.append(batch.tokens[position])
      batch.tokens[position] = replacement(of: batch.tokens[position], &random)
    }
  }

  /// Single pieces, or the pieces of whole words.
  private func group(_ run: Range<Int>, _ tokens: [Int32], into groups: inout [Range<Int32>]) {
    let first = groups.count
    for position in run {
      let place = Int32(position)
      if options.masksWholeWords, isContinuation[Int(tokens[position])], groups.count > first {
        let last = groups.count - 1
        groups[last] = groups[last].lowerBound..<place + 1
      } else {
        groups.append(place..<place + 1)
      }
    }
  }

  private func replacement(of piece: Int32, _ random: inout RandomStream) -> Int32 {
    let draw = random.uniform()
    if draw < 0.8 { return maskToken }
    if draw < 0.9 { return piece }
    var drawn = Int32(random.integer(below: vocabularySize - specials.count))
    for special in specials where drawn >= special { drawn += 1 }
    return drawn
  }
}
