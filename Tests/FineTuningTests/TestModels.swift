import Autograd
import FineTuning
import Foundation
import Layers
import Models
import Platform
import Serialization
import TestSupport
import Testing
import Tokenization
import Training

/// Words of which `good` and its like make one class, `bad` and its like the other.
enum Words {
  static let good = ["good", "fine", "warm", "bright"]
  static let bad = ["bad", "cold", "dark", "dull"]
  static let others = ["the", "sun", "sea", "is", "was", "very", "a", "day", "night", "and"]
  static let pieces =
    ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + good + bad + others + ["##s", ".", ","]
}

/// A small model that knows the words, with nothing learned.
func makeModel(
  heads: ModelHeads = .none(hasPooler: true), positions: Int = 32, seed: UInt64 = 5
) throws -> StoredModel {
  let vocabulary = try Vocabulary(pieces: Words.pieces)
  var configuration = BERTConfiguration(
    vocabularySize: vocabulary.count, hiddenSize: 16, layers: 2, heads: 2)
  configuration.maximumPositions = positions
  configuration.initializerRange = 0.2
  let model = try EncoderModel(
    configuration, .initialized(seed: seed), hasPooler: heads.hasPooler, task: heads.task,
    context: Context(threadCount: 1))
  let record = ModelRecord(
    configuration: configuration, heads: heads, vocabulary: vocabulary, normalizer: .uncased,
    trainedLength: positions)
  return StoredModel(record, weights: model.parameters.stateDictionary(), origin: "model.h5")
}

/// Rows of texts whose words tell their class.
func separableRows(_ count: Int) -> [(text: String, label: String)] {
  (0..<count).map { row in
    let isGood = row % 2 == 0
    let word = (isGood ? Words.good : Words.bad)[row / 2 % 4]
    let (first, second) = (Words.others[row % 10], Words.others[(row * 7 + 3) % 10])
    return ("\(first) \(word) \(second)", isGood ? "positive" : "negative")
  }
}

/// The rows as a table between tabs.
func table(_ rows: [(text: String, label: String)]) -> String {
  "text\tlabel\n" + rows.map { "\($0.text)\t\($0.label)\n" }.joined()
}

/// What reads a file of single texts, or whatever is said.
func examples(
  _ train: String, dev: String? = nil, _ task: SequenceTask = .classification,
  columns: ColumnChoice = ColumnChoice(), multiLabel: Bool = false, skips: Bool = false
) -> ExampleImport {
  ExampleImport(
    train: train, dev: dev, columns: columns, task: task, isMultiLabel: multiLabel,
    skipsBadRows: skips)
}

/// Options of a short run.
func shortOptions(
  _ task: SequenceTask = .classification, metric: Metric = .accuracy
) -> FineTuningOptions {
  var options = FineTuningOptions.google(task.task, metric: metric)
  options.maximumSequenceLength = 16
  options.batchSize = 8
  options.schedule.learningRate = 5e-3
  options.epochs = 2
  return options
}

/// Starts a run on some rows.
func startRun(
  _ name: String, in temporary: borrowing TemporaryDirectory, _ options: FineTuningOptions,
  rows: Int = 60, change: (inout FineTuningJob<ExampleImport>) -> Void = { _ in }
) throws -> SequenceRun {
  let train = try temporary.write("\(name).tsv", table(separableRows(rows)))
  let dev = try temporary.write("\(name)-dev.tsv", table(separableRows(24)))
  var job = FineTuningJob(try makeModel(), examples(train, dev: dev), options)
  change(&job)
  return try job.start(
    in: RunDirectory(temporary.file(name)), context: Context(threadCount: 1))
}

/// Trains to the end.
func finish(_ run: SequenceRun) throws {
  _ = try run.train(until: run.options.schedule.totalSteps)
}

/// The one line that something is refused with.
func message(_ body: () throws -> Void) -> String {
  do {
    try body()
    return "nothing is refused"
  } catch {
    return "\(error)"
  }
}
