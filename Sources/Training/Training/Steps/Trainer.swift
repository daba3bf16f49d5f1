import Autograd
import Layers
import Platform
import Preconditions

/// A model in training: one step at a time.
///
/// The state that a step changes is exactly what a checkpoint holds: weights, moments, the number of
/// steps, of those without an update, and the position in the data.
public final class Trainer<Task: Objective> {
  /// What is learned, and the model that learns it.
  public let objective: Task
  /// The optimizer with its state.
  public let optimizer: any Optimizer
  /// What all steps have in common.
  public let plan: StepPlan
  private var stream: any BatchStream<Task.Batch>
  private var batches: [Task.Batch]

  /// The longest sequence that an update was made with.
  public private(set) var trainedLength: Int
  /// How many steps were passed over because their numbers were not finite.
  public private(set) var skippedSteps: Int
  /// Where the data of a step start that is under way, was left or has failed.
  private var stepStart: DataCursor?
  /// How many of its batches are drawn.
  private var drawn = 0
  private var hasFailed = false
  /// How long the last step took, which the next one has to go by until it has numbers of its own.
  private var lastStepSeconds: Double?

  /// Makes a trainer.
  ///
  /// - Parameters:
  ///   - objective: what is learned.
  ///   - optimizer: new or loaded, of the objective's parameters.
  ///   - plan: what all steps have in common.
  ///   - stream: the training data, at the position to go on from.
  ///   - skippedSteps: how many steps were made without an update.
  ///   - trainedLength: the longest sequence of the updates made.
  public init(
    _ objective: Task, optimizer: any Optimizer, plan: StepPlan,
    stream: any BatchStream<Task.Batch>, skippedSteps: Int = 0, trainedLength: Int = 0
  ) {
    self.objective = objective
    self.optimizer = optimizer
    self.plan = plan
    self.stream = stream
    self.skippedSteps = skippedSteps
    self.trainedLength = trainedLength
    batches = (0..<plan.accumulationSteps).map { _ in Task.Batch() }
  }

  /// How many steps have been made, those passed over included: schedule and dropout count them.
  public var step: Int { optimizer.updates + skippedSteps }

  /// Where the next step's data starts.
  public var cursor: DataCursor { stepStart ?? stream.cursor }

  /// How many passes over the training data have been made.
  public var passes: Double {
    Double(cursor.epoch) + Double(cursor.index) / Double(instancesPerPass)
  }

  /// How many instances the current pass has.
  public var instancesPerPass: Int { max(stream.instancesPerEpoch, 1) }

  /// How many passes will have been made after a step to come, going by the current one.
  public func passes(at step: Int) -> Double {
    passes + Double(step - self.step) * Double(plan.sequencesPerStep) / Double(instancesPerPass)
  }

  /// Makes one optimizer step: draw, forward, backward, clip, update.
  ///
  /// - Returns: the step's metrics.
  /// - Throws: ``NonFiniteStep`` if a loss or the gradient is not finite; everything is then as it was
  ///   before the step, and only ``skipStep()`` leads on.
  public func makeStep() throws(NonFiniteStep<Task.Batch>) -> StepMetrics {
    guard let metrics = try makeStep(unless: { _ in false })
    else { fatalError("Trainer.makeStep: left without being asked") }
    return metrics
  }

  /// Makes one optimizer step, unless it is left unfinished: asked between its micro-batches.
  ///
  /// A step that is left changes nothing; the next one takes up the batches that were drawn for it.
  ///
  /// - Parameter isLeft: receives how many seconds the rest will take, by the micro-batches so far or the
  ///   step before; nil while nothing is known of that.
  /// - Returns: the step's metrics; nil if it was left.
  /// - Throws: as ``makeStep()``.
  package func makeStep(
    unless isLeft: (_ secondsLeft: Double?) -> Bool
  ) throws(NonFiniteStep<Task.Batch>) -> StepMetrics? {
    require(!hasFailed, "Trainer.makeStep: step \(step + 1) has failed")
    let watch = Stopwatch()
    guard draw(unless: isLeft, watch) else { return nil }
    let start = watch.seconds
    let count = batches.count
    let sums = objective.accumulateGradients(of: batches, seed: plan.seed, step: step) { done in
      isLeft((watch.seconds - start) / Double(done) * Double(count - done))
    }
    guard let sums else {
      objective.parameters.clearGradients()
      return nil
    }
    let numbers = sums.numbers(gradientNorm: optimizer.gradientNorm())
    guard numbers.isFinite else {
      objective.parameters.clearGradients()
      hasFailed = true
      throw NonFiniteStep(step: step + 1, numbers: numbers, batches: batches)
    }
    let rate = plan.schedule.rate(at: step)
    optimizer.update(learningRate: rate, gradientNorm: numbers.gradientNorm)
    trainedLength = batches.reduce(trainedLength) { max($0, $1.longestSequence) }
    endStep()
    lastStepSeconds = watch.seconds
    return sums.metrics(
      step: step, learningRate: rate, gradientNorm: numbers.gradientNorm, seconds: watch.seconds)
  }

  /// Takes the data of the next steps from another stream.
  ///
  /// - Parameter stream: the training data, at the position to go on from.
  package func goOn(with stream: any BatchStream<Task.Batch>) {
    require(stepStart == nil, "Trainer.goOn: step \(step + 1) has been begun")
    self.stream = stream
  }

  /// Draws what is missing of a step's batches.
  ///
  /// - Returns: whether all of them are there.
  private func draw(unless isLeft: (Double?) -> Bool, _ watch: Stopwatch) -> Bool {
    if stepStart == nil { stepStart = stream.cursor }
    while true {
      if isLeft(lastStepSeconds.map { max($0 - watch.seconds, 0) }) { return false }
      guard drawn < batches.count else { return true }
      stream.next(count: plan.batchSize, into: &batches[drawn])
      drawn += 1
    }
  }

  /// The data of the step are used up.
  private func endStep() {
    stepStart = nil
    drawn = 0
  }

  /// Whether the present weights compute finite numbers, tried on a sequence of the last step.
  ///
  /// A step looks at what its own update started from; what the last update has made, nothing else sees.
  package var computesFiniteNumbers: Bool {
    guard let probe = batches.first?.probe else { return true }
    return objective.losses(of: probe, coefficients: objective.terms.map { _ in 1 })
      .allSatisfy(\.sum.isFinite)
  }

  /// Passes over the step that has failed: it counts, its data are used up, nothing else changes.
  public func skipStep() {
    require(hasFailed, "Trainer.skipStep: no step has failed")
    hasFailed = false
    endStep()
    skippedSteps += 1
  }
}
