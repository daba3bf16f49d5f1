import Autograd
import FineTuning
import Foundation
import Interchange
import Models
import Platform
import Serialization
import TestSupport
import Testing
import Training

/// Vectors learn what rows say, and a run that is stopped ends with the same bits.
@Suite final class EmbeddingRunTests {
  private let temporary: TemporaryDirectory

  init() throws { temporary = try TemporaryDirectory() }

  private func start(
    _ name: String, _ rows: String, dev: String, _ options: FineTuningOptions,
    model: StoredModel? = nil, change: (inout EmbeddingImport) -> Void = { _ in }
  ) throws -> EmbeddingRun {
    // The files' names are part of the options: the same for all runs of a test.
    let train = try temporary.write("train.tsv", rows)
    var examples = embeddingImport(train, dev: try temporary.write("dev.tsv", dev))
    change(&examples)
    let job = FineTuningJob(try model ?? makeModel(), examples, options)
    return try job.start(
      in: RunDirectory(temporary.file(name)), context: Context(threadCount: 1))
  }

  private func finish(_ run: EmbeddingRun) throws {
    _ = try run.train(until: run.options.schedule.totalSteps)
  }

  private func learning() -> FineTuningOptions {
    var options = embeddingOptions()
    (options.epochs, options.encoderDropout) = (10, 0)
    return options
  }

  @Test(arguments: [false, true])
  func whatBelongsTogetherIsFound(negatives: Bool) throws {
    let run = try start(
      "run", belongingRows(96, negatives: negatives), dev: belongingRows(40, negatives: negatives),
      learning())
    #expect(run.options.metric == .mrr && run.options.embedding?.loss == .ranking)
    let before = try #require(run.measure.evaluate(run.trainer.objective))
    try finish(run)
    let after = try #require(run.bestDetails).details
    #expect(after.loss < before.loss && after.loss < after.chanceLoss)
    guard case .retrieval(let first, _, _) = before.figures,
      case .retrieval(let last, _, _) = after.figures
    else { return #expect(Bool(false)) }
    #expect(last.meanReciprocalRank > first.meanReciprocalRank)
    #expect(last.meanReciprocalRank > 2 * last.chanceReciprocalRank)
    #expect(!after.isCollapsed && run.heldOut.judge.figure == "mrr")
    let report = after.report(step: 1).terms[0]
    #expect(report["mrr"] == last.meanReciprocalRank && report["accuracy"] == last.accuracy)
  }

  @Test(arguments: SentencePooling.Mode.allCases)
  func scoresAreLearned(pooling: SentencePooling.Mode) throws {
    let run = try start("run", scoredRows(120), dev: scoredRows(40), learning()) {
      $0.pooling = pooling
    }
    try finish(run)
    let details = try #require(run.bestDetails).details
    guard case .correlation(let metrics, let cosines) = details.figures else {
      return #expect(Bool(false))
    }
    #expect(metrics.spearman > 0.7, "\(run.heldOut.points)")
    #expect(cosines.count == 40 && details.loss < details.chanceLoss)
    #expect(run.heldOut.best?.score == details.report(step: 0).terms[0]["spearman"])
    // The record says how the vectors are made.
    let record = try ModelReader.read(run.directory.path).record
    #expect(
      record.sentencePooling == SentencePooling(pooling, normalizes: false, maximumLength: 16))
    #expect(record.heads == .none(hasPooler: true) && record.heads.task == nil)
  }

  /// A pooler of the model has no part in vectors: it stays, as in sentence-transformers.
  @Test func thePoolerStaysAndTheEncoderLearns() throws {
    let model = try makeModel(heads: .preTraining)
    let run = try start(
      "run", scoredRows(40), dev: scoredRows(20), embeddingOptions(), model: model)
    try finish(run)
    let after = try ModelReader.read(run.directory.path).weights
    for name in after.names {
      let isSame = model.weights[name] == after[name]
      #expect(isSame == name.hasPrefix("bert.pooler."), "\(name)")
    }
    #expect(after["bert.pooler.dense.weight"] != nil)
    #expect(!after.names.contains { $0.hasPrefix("cls.") })
  }

  @Test func theModelsOwnPoolingIsKept() throws {
    var model = try makeModel()
    model.record.sentencePooling = SentencePooling(.max, normalizes: true, maximumLength: 9)
    let run = try start(
      "run", scoredRows(40), dev: scoredRows(20), embeddingOptions(), model: model)
    #expect(run.trainer.objective.pooling == .max && run.options.embedding?.pooling == .max)
    #expect(
      run.state.model.sentencePooling
        == SentencePooling(.max, normalizes: true, maximumLength: 16))
  }

  /// The log without times, and every checkpoint.
  private func result(_ name: String) throws -> [String: [UInt8]] {
    let folder = RunDirectory(temporary.file(name))
    var files: [String: [UInt8]] = [:]
    for step in try folder.checkpointSteps() {
      files["\(step)"] = try FileSystem.contents(of: folder.checkpoint(step: step))
    }
    let log = String(decoding: try FileSystem.contents(of: folder.metrics), as: UTF8.self)
    files["log"] = Array(
      log.split(separator: "\n").map { $0.split(separator: "\"tokens_per_second\"")[0] }
        .joined(separator: "\n").utf8)
    return files
  }

  @Test(arguments: [EmbeddingLoss.ranking, .cosent])
  func theSameBitsFromEveryStep(loss: EmbeddingLoss) throws {
    var options = embeddingOptions()
    options.layerDecay = 0.8
    let (rows, dev) =
      loss == .ranking
      ? (belongingRows(60), belongingRows(24)) : (scoredRows(60), scoredRows(24))
    try finish(start("whole", rows, dev: dev, options))
    let expected = try result("whole")
    #expect(expected.keys.contains("16"))
    for stop in [0, 1, 7, 8, 9, 15] {
      let name = "stopped-\(stop)"
      do {
        let run = try start(name, rows, dev: dev, options)
        _ = try run.train(until: stop)
      }
      let resumed = try EmbeddingRun(
        resuming: RunDirectory(temporary.file(name)), context: Context(threadCount: 2))
      #expect(resumed.trainer.step == stop)
      try finish(resumed)
      #expect(try result(name) == expected, "after \(stop)")
    }
    let path = RunDirectory(temporary.file("whole")).checkpoint(step: 16)
    #expect(try FineTuningCheckpoint.prove(path: path).step == 16)
    #expect(
      message {
        _ = try SequenceRun(
          resuming: RunDirectory(temporary.file("whole")), context: Context(threadCount: 1))
      }.contains("is of a run for embedding, expected one for"))
  }

  @Test func whatDoesNotFitIsRefused() throws {
    func refused(
      _ change: (inout FineTuningOptions) -> Void, rows: String? = nil,
      also: (inout EmbeddingImport) -> Void = { _ in }
    ) -> String {
      var options = embeddingOptions()
      change(&options)
      return message {
        _ = try start(
          "refused", rows ?? scoredRows(40), dev: rows ?? scoredRows(20), options, change: also)
      }
    }
    #expect(refused { $0.batchSize = 1 }.hasPrefix("--batch-size is 1, expected at least 2"))
    #expect(refused { $0.freezesEncoder = true }.hasPrefix("--freeze leaves nothing to learn"))
    #expect(refused { $0.maximumSequenceLength = 64 }.hasPrefix("--max-seq-length is 64"))
    #expect(
      refused({ _ in }, also: { $0.metric = .mrr })
        == "--metric is mrr, expected for --loss cosent one of spearman, pearson, loss")
    #expect(
      refused({ _ in }, rows: belongingRows(40), also: { $0.metric = .spearman })
        == "--metric is spearman, expected for --loss mnr one of mrr, accuracy, loss")
    #expect(
      refused({ _ in }, also: { $0.loss = .cosine }).contains(
        "line 2: the score is 5.0, expected a cosine of -1 to 1"))
    #expect(!FileSystem.exists(temporary.file("refused")))
  }
}
