import Corpora
import ExactStrings
public import Models
import Platform
public import Tokenization

/// The examples of a run as a model takes them, in memory.
public struct SequenceExamples: IndexedExamples {
  /// How many there are.
  public var count: Int { firstCounts.count }
  /// The line of the user's file that each comes from.
  public private(set) var lines: [Int] = []
  /// The texts, where they are kept.
  public private(set) var texts: [[String]] = []
  /// The class of each, `[examples]`, of labels that exclude each other.
  public private(set) var classes: [Int32] = []
  /// The number of each, or which labels hold, `[examples, labels]`.
  public private(set) var numbers: [Float] = []
  /// How many of them lost an end.
  public private(set) var cutCount = 0
  /// How many outputs there are for each.
  public let outputs: Int
  /// The last hidden states of the first tokens, `[examples, hidden]`, once they are computed.
  var states: [Float] = []
  private var tokens: [Int32] = []
  private var offsets = [0]
  private var firstCounts: [Int] = []

  /// Reads the examples of a run.
  ///
  /// - Parameters:
  ///   - path: the run's own file.
  ///   - head: the outputs and what they mean.
  ///   - tokenizer: the model's.
  ///   - maximumLength: the longest sequence.
  ///   - keepsTexts: whether the texts stay in memory.
  /// - Throws: ``ExampleError`` if a line is none of an example; `CorpusError` if the file cannot be read.
  public init(
    path: String, _ head: TaskHead, _ tokenizer: WordPieceTokenizer, maximumLength: Int,
    keepsTexts: Bool
  ) throws {
    outputs = head.labels.count
    let labels = LabelNames(head.labels)
    let encoder = tokenizer.makeEncoder()
    var reader = try RecordReader(path: path)
    while let record = try reader.next() {
      guard case .object(let object) = record.contents, let example = Example(object),
        let label = example.label
      else { throw ExampleError(path, line: record.line, "is no example of a run") }
      let input = encoder.input(
        example.texts, maximumLength: maximumLength, tokenizer.vocabulary)
      do throws(RowFault) {
        try append(label, head.problem, labels)
      } catch {
        throw ExampleError(path, line: record.line, error.problem)
      }
      lines.append(example.line)
      if keepsTexts { texts.append(example.texts) }
      append(input)
    }
  }

  /// Makes examples without labels of inputs.
  init(_ inputs: [SequenceInput], outputs: Int) {
    self.outputs = outputs
    for input in inputs { append(input) }
  }

  private mutating func append(_ input: SequenceInput) {
    tokens += input.tokens
    offsets.append(tokens.count)
    firstCounts.append(input.firstCount)
    cutCount += input.isCut ? 1 : 0
  }

  private mutating func append(
    _ label: Example.Label, _ problem: TaskHead.Problem, _ labels: LabelNames
  ) throws(RowFault) {
    switch (problem, label) {
    case (.regression, .number(let number)): numbers.append(Float(number))
    case (.singleLabel, .names(let names)) where names.count == 1:
      classes.append(Int32(try labels.place(of: names[0])))
    case (.multiLabel, .names(let names)):
      var holds = [Float](repeating: 0, count: outputs)
      for name in names { holds[try labels.place(of: name)] = 1 }
      numbers += holds
    default: throw RowFault("the label is not of the run's kind")
    }
  }

  /// How many tokens an example has.
  public func length(_ index: Int) -> Int { offsets[index + 1] - offsets[index] }

  /// The ids of an example, and how many of them are of its first text.
  func sequence(_ index: Int) -> (tokens: [Int32], firstCount: Int) {
    (Array(tokens[offsets[index]..<offsets[index + 1]]), firstCounts[index])
  }

  /// Appends an example to a batch.
  public func append(_ index: Int, to batch: inout SequenceBatch) {
    let sequence = tokens[offsets[index]..<offsets[index + 1]]
    if states.isEmpty {
      batch.append(sequence, firstCount: firstCounts[index])
    } else {
      let hidden = states.count / count
      batch.append(sequence.prefix(1), firstCount: 1)
      batch.states += states[index * hidden..<(index + 1) * hidden]
    }
    if !classes.isEmpty { batch.classes.append(classes[index]) }
    if !numbers.isEmpty {
      let width = numbers.count / count
      batch.numbers += numbers[index * width..<(index + 1) * width]
    }
  }
}
