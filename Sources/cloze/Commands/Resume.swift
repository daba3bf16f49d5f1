import ArgumentParser
import Platform
import Training

struct Resume: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Continues a run exactly where its newest checkpoint stands.",
    discussion: """
      The result has the same bits as if the run had never stopped. Without a step the run goes to the end of its
      schedule; --more-steps beyond that end makes the schedule longer.

        cloze resume Checkpoints/kjv --more-steps 1000
      """)

  @Argument(help: ArgumentHelp("The run directory.", valueName: "run"))
  var directory: String
  @Option(help: "Train to this step of the schedule.")
  var untilStep: Int?
  @Option(help: "Train so many steps more; lengthens the schedule if they go beyond its end.")
  var moreSteps: Int?
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
    for (name, value) in [("--until-step", untilStep), ("--more-steps", moreSteps)] {
      if let value, !(1...1 << 40).contains(value) {
        throw ValidationError("\(name) is \(value), expected a positive number")
      }
    }
  }

  func run() throws {
    var target = 0
    var lengthened: String?
    let resumed = try PretrainingRun(
      resuming: RunDirectory(directory), instances: instances,
      extending: { state in
        var options = state.options
        let total = options.schedule.totalSteps
        target = moreSteps.map { state.step + $0 } ?? untilStep ?? total
        guard target > state.step else {
          throw CommandError(
            "nothing to do: '\(directory)' is at step \(state.step) and the target is step \(target); "
              + "use --more-steps to go on")
        }
        if target > total {
          guard moreSteps != nil else {
            throw CommandError(
              "--until-step \(target) is beyond the schedule's end at step \(total); "
                + "use --more-steps \(target - state.step) to lengthen the schedule")
          }
          lengthened = "the schedule ends at step \(target) instead of \(total)"
          options.schedule.totalSteps = target
        }
        retention.override(&options)
        options.onNonFinite = onNonFinite ?? options.onNonFinite
        try resources.check(
          state.configuration, options, steps: target - state.step,
          recomputes: compute.recompute, in: directory)
        return options
      }, notify: warn, context: try compute.makeContext())
    if let lengthened { note(lengthened) }
    // Training reads the run's own token store, so this changes nothing; but whoever edits a text may
    // expect it to.
    for source in resumed.sources where source.change(hashing: false) == .changed {
      warn(
        "'\(source.path)' has changed since it was tokenized; the run goes on with its own "
          + "'\(resumed.directory.tokens)'")
    }
    try RunReporter(run: resumed, output: format).train(until: target)
  }
}
