import Corpora
import Randomness
import Tokenization

/// Masks as google-research/bert draws them (`create_masked_lm_predictions`).
struct GoogleMasking: Sendable {
  /// A masked place.
  struct Mask: Sendable {
    /// Counted from `[CLS]`.
    var position: Int32
    /// The piece that stands there now, or nil for the one that stood there before.
    var replacement: Int32?
  }

  /// The masks of the last sequence, ascending.
  private(set) var masks: [Mask] = []
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

  /// Draws the masks of `[CLS] first [SEP] second [SEP]`.
  ///
  /// - Parameters:
  ///   - view: the corpus.
  ///   - first: the tokens of the first text.
  ///   - second: the tokens of the second text.
  ///   - random: the generator of the whole procedure.
  mutating func draw(
    _ view: TokenView, _ first: Range<Int>, _ second: Range<Int>, _ random: inout MersenneTwister
  ) {
    let wanted = options.predictions(length: first.count + second.count + 3)
    candidates.removeAll(keepingCapacity: true)
    candidates.append(contentsOf: 1..<Int32(1 + first.count))
    candidates.append(
      contentsOf: Int32(2 + first.count)..<Int32(2 + first.count + second.count))
    masks.removeAll(keepingCapacity: true)
    if options.masksWholeWords {
      groups.removeAll(keepingCapacity: true)
      group(view, first)
      group(view, second)
      maskGroups(wanted, &random)
    } else {
      random.shuffle(&candidates)
      for position in candidates.prefix(wanted) {
        masks.append(Mask(position: position, replacement: replacement(&random)))
      }
    }
    sort()
  }

  private mutating func maskGroups(_ wanted: Int, _ random: inout MersenneTwister) {
    random.shuffle(&groups)
    for group in groups {
      if masks.count >= wanted { break }
      if masks.count + Int(group.count) > wanted { continue }
      for index in Int(group.start)..<Int(group.start + group.count) {
        masks.append(Mask(position: candidates[index], replacement: replacement(&random)))
      }
    }
  }

  /// Words; the second text may go on with the first one's last word, as in the original.
  private mutating func group(_ view: TokenView, _ text: Range<Int>) {
    var place = groups.last.map { $0.start + $0.count } ?? 0
    view.forEachToken(in: text) { token in
      if isContinuation[token], !groups.isEmpty {
        groups[groups.count - 1].count += 1
      } else {
        groups.append(Group(start: place, count: 1))
      }
      place += 1
    }
  }

  /// 80 % `[MASK]`, 10 % unchanged, 10 % any piece of the vocabulary, special ones included.
  private func replacement(_ random: inout MersenneTwister) -> Int32? {
    if random.random() < 0.8 { return maskToken }
    if random.random() < 0.5 { return nil }
    return Int32(random.integer(in: 0...vocabularySize - 1))
  }

  /// Sorts by position; there are few.
  private mutating func sort() {
    masks.withUnsafeMutableBufferPointer { masks in
      for index in masks.indices.dropFirst() {
        let mask = masks[index]
        var place = index
        while place > 0, masks[place - 1].position > mask.position {
          masks[place] = masks[place - 1]
          place -= 1
        }
        masks[place] = mask
      }
    }
  }
}
