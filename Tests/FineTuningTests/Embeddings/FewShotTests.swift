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

/// Vectors learn from pairs of few rows, and a regression on them judges.
@Suite final class FewShotTests {
  private let temporary: TemporaryDirectory

  init() throws { temporary = try TemporaryDirectory() }

  private func job(
    _ rows: String = table(separableRows(16)), dev: String = table(separableRows(24))
  ) throws -> FewShotJob {
    var options = FineTuningOptions.setFit()
    options.maximumSequenceLength = 16
    options.schedule.learningRate = 5e-3
    options.seed = 3
    return FewShotJob(
      try makeModel(),
      examples(
        try temporary.write("few.tsv", rows), dev: try temporary.write("few-dev.tsv", dev)),
      options)
  }

  private func folder(_ name: String) -> String { temporary.file(name) }

  private func context() throws -> Context { try Context(threadCount: 1) }

  private func head(_ job: FewShotJob, in name: String) throws -> FrozenRun {
    try job.head(in: folder(name), context: Context(threadCount: 1, isInferenceOnly: true))
  }

  private func train(_ job: FewShotJob, in name: String, until step: Int = .max) throws
    -> EmbeddingRun
  {
    let run = try job.body(in: folder(name), context: context())
    _ = try run.train(until: min(step, run.options.schedule.totalSteps))
    return run
  }

  private func bytes(_ run: FrozenRun) throws -> [UInt8] {
    try FileSystem.contents(of: run.checkpoint)
  }

  @Test func classesOfFewRowsAreLearned() throws {
    var job = try job()
    // A model that knows nothing needs more passes than one of sentence vectors.
    (job.options.epochs, job.options.encoderDropout) = (16, 0)
    let body = try job.body(in: folder("run"), context: context())
    let first = try #require(body.measure.evaluate(body.trainer.objective))
    // 2 · max(2 · 28, 64) pairs.
    #expect(body.options.stepsPerEpoch == 8 && body.options.schedule.warmupSteps == 12)
    #expect(
      body.options.embedding == EmbeddingRecipe(.cosine, .mean)
        && body.options.task == .embedding && body.options.textColumns == ["text"])
    _ = try body.train(until: 128)
    let last = try #require(body.bestDetails).details
    #expect(last.loss < first.loss && last.loss < last.chanceLoss)
    guard case .correlation(let before, _) = first.figures,
      case .correlation(let after, _) = last.figures
    else { return #expect(Bool(false)) }
    // Of two scores, as many of each, no order of cosines gets more than √3/2.
    #expect(after.spearman > 0.5 && after.spearman > before.spearman + 0.1, "\(after.spearman)")
    #expect(last.count == 288)
    let head = try head(job, in: "run")
    #expect(head.evaluation.classification.accuracy == 1)
    #expect(head.options.vector == SentenceVector(.reduceMean, layers: [2], normalizes: false))
    // It stands on the encoder of the last step.
    let trained = try StoredModel(path: body.directory.checkpoint(step: 128)).weights
    let judging = try ModelReader.read(head.directory.path)
    for name in trained.names { #expect(judging.weights[name] == trained[name], "\(name)") }
    #expect(judging.record.heads.task?.labels == ["negative", "positive"])
    // A third time it is only read.
    #expect(try self.head(job, in: "run").state.options == head.state.options)
  }

  @Test func theSameBitsFromEveryStop() throws {
    let job = try job()
    _ = try train(job, in: "whole")
    let expected = try bytes(head(job, in: "whole"))
    for stop in [0, 1, 5, 8] {
      let name = "stopped-\(stop)"
      do { _ = try train(job, in: name, until: stop) }
      if stop < 8 {
        #expect(message { _ = try head(job, in: name) }.contains("at step \(stop) of 8"))
      }
      do { #expect(try train(job, in: name).trainer.step == 8) }
      #expect(try bytes(head(job, in: name)) == expected, "after \(stop)")
    }
  }

  @Test func whatTheRowsDoNotGiveIsSaid() throws {
    var imported: ImportedPairs?
    func start(_ rows: String, dev: String, in name: String) throws -> EmbeddingRun {
      try job(rows, dev: dev).body(in: folder(name), context: context()) {
        if case .read(let found) = $0 { imported = found }
      }
    }
    // One row of a class, and nothing held out that makes pairs.
    let rows = table(separableRows(6)) + "the sun is\tneither\n"
    let run = try start(rows, dev: "text\tlabel\nthe sun was good\tpositive\n", in: "one")
    let found = try #require(imported)
    #expect(found.rows.labelCounts == [3, 1, 3] && found.isJudgedByLearned)
    #expect(found.alikeCount == 6 && found.unlikeCount == 15 && found.count == 30)
    #expect(run.measure.examples.count == 30 && !found.isSampled)
    for (rows, part) in [
      ("text\tlabel\ngood sun\ta\nbad sun\tb\ncold day\tc\n", "no two rows of one class"),
      ("text\tlabel\ngood sun\ta\nbad sun\ta\n", "has one class only"),
    ] {
      let text = message { _ = try start(rows, dev: rows, in: "refused") }
      #expect(text.contains("few.tsv' ") && text.contains(part), "\(text)")
    }
    #expect(!FileSystem.exists(folder("refused")))
  }

  @Test func whatHasChangedIsRefused() throws {
    let job = try job()
    _ = try train(job, in: "run")
    var other = job
    other.options.seed = 4
    let body = message { _ = try other.body(in: folder("run"), context: context()) }
    #expect(body.contains("body' holds a run with other options"))
    // A row's class has changed, or a held-out one is gone, since the pairs were made.
    for (rows, dev) in [
      (
        table(separableRows(16)).replacingOccurrences(
          of: "the good is\tpositive", with: "the good is\tnegative"), nil
      ),
      (nil, table(separableRows(23))), (table(separableRows(17)), nil),
    ] {
      let changed = try self.job(
        rows ?? table(separableRows(16)), dev: dev ?? table(separableRows(24)))
      if rows == table(separableRows(16)) { Issue.record("the rows are the same") }
      let text = message { _ = try head(changed, in: "run") }
      #expect(text.contains("few.tsv' or those held out have changed"), "\(text)")
      #expect(!FileSystem.exists(FewShotJob.headFolder(in: folder("run")).path))
    }
    var solved = try self.job()
    solved.examples.classWeights = .named([(name: "positive", weight: 2)])
    _ = try head(solved, in: "run")
    #expect(try head(solved, in: "run").options.inverseRegularization == 1)
    for change in [
      { $0.inverseRegularization = 2 }, { $0.normalizes = true }, { $0.metric = .mcc },
      { $0.examples.classWeights = .balanced }, { $0.examples.classWeights = nil },
      { $0.examples.classWeights = .named([(name: "positive", weight: 3)]) },
    ] as [(inout FewShotJob) -> Void] {
      var other = solved
      change(&other)
      let text = message { _ = try head(other, in: "run") }
      #expect(text.contains("head' holds a run with other options"), "\(text)")
    }
  }

  /// What only the regression would refuse is refused before anything learns.
  @Test func faultsOfTheHeadComeFirst() throws {
    for (change, part) in [
      ({ $0.metric = .pearson }, "--metric is pearson"),
      ({ $0.examples.classWeights = .named([(name: "good", weight: 2)]) }, "names 'good'"),
      (
        {
          $0.examples.classWeights = .named([
            (name: "positive", weight: 0), (name: "negative", weight: 0),
          ])
        }, "are all 0"
      ),
      ({ $0.options.maximumSequenceLength = 99 }, "--max-seq-length is 99"),
    ] as [((inout FewShotJob) -> Void, String)] {
      var job = try job()
      change(&job)
      let text = message { _ = try job.body(in: folder("refused"), context: context()) }
      #expect(text.contains(part), "\(text)")
    }
    #expect(!FileSystem.exists(folder("refused")))
  }

  /// What names a task that no run has is no file of a run.
  @Test func theFolderIsThatOfNoRun() throws {
    let job = try job()
    _ = try train(job, in: "run", until: 1)
    let text = message {
      _ = try job.body(in: FewShotJob.bodyFolder(in: folder("run")).path, context: context())
    }
    #expect(text.contains("holds a run of its own"))
  }
}
