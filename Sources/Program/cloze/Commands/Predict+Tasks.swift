import ArgumentParser
import Autograd
import ExactStrings
import FineTuning
import Models
import Platform
import Serialization

extension Predict {
  func judgeTexts(_ stored: StoredModel, _ context: Context) throws {
    try requireEffects(of: questionOptions + ["--plain-text"], "a model of whole texts")
    let kind = Predictions.ofTexts
    try check(kind)
    let predictor = try SequencePredictor(stored, maximumLength: maxSeqLength, context: context)
    let reader = try PredictionReader(
      file, for: predictor, columns: columns.choice, skipsBadRows: columns.skipBadRows,
      ignoresLabels: noLabels)
    note(
      "texts in \(reader.textColumns.map { "'\($0)'" }.joined(separator: " and "))"
        + (reader.labelColumn.map { ", labels in '\($0)'" } ?? ""))
    let job = PredictionJob(predictor, reader, writesJSON: format.json)
    try write(kind) { try job.run(into: $0) }
    try job.finish(output == nil ? nil : format)
  }

  func labelWords(_ stored: StoredModel, _ context: Context) throws {
    try requireEffects(of: questionOptions + ["--no-header"], "a model of words")
    let kind = Predictions.ofWords
    try check(kind)
    let predictor = try TokenPredictor(stored, maximumLength: maxSeqLength, context: context)
    let source: TokenPredictionJob.Source
    if plainText {
      source = .texts(path: file)
    } else {
      var found = try columns.conll()
      if let options = predictor.run?.options {
        let own = (options.textColumns.first.flatMap { Int($0) }, Int(options.labelColumn))
        if columns.textColumn.isEmpty, let word = own.0 { found.word = word - 1 }
        if columns.labelColumn == nil { found.tag = own.1.map { $0 - 1 } }
      }
      (found.hasTags, found.mayLackTags) = (!noLabels, true)
      source = .columns(path: file, found, skipsBadRows: columns.skipBadRows)
    }
    let job = TokenPredictionJob(predictor, source, writesJSON: format.json)
    try write(kind) { try job.run(into: $0) }
    try job.finish(output == nil ? nil : format)
  }

  func answerQuestions(_ stored: StoredModel, _ context: Context) throws {
    try requireEffects(
      of: ["--text-column", "--label-column", "--no-header", "--plain-text"],
      "a model of questions")
    let predictor = try QuestionPredictor(
      stored, maximumLength: maxSeqLength, change: questions.override, context: context)
    let job = try QuestionPredictionJob(
      predictor, file, noLabels ? .ignored : .optional,
      needsNone: questions.nullScoreDiffThreshold != nil || nullOddsOutput != nil,
      skipsBadRows: columns.skipBadRows)
    var kind = Predictions.ofQuestions([])
    try job.run { ids in
      kind = Predictions.ofQuestions(ids)
      try check(kind)
    }
    let others = [
      (nBestOutput, AnswerFiles.nBest), (nullOddsOutput, AnswerFiles.nullDifferences),
    ]
    for (path, contents) in others {
      guard let path else { continue }
      announceReplacement(of: [path], kind)
      try AtomicFile.write(bytes: contents(job.predictions), to: path)
    }
    try write(kind) {
      var output = $0
      try output.write(AnswerFiles.predictions(job.predictions))
      try output.finish()
    }
    try job.finish(output == nil ? nil : format)
  }

  private var questionOptions: [String] {
    QuestionFlags.names + ["--n-best-output", "--null-odds-output"]
  }

  /// Refuses options that the model's task has no use for.
  private func requireEffects(of options: [String], _ model: String) throws(CommandError) {
    let given = GivenOptions().names
    for option in options where given.containsExactly(option) {
      throw CommandError(
        "\(option) has no effect: '\(self.model)' is \(model); expected no \(option)")
    }
  }

  private func check(_ kind: ReplaceableKind) throws {
    try checkOutputs(
      [
        ("--output", output), ("--n-best-output", nBestOutput),
        ("--null-odds-output", nullOddsOutput),
      ], replacing: kind, inputs: [model, file])
  }

  /// Writes predictions to the file, or to standard output.
  private func write(_ kind: ReplaceableKind, _ body: (consuming FileWriter) throws -> Void) throws
  {
    guard let output else { return try body(FileWriter.standardOutput()) }
    announceReplacement(of: [output], kind)
    try AtomicFile.write(to: output) { try body(FileWriter(path: $0)) }
  }
}
