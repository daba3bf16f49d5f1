import Randomness
import Tokenization

/// Masks as google-research/bert draws them (`create_masked_lm_predictions`).
struct GoogleMasking: Sendable {
  private let options: GoogleInstanceOptions
  private let maskToken: Int32
  private let vocabularySize: Int
  private let isContinuation: [Bool]
  private var candidates: [Int32] = []
  private var groups: [Group] = []

  /// A run of candidates, masked together or not at all; they need not be neighbours in the sequence.
  private struct Group {
    var start: Int32
    var count: Int32
  }

  init(_ vocabulary: Vocabulary, options: GoogleInstanceOptions) {
    self.options = options
    maskToken = vocabulary.mask
    vocabularySize = vocabulary.count
    isContinuation =
      options.masksWholeWords
      ? (0..<Int32(vocabulary.count)).map { vocabulary.isContinuation($0) } : []
  }

  /// Masks the last sequence of a batch in place.
  ///
  /// - Parameters:
  ///   - batch: gets the positions and labels, ascending.
  ///   - sequence: the tokens of the sequence, special ones included.
  ///   - runs: the tokens of its two texts.
  ///   - random: the generator of the whole procedure.
  mutating func mask(
    _ batch: inout PretrainingBatch, sequence: Range<Int>, runs: [Range<Int>],
    _ random: inout MersenneTwister
  ) {
    collectGroups(batch.tokens, runs)
    random.shuffle(&groups)
    let wanted = min(
      options.maximumPredictions,
      max(
        1,
        Int(
          (Double(sequence.count) * options.maskedProbability).rounded(.toNearestOrEven))))
    let first = batch.maskedPositions.count
    for group in groups {
      let count = batch.maskedPositions.count - first
      if count >= wanted { break }
      if count + Int(group.count) > wanted { continue }
      for index in Int(group.start)..<Int(group.start + group.count) {
        let position = candidates[index]
        batch.maskedPositions.append(position)
        batch.maskedLabels.append(batch.tokens[Int(position)])
        batch.tokens[Int(position)] = replacement(of: batch.tokens[Int(position)], &random)
      }
    }
    sort(&batch, from: first)
  }

  private mutating func collectGroups(_ tokens: [Int32], _ runs: [Range<Int>]) {
    candidates.removeAll(keepingCapacity: true)
    groups.removeAll(keepingCapacity: true)
    for run in runs {
      for position in run {
        if options.masksWholeWords, isContinuation[Int(tokens[position])], !groups.isEmpty {
          groups[groups.count - 1].count += 1
        } else {
          groups.append(Group(start: Int32(candidates.count), count: 1))
        }
        candidates.append(Int32(position))
      }
    }
  }

  /// 80 % `[MASK]`, 10 % unchanged, 10 % any piece of the vocabulary, special ones included.
  private func replacement(of token: Int32, _ random: inout MersenneTwister) -> Int32 {
    if random.random() < 0.8 { return maskToken }
    if random.random() < 0.5 { return token }
    return Int32(random.integer(in: 0...vocabularySize - 1))
  }

  /// Sorts the last positions, and their labels with them; there are few.
  private func sort(_ batch: inout PretrainingBatch, from first: Int) {
    for index in first..<batch.maskedPositions.count {
      var place = index
      while place > first, batch.maskedPositions[place - 1] > batch.maskedPositions[place] {
        batch.maskedPositions.swapAt(place - 1, place)
        batch.maskedLabels.swapAt(place - 1, place)
        place -= 1
      }
    }
  }
}
