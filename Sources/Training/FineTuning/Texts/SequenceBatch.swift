public import Sequences
import Training

/// Texts in one run of tokens, without padding, with what is to be learned of them.
public struct SequenceBatch: PackedBatch, Sendable, Equatable {
  /// The texts.
  public internal(set) var sequences: PackedSequences
  /// The class of each text, `[texts]`; empty where there are other labels, or none.
  public internal(set) var classes: [Int32] = []
  /// The numbers of each text, `[texts]`, or which labels hold, 0 or 1, `[texts, labels]`.
  public internal(set) var numbers: [Float] = []
  /// The last hidden state of each text's first token, `[texts, hidden]`, where it is known; `sequences` has one token
  /// a text then.
  public internal(set) var states: [Float] = []

  /// Makes an empty batch.
  public init() {
    sequences = PackedSequences(tokens: [], segments: [], positions: [], offsets: [0])
  }

  /// Makes a batch of its parts.
  public init(sequences: PackedSequences, classes: [Int32] = [], numbers: [Float] = []) {
    (self.sequences, self.classes, self.numbers) = (sequences, classes, numbers)
  }

  /// How many texts there are.
  public var count: Int { sequences.count }
  /// How many tokens.
  public var tokenCount: Int { sequences.tokens.count }
  /// The tokens of the longest text; 0 without any.
  public var longestSequence: Int { sequences.longest }

  /// Its first text.
  public var probe: SequenceBatch? {
    guard count > 0 else { return nil }
    let tokens = 0..<Int(sequences.offsets[1])
    var result = SequenceBatch(
      sequences: PackedSequences([
        (Array(sequences.tokens[tokens]), Array(sequences.segments[tokens]))
      ]),
      classes: Array(classes.prefix(1)), numbers: Array(numbers.prefix(numbers.count / count)))
    result.states = Array(states.prefix(states.count / count))
    return result
  }

  /// Appends a text.
  mutating func append(_ tokens: ArraySlice<Int32>, firstCount: Int) {
    sequences.append(tokens, segments: (0..<tokens.count).map { $0 < firstCount ? 0 : 1 })
  }
}
