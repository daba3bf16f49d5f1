import Corpora
import Foundation
import Pretraining
import Sequences
import TestSupport
import Testing
import Training

/// A held-out loss that rises is told apart from one that wanders.
struct OverfittingTests {
  /// A history of evaluations of 16,000 masked pieces, with training losses between them.
  private func history(
    _ losses: [Double], training: [Double]? = nil, count: Int = 16_000,
    pairs: [HeldOutHistory.NextSentence?]? = nil
  ) -> HeldOutHistory {
    var history = HeldOutHistory()
    for (index, loss) in losses.enumerated() {
      let mean = training?[index] ?? 6 - Double(index)
      for offset in [-0.2, 0.2] { history.addStep(mlmLoss: mean + offset) }
      history.addEvaluation(
        step: 100 * (index + 1), loss: loss, count: count, nextSentence: pairs?[index])
    }
    return history
  }

  @Test func aRisingLossIsFoundWithItsBestStep() throws {
    let finding = try #require(Overfitting(history([5.2, 4.771, 4.80, 4.857])))
    #expect(finding.step == 400 && finding.loss == 4.857)
    #expect(finding.bestStep == 200 && finding.bestLoss == 4.771)
    #expect(finding.evaluations == 2 && finding.trainingLossFell)
    // Not at the first rise, nor where the second is lower again.
    #expect(Overfitting(history([5.2, 4.771, 4.857])) == nil)
    #expect(Overfitting(history([5.2, 4.771, 4.857, 4.80])) == nil)
  }

  @Test func noiseIsNoRise() {
    // Two standard errors of 16,000 pieces are 0.016.
    #expect(Overfitting(history([5, 4.771, 4.780, 4.785])) == nil)
    #expect(Overfitting(history([5, 4.771, 4.790, 4.795])) != nil)
    // Few pieces have much noise.
    #expect(Overfitting(history([5, 4.771, 4.80, 4.857], count: 200)) == nil)
    for losses in [[5.0], [5, 4], [5, 4, 3, 2, 1], [5, 4.5, 4.5, 4.5], [], [.nan, .nan, .nan]] {
      #expect(Overfitting(history(losses)) == nil, "\(losses)")
    }
  }

  @Test func aTrainingLossThatRisesTooIsNotLearningByHeart() throws {
    let finding = try #require(
      Overfitting(history([5, 4, 4.5, 5], training: [6, 4, 4.6, 5.1])))
    #expect(!finding.trainingLossFell)
  }

  @Test func nextSentencePredictionThatIsWorseThanGuessingIsFound() throws {
    func pairs(_ accuracy: Double, loss: Double, count: Int = 2_000) -> HeldOutHistory.NextSentence
    {
      .init(count: count, loss: loss, accuracy: accuracy, majorityAccuracy: 0.51)
    }
    func finding(_ all: HeldOutHistory.NextSentence?...) -> NextSentenceFailure? {
      NextSentenceFailure(history(all.map { _ in 4 }, pairs: all))
    }
    let worse = try #require(finding(pairs(0.46, loss: 0.8), pairs(0.455, loss: 1.2)))
    #expect(worse.step == 200 && worse.count == 2_000)
    #expect(worse.correct == 910 && worse.majority == 1_020 && worse.loss == 1.2)
    // Chance takes it to 0.48 now and then, and with a hundred pairs much further.
    #expect(finding(pairs(0.485, loss: 0.694), pairs(0.48, loss: 0.695)) == nil)
    #expect(finding(pairs(0.40, loss: 0.75, count: 100), pairs(0.4, loss: 0.75, count: 100)) == nil)
    // Sure of itself, and right no more often than a coin.
    #expect(finding(pairs(0.51, loss: 1.1), pairs(0.52, loss: 1.4)) != nil)
    // Right more often than a coin, though too sure: that is better than guessing.
    #expect(finding(pairs(0.6, loss: 0.9), pairs(0.6, loss: 0.9)) == nil)
    // Once is not enough, and neither is nothing.
    #expect(finding(pairs(0.6, loss: 0.6), pairs(0.45, loss: 1)) == nil)
    #expect(finding(nil, nil) == nil && finding() == nil)
  }

  @Test func theTrainingLossIsThatSinceTheEvaluationBefore() {
    let points = history([5, 4], training: [7, 6]).points
    #expect(points.map { $0.trainingLoss.map { ($0 * 1e6).rounded() / 1e6 } } == [7, 6])
    #expect(history([5, 4, 4]).best?.step == 200)
  }
}

/// What a run says of its evaluations while it trains.
struct OverfittingRunTests {
  /// At such a rate the loss comes down and goes up again.
  @Test func aRunSaysOnceWhatItsEvaluationsShow() throws {
    let temporary = try TemporaryDirectory()
    let path = temporary.file("run")
    var options = tinyOptions(steps: 40, holdOut: 4)
    options.evaluateEvery = 2
    options.schedule.learningRate = 0.3
    var shown = HeldOutHistory()
    var expected: [Overfitting] = []
    var found: [Overfitting] = []
    let run = try startRun(path, in: temporary, options: options)
    _ = try run.train(until: 40) { event in
      switch event {
      case .step(let metrics): shown.addStep(mlmLoss: metrics.mlmLoss ?? .nan)
      case .evaluation(let report):
        let mlm = report.maskedLanguageModel
        shown.addEvaluation(
          step: report.step, loss: mlm.loss, count: mlm.count, nextSentence: nil)
        if let finding = Overfitting(shown), finding.bestStep != expected.last?.bestStep {
          expected.append(finding)
        }
      case .overfitting(let finding): found.append(finding)
      default: break
      }
    }
    #expect(found == expected && !found.isEmpty)
  }
}

/// When a run is evaluated by default: about ten times, at its checkpoints, for at most a twentieth of it.
struct EvaluationPlanTests {
  private func plan(
    _ steps: Int, batch: Int = 24, instances: Int = 2_200, evaluate: Int? = nil, save: Int? = nil
  ) -> EvaluationPlan {
    EvaluationPlan(
      steps: steps, sequencesPerStep: batch, instances: instances, evaluateEvery: evaluate,
      saveEvery: save)
  }

  @Test func aTwentiethOfTheRunIsTheLimit() {
    for steps in [10, 400, 4_000, 100_000, 1_000_000] {
      for batch in [4, 24, 256] {
        for instances in [1, 50, 2_200, 4_000] {
          for save in [nil, 1, 7, 100, 1_000, 5_000, 1 << 40] {
            let plan = plan(steps, batch: batch, instances: instances, save: save)
            guard let every = plan.evaluateEvery else { continue }
            #expect(every < steps)
            let share = Double(instances) / 3 / Double(every * batch)
            #expect(share <= 0.050_001 || every == 1, "\(steps) \(batch) \(instances) \(plan)")
            #expect(
              every % plan.saveEvery == 0 || plan.saveEvery % every == 0
                || plan.saveEvery >= steps,
              "\(steps) \(batch) \(instances) \(plan)")
            if let save { #expect(plan.saveEvery == save) }
          }
        }
      }
    }
  }

  @Test func aboutTenEvaluationsAtCheckpoints() {
    let cheap = plan(4_000, instances: 1_000)
    #expect(cheap.evaluateEvery == 400 && cheap.saveEvery == 400)
    #expect(plan(1_000_000, batch: 256).evaluateEvery == 1_000)
    #expect(plan(1_000_000, batch: 256).saveEvery == 1_000)
    // Between the checkpoints that the user asks for, too.
    let saving = plan(10_000, batch: 256, save: 5_000)
    #expect(saving.evaluateEvery == 1_000 && saving.saveEvery == 5_000)
    // A short run is evaluated at its end alone, and keeps the checkpoints that it had.
    #expect(plan(8, batch: 4, instances: 60).evaluateEvery == nil)
    #expect(plan(8, batch: 4, instances: 60).saveEvery == 1_000)
  }

  /// Of the default, 4,000 steps of 24 sequences, a twentieth is ten evaluations of 1,440 sequences.
  @Test func theDefaultRunIsEvaluatedTenTimes() throws {
    let planned = plan(4_000, instances: 1_440)
    #expect(planned.evaluateEvery == 400 && planned.saveEvery == 400)
    let temporary = try TemporaryDirectory()
    let path = temporary.file("tokens.h5")
    try TestCorpus.tokenize(to: path, in: temporary, documents: 60)
    let store = try TokenStore(opening: path)
    for (steps, limit) in [(4_000, 1_440), (10, 1_000), (1 << 40, 4_000)] {
      var options = tinyOptions(steps: steps, holdOut: 4)
      options.batchSize = 24
      try options.planEvaluations(
        on: .corpus(store), store.vocabulary, evaluateEvery: nil, saveEvery: nil)
      #expect(options.evaluationLimit == limit)
      options.holdOutEvery = nil
      options.evaluationLimit = nil
      try options.planEvaluations(
        on: .corpus(store), store.vocabulary, evaluateEvery: nil, saveEvery: nil)
      #expect(options.evaluationLimit == nil)
    }
  }

  @Test func whatTheUserAsksForStays() {
    let both = plan(4_000, evaluate: 7, save: 30)
    #expect(both.evaluateEvery == 7 && both.saveEvery == 30)
    #expect(plan(4_000, evaluate: 250).saveEvery == 1_000)
    #expect(plan(4_000, evaluate: 300).saveEvery == 900)
    #expect(plan(4_000, evaluate: 1_500).saveEvery == 1_500)
    #expect(plan(4_000, evaluate: 2_000).saveEvery == 1_000)
  }
}

/// Evaluations that look at a part of what is held out.
struct EvaluationSampleTests {
  private func set(_ store: TokenStore, limit: Int?) throws -> EvaluationSet {
    try EvaluationSet(
      view: store.view, documents: (0..<Int32(store.documentCount)).map { $0 },
      options: InstanceOptions(maximumSequenceLength: 24), vocabulary: store.vocabulary,
      limit: limit)
  }

  private func sequences(_ set: EvaluationSet) -> [[Int32]] {
    var all: [[Int32]] = []
    set.batches(of: 7) { batch in
      for (start, end) in zip(batch.sequences.offsets, batch.sequences.offsets.dropFirst()) {
        all.append(Array(batch.sequences.tokens[Int(start)..<Int(end)]))
      }
    }
    return all
  }

  @Test func aSampleIsEvenlySpreadAndAlwaysTheSame() throws {
    let temporary = try TemporaryDirectory()
    let path = temporary.file("tokens.h5")
    try TestCorpus.tokenize(to: path, in: temporary, documents: 30)
    let store = try TokenStore(opening: path)
    let whole = try set(store, limit: nil)
    let all = sequences(whole)
    #expect(all.count == whole.count)
    for limit in [1, 10, all.count - 1] {
      let part = try set(store, limit: limit)
      let found = sequences(part)
      #expect(part.count == limit && found.count == limit)
      #expect(found == sequences(part))
      // In their order, and from all parts.
      let places = (0..<all.count).filter { ($0 + 1) * limit / all.count > $0 * limit / all.count }
      #expect(found == places.map { all[$0] })
    }
    let generous = try set(store, limit: all.count + 5)
    #expect(sequences(generous) == all && generous.count == all.count)
  }

  /// Runs of older programs have no limit, and are evaluated on everything as before.
  @Test func aRunWithoutALimitLooksAtAll() throws {
    let temporary = try TemporaryDirectory()
    var options = tinyOptions(steps: 2, holdOut: 2)
    let all = try startRun(temporary.file("all"), in: temporary, options: options)
    options.evaluationLimit = 9
    let part = try startRun(temporary.file("part"), in: temporary, options: options)
    #expect(part.evaluator?.instanceCount == 9)
    #expect((all.evaluator?.instanceCount ?? 0) > 9)
  }
}
