public import Models
import Platform
public import Training

extension ExampleImport: ExampleSource {
  /// How such a run is measured.
  public typealias Measure = SequenceEvaluator

  /// The name of the loss, and of its report.
  public var term: String { problem.term }

  /// Refuses lengths that the model does not have, and pairs where it has one segment.
  public func check(_ model: StoredModel, _ options: FineTuningOptions) throws(TrainingError) {
    try options.requireLength(in: model, atLeast: task == .classification ? 3 : 4)
    if task == .pair { try model.requireSegments() }
  }

  /// Settles the labels and their weights.
  public func settle(
    _ options: inout FineTuningOptions, by imported: ImportedExamples, from model: StoredModel
  ) throws(TrainingError) -> ModelHeads {
    let labels = imported.labels
    try options.requireMetric(
      MetricChoice(problem, labels: labels.names.count), counted(labels.names.count, "label"))
    if imported.textColumns.count > 1 { try model.requireSegments() }
    options.classWeights = try classWeights?.weights(
      labels, imported.labelCounts, of: imported.count, problem)
    options.textColumns = imported.textColumns
    options.labelColumn = imported.labelColumn
    (options.trainFile, options.devFile) = (train, dev)
    return ModelHeads(TaskHead(.sequence, labels: labels.names, problem: problem))
  }
}

extension StoredModel {
  /// Refuses a model that cannot tell one text from the other.
  func requireSegments() throws(TrainingError) {
    let segments = record.configuration.segments
    guard segments >= 2 else {
      throw TrainingError(
        "'\(origin)' has type_vocab_size \(segments), expected at least 2 for pairs")
    }
  }
}

extension ImportedExamples: ImportedData {
  /// The rows that were passed over.
  public var passedOver: [String] { badRows.map(\.description) }
}
