import ArgumentParser
import Corpora
import Platform
import Pretraining
import Training

struct Resume: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Continues a run exactly where its newest checkpoint stands.",
    discussion: """
      The result has the same bits as if the run had never stopped. A run that was lost before its first checkpoint starts
      again. Without a step the run goes to the end of its schedule; --more-steps beyond that end makes the schedule longer, which raises the rate unless --keep-schedule
      is given. What is changed on the way is recorded in the log and in every checkpoint from then on.

        cloze resume Checkpoints/kjv --more-steps 1000
      """)

  @Argument(help: ArgumentHelp("The run directory.", valueName: "run"))
  var directory: String
  @Option(help: "Train to this step of the schedule.")
  var untilStep: Int?
  @Option(help: "Train so many steps more; lengthens the schedule if they go beyond its end.")
  var moreSteps: Int?
  @Flag(
    help: """
      With --more-steps: the rate decays from where it is to zero at the new end, and never rises, instead of \
      following the longer schedule.
      """)
  var keepSchedule = false
  @Option(help: "Another highest learning rate; the rate of every step changes in proportion.")
  var learningRate: Double?
  @Option(help: "Other numbers of sequences in a batch; the data go on where they are.")
  var batchSize: Int?
  @Option(help: "Another number of batches in an optimizer step.")
  var accumulationSteps: Int?
  @Option(
    parsing: .upToNextOption,
    help: "Where the instance files of the run are now, if they have moved.")
  var instances: [String] = []
  @Option(help: NonFinitePolicy.help)
  var onNonFinite: NonFinitePolicy?
  @OptionGroup var compute: TrainingComputeOptions
  @OptionGroup var retention: RetentionOptions
  @OptionGroup var resources: ResourceOptions
  @OptionGroup var format: OutputOptions

  func validate() throws {
    if untilStep != nil, moreSteps != nil {
      throw ValidationError("--until-step and --more-steps exclude each other")
    }
    let positive = [
      ("--until-step", untilStep), ("--more-steps", moreSteps), ("--batch-size", batchSize),
      ("--accumulation-steps", accumulationSteps),
    ]
    for (name, value) in positive {
      try checkOption(name, value, in: 1...1 << 40)
    }
    try checkLearningRate(learningRate)
    if keepSchedule, moreSteps == nil {
      throw ValidationError("--keep-schedule goes with --more-steps, expected both")
    }
    if keepSchedule, learningRate != nil {
      throw ValidationError("--keep-schedule and --learning-rate exclude each other")
    }
  }

  func run() throws {
    StoppedRun.watch(RunDirectory(directory))
    guard RunDirectory(directory).kind == .pretraining else { return try goOnFineTuning() }
    var target = 0
    var before: PretrainingOptions?
    let resumed = try PretrainingRun(
      resuming: RunDirectory(directory), instances: expandingPatterns(instances),
      extending: { state in
        target = try self.target(from: state)
        before = state.options
        let options = extended(state.options, from: state.step, to: target)
        try resources.check(
          state.configuration, options, steps: target - state.step,
          recomputes: compute.recompute, in: directory, for: .resuming)
        return options
      }, notify: warn, context: try compute.makeContext())
    let step = resumed.trainer.step
    if step == 0 { note("'\(directory)' has no checkpoint yet: it starts at its first step") }
    if let before {
      for line in describeChanges(from: before, to: resumed.options, at: step) {
        note(line)
      }
    }
    // Training reads the run's own token store, so this changes nothing; but whoever edits a text may
    // expect it to.
    for source in resumed.sources where source.change(hashing: false) == .changed {
      warn(
        "'\(source.path)' has changed since it was tokenized; the run goes on with its own "
          + "'\(resumed.directory.tokens)'")
    }
    let reporter = RunReporter(run: resumed, output: format)
    if target > step { try reporter.train(until: target) } else { try reporter.settle() }
  }

  /// The step to train to.
  private func target(from state: RunState) throws -> Int {
    let total = state.options.schedule.totalSteps
    let target = moreSteps.map { state.step + $0 } ?? untilStep ?? total
    try requireCountable(target, from: state)
    guard target >= state.step else {
      throw CommandError(
        "nothing to do: '\(directory)' is at step \(state.step), and step \(target) lies behind it; "
          + "use --more-steps to go on")
    }
    guard target <= total || moreSteps != nil else {
      throw CommandError(
        "--until-step \(target) is beyond the schedule's end at step \(total); "
          + "use --more-steps \(target - state.step) to lengthen the schedule")
    }
    if keepSchedule, target <= total {
      throw CommandError(
        "--keep-schedule has no effect: step \(target) lies within the schedule, which ends at step \(total); "
          + "expected --more-steps \(total - state.step + 1) or more with it")
    }
    let changing: [(String, Bool)] = [
      ("--learning-rate", learningRate != nil), ("--batch-size", batchSize != nil),
      ("--accumulation-steps", accumulationSteps != nil),
    ]
    if target == state.step, let (name, _) = changing.first(where: \.1) {
      throw CommandError(
        "\(name) changes the steps to come, but '\(directory)' is at step \(state.step) and has none "
          + "to make; add --more-steps")
    }
    return target
  }

  /// Refuses numbers that are fine by themselves and too large together.
  private func requireCountable(_ target: Int, from state: RunState) throws {
    let most = 1 << 40
    if let moreSteps, target > most {
      throw CommandError(
        "--more-steps is \(moreSteps), expected 1 to \(most - state.step) after step \(state.step) of "
          + "'\(directory)'")
    }
    guard batchSize != nil || accumulationSteps != nil else { return }
    let (batch, times) = (
      batchSize ?? state.options.batchSize, accumulationSteps ?? state.options.accumulationSteps
    )
    let (sequences, overflow) = batch.multipliedReportingOverflow(by: times)
    guard overflow || sequences > most else { return }
    throw CommandError(
      "--batch-size \(batch) and --accumulation-steps \(times) make too many sequences a step, expected at most "
        + "\(most)")
  }

  /// The run's options under the user's.
  private func extended(
    _ old: PretrainingOptions, from step: Int, to target: Int
  ) -> PretrainingOptions {
    var options = old
    if let learningRate { options.schedule = options.schedule.scaled(to: learningRate) }
    if target > options.schedule.totalSteps {
      options.schedule = options.schedule.lengthened(
        to: target, at: step, keepsRate: keepSchedule)
    }
    options.batchSize = batchSize ?? options.batchSize
    options.accumulationSteps = accumulationSteps ?? options.accumulationSteps
    retention.override(&options)
    options.onNonFinite = onNonFinite ?? options.onNonFinite
    return options
  }
}

/// What is different from now on, a line for each.
private func describeChanges(
  from old: PretrainingOptions, to new: PretrainingOptions, at step: Int
) -> [String] {
  var lines: [String] = []
  let (before, after) = (old.schedule, new.schedule)
  if before != after {
    var text =
      before.totalSteps == after.totalSteps
      ? "" : "the schedule ends at step \(after.totalSteps) instead of \(before.totalSteps); "
    let (past, present) = (before.rate(at: step), after.rate(at: step))
    text +=
      "the learning rate of step \(grouped(step + 1)) is \(rateText(present)) instead of "
      + rateText(past)
    if let tail = after.tail, tail.step == step, tail != before.tail {
      text += ", that of step \(grouped(step)): from there it only falls"
      if tail.rate < 0.01 * after.learningRate {
        text +=
          ": under a hundredth of the highest, \(rateText(after.learningRate)), so that little will "
          + "change; without --keep-schedule the rate rises"
      }
    } else if present > past, before.totalSteps != after.totalSteps {
      text += "; with --keep-schedule it never rises"
    }
    lines.append(text)
  }
  if old.sequencesPerStep != new.sequencesPerStep || old.batchSize != new.batchSize {
    func words(_ options: PretrainingOptions) -> String {
      options.accumulationSteps == 1
        ? grouped(options.batchSize)
        : "\(grouped(options.accumulationSteps)) times \(grouped(options.batchSize))"
    }
    lines.append(
      "from step \(grouped(step + 1)) on a step has \(words(new)) sequences instead of \(words(old))"
    )
  }
  return lines
}
