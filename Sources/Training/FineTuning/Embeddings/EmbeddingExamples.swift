import Corpora
import Models
public import Tokenization

/// The rows of a run as a model takes them, in memory.
public struct EmbeddingExamples: Sendable {
  /// How many there are.
  public var count: Int { lines.count }
  /// How many texts each has.
  public private(set) var columns = 0
  /// The line of the user's file that each comes from.
  public private(set) var lines: [Int] = []
  /// The texts of each, where they are kept.
  public private(set) var texts: [[String]] = []
  /// How alike the texts of each are; empty where nothing says so.
  public private(set) var scores: [Float] = []
  /// How many rows have a text that lost its end.
  public private(set) var cutCount = 0
  private var tokens: [Int32] = []
  private var offsets = [0]
  /// A number for every text, the same for those that are the same to the model, `[rows, columns]`.
  private var identities: [Int32] = []
  /// How many different texts there are.
  private(set) var distinctCount = 0

  /// Reads the examples of a run.
  ///
  /// - Parameters:
  ///   - path: the run's own file.
  ///   - loss: what is learned of them.
  ///   - tokenizer: the model's.
  ///   - maximumLength: the longest sequence.
  ///   - keepsTexts: whether the texts stay in memory.
  /// - Throws: ``ExampleError`` if a line is none of an example; `CorpusError` if the file cannot be read.
  public init(
    path: String, _ loss: EmbeddingLoss, _ tokenizer: WordPieceTokenizer, maximumLength: Int,
    keepsTexts: Bool
  ) throws {
    let encoder = tokenizer.makeEncoder()
    var reader = try RecordReader(path: path)
    while let record = try reader.next() {
      guard case .object(let object) = record.contents, let example = Example(object),
        loss.textCounts.contains(example.texts.count),
        lines.isEmpty || example.texts.count == columns
      else { throw ExampleError(path, line: record.line, "is no example of a run") }
      columns = example.texts.count
      if loss.hasScores {
        guard case .number(let score) = example.label else {
          throw ExampleError(path, line: record.line, "has no number, expected a score")
        }
        scores.append(Float(score))
      }
      let inputs = example.texts.map {
        encoder.input([$0], maximumLength: maximumLength, tokenizer.vocabulary)
      }
      for input in inputs {
        tokens += input.tokens
        offsets.append(tokens.count)
      }
      cutCount += inputs.contains(where: \.isCut) ? 1 : 0
      lines.append(example.line)
      if keepsTexts { texts.append(example.texts) }
    }
    nameTexts()
  }

  private mutating func nameTexts() {
    var names: [ArraySlice<Int32>: Int32] = [:]
    for text in 0..<offsets.count - 1 {
      let next = Int32(names.count)
      identities.append(
        names[tokens[offsets[text]..<offsets[text + 1]], default: next])
      if identities[text] == next { names[tokens[offsets[text]..<offsets[text + 1]]] = next }
    }
    distinctCount = names.count
  }

  /// How many texts there are.
  var textCount: Int { offsets.count - 1 }

  /// The tokens of a text: that of a row's column is `row · columns + column`.
  func text(_ index: Int) -> ArraySlice<Int32> { tokens[offsets[index]..<offsets[index + 1]] }

  /// Numbers for the texts of a row, of which equal ones are the same text to the model.
  func identities(of row: Int) -> ArraySlice<Int32> {
    identities[row * columns..<(row + 1) * columns]
  }

  /// A batch of some rows.
  func batch(of rows: some Collection<Int>) -> EmbeddingBatch {
    EmbeddingBatch(
      columns: (0..<columns).map { column in rows.map { text($0 * columns + column) } },
      scores: scores.isEmpty ? [] : rows.map { scores[$0] })
  }

  /// The texts one by one.
  var singles: EmbeddingTexts { EmbeddingTexts(examples: self) }
}

/// The texts of rows one by one, of which each is a row of a batch.
struct EmbeddingTexts: IndexedExamples {
  let examples: EmbeddingExamples

  /// How many there are.
  var count: Int { examples.textCount }

  /// How many tokens one has.
  func length(_ index: Int) -> Int { examples.text(index).count }

  /// Appends one to a batch.
  func append(_ index: Int, to batch: inout EmbeddingBatch) {
    batch.append(row: examples.text(index))
  }
}
