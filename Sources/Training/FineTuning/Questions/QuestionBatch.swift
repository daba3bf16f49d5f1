public import Sequences
import Training

/// Windows of contexts with their questions in one run of tokens, without padding, with the places of the answers.
public struct QuestionBatch: PackedBatch, Sendable, Equatable {
  /// The windows.
  public internal(set) var sequences: PackedSequences
  /// The row of each window's start of the answer, among all tokens, `[windows]`: its `[CLS]` if the answer is not there.
  public internal(set) var starts: [Int32] = []
  /// The row of its end, `[windows]`.
  public internal(set) var ends: [Int32] = []

  /// Makes an empty batch.
  public init() {
    sequences = PackedSequences(tokens: [], segments: [], positions: [], offsets: [0])
  }

  /// Makes a batch of its parts.
  public init(sequences: PackedSequences, starts: [Int32], ends: [Int32]) {
    (self.sequences, self.starts, self.ends) = (sequences, starts, ends)
  }

  /// How many tokens it has.
  public var tokenCount: Int { sequences.tokens.count }
  /// The tokens of the longest window; 0 without any.
  public var longestSequence: Int { sequences.longest }

  /// Its first window.
  public var probe: QuestionBatch? {
    guard let start = starts.first, let end = ends.first else { return nil }
    let tokens = 0..<Int(sequences.offsets[1])
    var result = QuestionBatch()
    result.sequences.append(sequences.tokens[tokens], segments: sequences.segments[tokens])
    (result.starts, result.ends) = ([start], [end])
    return result
  }

  /// Appends a window.
  ///
  /// - Parameters:
  ///   - window: the window.
  ///   - answer: its pieces in the context; nil: there is none.
  mutating func append(_ window: QuestionWindow, answer: Range<Int>?) {
    let first = Int32(sequences.tokens.count)
    let (start, end) = window.rows(of: answer)
    sequences.append(window.ids, segments: window.segments)
    starts.append(first + start)
    ends.append(first + end)
  }
}
