import ExactStrings
public import Models
import Platform
public import Tokenization
public import Training

/// Takes sentences in CoNLL's form into a run.
public struct TokenImport: ExampleSource {
  /// How such a run is measured.
  public typealias Measure = TokenEvaluator

  /// The sentences to learn from; `-` is standard input.
  public var train: String
  /// Those that the model is judged by; nil: every tenth of the others.
  public var dev: String?
  /// Which columns have what.
  public var columns: CoNLLColumns
  /// Whether sentences with a row that cannot be used are passed over.
  public var skipsBadRows: Bool
  /// What the labels' losses are multiplied with; nil: 1.
  public var classWeights: ClassWeights?
  /// What the best checkpoint is chosen by; nil: F1 of spans, or the accuracy where labels tag none.
  public var metric: Metric?

  /// Makes an import.
  public init(train: String, dev: String?, columns: CoNLLColumns, skipsBadRows: Bool) {
    (self.train, self.dev, self.columns) = (train, dev, columns)
    self.skipsBadRows = skipsBadRows
  }

  /// The name of the loss, and of its report.
  public var term: String { TokenObjective.term }

  /// Refuses lengths that the model does not have.
  public func check(_ model: StoredModel, _ options: FineTuningOptions) throws(TrainingError) {
    try options.requireLength(in: model, atLeast: TokenWindowing.shortestLength)
  }

  /// Reads the files and writes the run's own.
  public func write(
    to directory: RunDirectory, _ tokenizer: WordPieceTokenizer, _ options: FineTuningOptions
  ) throws -> ImportedSentences {
    let windowing = try TokenWindowing(
      tokenizer: tokenizer, maximumLength: options.maximumSequenceLength)
    var result = ImportedSentences()
    var (tags, repeated) = ([ExactString: Int](), RepeatedTexts())
    try ExampleFiles(directory, hasDev: dev != nil).writeTrain { files in
      var reader = try CoNLLReader(path: train, columns: columns, skipsBadRows: skipsBadRows)
      while let sentence = try reader.next() {
        let isHeldOut = try files.append(TokenSentence(sentence).json)
        repeated.add(sentence.words, isHeldOut: isHeldOut)
        for tag in sentence.tags { tags[ExactString(tag), default: 0] += isHeldOut ? 0 : 1 }
        if isHeldOut {
          result.heldOutCount += 1
        } else {
          result.sentenceCount += 1
          result.count += windowing.windows(of: sentence.words).windows
            .count { !$0.ownWords.isEmpty }
          result.wordCount += sentence.words.count
        }
      }
      result.passedOver += reader.badRows.map(\.description)
    }
    result.labels = LabelNames(found: Set(tags.keys))
    result.labelCounts = result.labels.names.map { tags[ExactString($0)] ?? 0 }
    if result.count > 0 { try checkTags(result) }
    if let dev { try write(dev, to: directory, &result, &repeated) }
    result.repeatedCount = repeated.count
    try ExampleFiles.requireBoth(result.count, result.heldOutCount, "sentence", train, dev)
    return result
  }

  /// Reads the held-out file; its tags are those of the other one.
  private func write(
    _ path: String, to directory: RunDirectory, _ result: inout ImportedSentences,
    _ repeated: inout RepeatedTexts
  ) throws {
    try ExampleFiles(directory, hasDev: true).writeDev { append in
      var reader = try CoNLLReader(path: path, columns: columns, skipsBadRows: skipsBadRows)
      while let sentence = try reader.next() {
        do throws(CoNLLFault) {
          _ = try TokenExample(sentence, of: path) { tag in
            result.labels.names.contains { $0.isExactly(tag) } ? 0 : nil
          }
        } catch {
          guard skipsBadRows else { throw error }
          result.passedOver.append(error.description)
          continue
        }
        try append(TokenSentence(sentence).json)
        repeated.add(sentence.words, isHeldOut: true)
        result.heldOutCount += 1
      }
      result.passedOver += reader.badRows.map(\.description)
    }
  }

  private func checkTags(_ result: ImportedSentences) throws(ExampleError) {
    let names = result.labels.names
    guard result.labelCounts.count(where: { $0 > 0 }) >= 2 else {
      throw ExampleError(
        train,
        "has one tag only, \(names[0].quotedBriefly), for \(counted(result.wordCount, "word")), expected at least two"
      )
    }
    guard names.count <= 4096 else {
      throw ExampleError(
        train, "has \(counted(names.count, "tag")), too many; is --label-column right?")
    }
  }

  /// Settles the labels and their weights.
  public func settle(
    _ options: inout FineTuningOptions, by imported: ImportedSentences, from model: StoredModel
  ) throws(TrainingError) -> ModelHeads {
    let names = imported.labels.names
    let choice = TaggedSpan.areTags(names) ? MetricChoice.tokens : .words
    options.metric = metric ?? choice.usual
    try options.requireMetric(choice, choice == .words ? "labels that tag no spans" : "spans")
    options.classWeights = try classWeights?.weights(
      imported.labels, imported.labelCounts, of: imported.wordCount, .singleLabel)
    (options.trainFile, options.devFile) = (train, dev)
    options.textColumns = ["\(columns.word + 1)"]
    options.labelColumn = columns.tag.map { "\($0 + 1)" } ?? ""
    return ModelHeads(TaskHead(.tokens, labels: names))
  }
}

/// What a run has taken from files in CoNLL's form.
public struct ImportedSentences: ImportedData {
  /// How many windows there are to learn from.
  public internal(set) var count = 0
  /// How many sentences these are of.
  public internal(set) var sentenceCount = 0
  /// How many words they have.
  public internal(set) var wordCount = 0
  /// How many sentences the model is judged by.
  public internal(set) var heldOutCount = 0
  /// The labels.
  public internal(set) var labels = LabelNames([])
  /// How many of the words to learn from have each.
  public internal(set) var labelCounts: [Int] = []
  /// The sentences that were passed over.
  public internal(set) var passedOver: [String] = []
  /// How many held-out sentences are learned from too.
  var repeatedCount = 0

  /// How many held-out sentences there are, and how many of them are learned from too.
  public var repeatedTexts: (count: Int, of: Int) { (repeatedCount, heldOutCount) }
}
