public import Tokenization
import Training

/// When a run evaluates and saves, where the user leaves that open.
///
/// An evaluation costs time that is not spent on learning. About ten of them show how a run goes; where so
/// many would take more than a twentieth of it, there are fewer. It is reckoned in sequences, not in
/// seconds, so that the same options always make the same run.
public struct EvaluationPlan: Sendable, Equatable {
  /// Steps between evaluations; nil: at the end only.
  public let evaluateEvery: Int?
  /// Steps between checkpoints.
  public let saveEvery: Int

  /// How many evaluations are aimed at.
  static let evaluations = 10
  /// The share of a run that evaluations may take.
  static let share = 0.05
  /// What a sequence costs without its gradients, beside one that is learned from.
  static let cost = 1.0 / 3
  /// The most steps between checkpoints by default.
  static let longestInterval = 1_000

  /// Makes a plan.
  ///
  /// - Parameters:
  ///   - steps: of the whole schedule.
  ///   - sequencesPerStep: how many sequences a step trains on.
  ///   - instances: how many sequences an evaluation looks at.
  ///   - evaluateEvery: what the user asks for; nil leaves it open.
  ///   - saveEvery: what the user asks for; nil leaves it open.
  public init(
    steps: Int, sequencesPerStep: Int, instances: Int, evaluateEvery: Int? = nil,
    saveEvery: Int? = nil
  ) {
    let worth = Self.cost * Double(instances) / (Self.share * Double(max(sequencesPerStep, 1)))
    // What rounding adds to a whole number is no step more.
    let least = max(1, Int(min((worth - 1e-6).rounded(.up), 1e12)))
    let wanted = max(least, (steps + Self.evaluations - 1) / Self.evaluations)
    switch (evaluateEvery, saveEvery) {
    case (let evaluate?, let save?): (self.evaluateEvery, self.saveEvery) = (evaluate, save)
    case (let evaluate?, nil):
      self.evaluateEvery = evaluate
      self.saveEvery = Self.multiple(of: evaluate)
    case (nil, let save?):
      self.saveEvery = save
      // Where only the last step is saved, nothing has to be aligned.
      let every =
        save < steps
        ? Self.aligned(to: save, wanted: wanted, least: least) : Self.round(wanted)
      self.evaluateEvery = every < steps ? every : nil
    case (nil, nil):
      let every = min(Self.round(wanted), max(Self.longestInterval, Self.round(least)))
      self.evaluateEvery = every < steps ? every : nil
      self.saveEvery = every < steps ? min(every, Self.multiple(of: every)) : Self.longestInterval
    }
  }

  /// The default interval between checkpoints, so that every one that can has an evaluation.
  private static func multiple(of evaluate: Int) -> Int {
    if evaluate <= longestInterval { return longestInterval / evaluate * evaluate }
    return evaluate % longestInterval == 0 ? longestInterval : evaluate
  }

  /// An interval that evaluates at every checkpoint, and between them where that is too seldom; or at
  /// every few where it is too often.
  private static func aligned(to save: Int, wanted: Int, least: Int) -> Int {
    guard save > least else { return (least + save - 1) / save * save }
    let parts = min(save / least, (save + wanted - 1) / wanted)
    return (1...max(parts, 1)).reversed().first { save % $0 == 0 }.map { save / $0 } ?? save
  }

  /// The next number of steps that people would choose: 1, 2, 2.5, 4 or 5 and zeros.
  private static func round(_ steps: Int) -> Int {
    var power = 1
    while power * 10 <= steps { power *= 10 }
    let candidates = [power, 2 * power, power * 5 / 2, 4 * power, 5 * power, 10 * power]
    return candidates.first { $0 >= steps && (power > 1 || $0 != power * 5 / 2) } ?? 10 * power
  }
}

extension PretrainingOptions {
  /// The most instances that an evaluation during the run looks at by default: so many that all of them
  /// together take what they may, but at least a thousand, which show a loss to within a few
  /// hundredths, and at most four thousand.
  var defaultEvaluationLimit: Int {
    let sequences = Double(schedule.totalSteps) * Double(sequencesPerStep)
    let part = sequences * EvaluationPlan.share
    return Int(
      min(max(part / EvaluationPlan.cost / Double(EvaluationPlan.evaluations), 1_000), 4_000))
  }

  /// Sets when the run evaluates and saves.
  ///
  /// - Parameters:
  ///   - data: what it learns from; nothing changes if nothing is held out.
  ///   - vocabulary: the pieces.
  ///   - evaluateEvery: what the user asks for; nil leaves it open.
  ///   - saveEvery: what the user asks for; nil leaves it open.
  /// - Throws: `PretrainingDataError` if no instances can be made of the held-out documents.
  public mutating func planEvaluations(
    on data: RunData, _ vocabulary: Vocabulary, evaluateEvery: Int?, saveEvery: Int?
  ) throws {
    evaluationLimit = evaluationLimit ?? defaultEvaluationLimit
    guard let set = try data.evaluationSet(self, vocabulary) else {
      evaluationLimit = nil
      return
    }
    let plan = EvaluationPlan(
      steps: schedule.totalSteps, sequencesPerStep: sequencesPerStep, instances: set.count,
      evaluateEvery: evaluateEvery, saveEvery: saveEvery)
    self.evaluateEvery = plan.evaluateEvery
    self.saveEvery = plan.saveEvery
  }
}
