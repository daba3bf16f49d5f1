import ArgumentParser
import ExactStrings
import FineTuning
import Models
import Platform
import Training

extension Finetune {
  func trainSequences(_ stored: StoredModel) throws {
    guard let task = task.sequence else { fatalError("finetune: \(task) is none of whole texts") }
    var examples = ExampleImport(
      train: train, dev: dev, columns: columns.choice, task: task, isMultiLabel: multiLabel,
      skipsBadRows: columns.skipBadRows)
    examples.classWeights = training.classWeights
    guard !training.freeze else { return try solve(examples, stored) }
    try start(examples, stored, MetricChoice(examples.problem))
  }

  func trainTokens(_ stored: StoredModel) throws {
    var examples = TokenImport(
      train: train, dev: dev, columns: try columns.conll(), skipsBadRows: columns.skipBadRows)
    (examples.classWeights, examples.metric) = (training.classWeights, training.metric)
    try start(examples, stored, .tokens)
  }

  func trainQuestions(_ stored: StoredModel) throws {
    let examples = QuestionImport(train: train, dev: dev, skipsBadRows: columns.skipBadRows)
    try start(examples, stored, .questions) {
      var options = QuestionOptions()
      questions.override(&options)
      $0.questions = options
    }
  }

  func trainEmbeddings(_ stored: StoredModel) throws {
    var examples = EmbeddingImport(
      train: train, dev: dev, columns: columns.choice, skipsBadRows: columns.skipBadRows)
    examples.loss = embeddings.loss
    if let name = frozen.vectors.poolingStrategy {
      examples.pooling = try SentencePooling.Mode(name.strategy)
    }
    examples.metric = training.metric
    // Of standard input the columns are not known yet.
    let loss = try examples.lossOfColumns()
    let metrics = MetricChoice(loss ?? .ranking)
    let isOfOrder = loss == nil && training.metric.map { !metrics.known.contains($0) } == true
    try start(examples, stored, isOfOrder ? MetricChoice(.cosent) : metrics) { options in
      options.embedding = loss.map { EmbeddingRecipe($0, examples.mode(of: stored)) }
      useLength(of: stored, &options)
    }
  }

  private func start<Source: ExampleSource>(
    _ examples: Source, _ stored: StoredModel, _ metrics: MetricChoice,
    change: (inout FineTuningOptions) -> Void = { _ in }
  ) throws where Source.Measure: TaskWords, Source.Imported: ImportWords {
    var options = try training.options(
      task, metrics, positions: stored.record.configuration.maximumPositions)
    change(&options)
    warnOfPositions(stored, options.maximumSequenceLength)
    var job = FineTuningJob(stored, examples, options)
    job.warmup = training.warmup
    try FineTuningCommand(command: self, job: job).run()
  }

  /// Vectors are of texts as long as the model says, unless that is said otherwise.
  func useLength(of stored: StoredModel, _ options: inout FineTuningOptions) {
    guard training.maxSeqLength == nil, let own = stored.record.sentencePooling?.maximumLength
    else { return }
    options.maximumSequenceLength = min(own, stored.record.configuration.maximumPositions)
  }

  /// Says that texts may be longer than those that the model was trained with.
  func warnOfPositions(_ stored: StoredModel, _ length: Int) {
    let trained = stored.record.trainedLength
    guard length > trained else { return }
    warn(
      "'\(stored.origin)' was trained with sequences of up to \(trained) tokens: positions beyond them, up to "
        + "--max-seq-length \(length), are as they were drawn")
  }

  /// Refuses options that the task has no use for.
  func requireEffects() throws {
    let sequences: [FineTuningTask] = [.classification, .pair, .regression]
    let oneRun = FineTuningTask.allCases.filter { $0 != .fewShot }
    let uses: [(options: [String], tasks: [FineTuningTask])] = [
      (["--text-column", "--label-column"], sequences + [.token, .embedding, .fewShot]),
      (["--no-header"], sequences + [.embedding, .fewShot]),
      (["--multi-label"], [.classification, .pair]),
      (["--class-weights"], [.classification, .pair, .token, .fewShot]),
      (["--patience", "--until-step", "--grid-learning-rates", "--grid-seeds"], oneRun),
      (QuestionFlags.names, [.question]), (["--loss"], [.embedding]),
    ]
    guard task != .fewShot || !training.freeze else {
      throw ValidationError(
        "--freeze does not fit few-shot, whose encoder learns; expected classification --freeze")
    }
    try FrozenFlags.requireEffects(training.freeze && task.sequence != nil, of: task)
    let given = GivenOptions().names
    for (options, tasks) in uses where !tasks.contains(task) {
      for option in options where given.containsExactly(option) {
        let words = tasks.map(\.rawValue)
        throw ValidationError(
          "\(option) does not fit \(task.rawValue), expected "
            + (words.count == 1
              ? words[0]
              : words.dropLast().joined(separator: ", ") + " or " + words[words.count - 1]))
      }
    }
  }
}
