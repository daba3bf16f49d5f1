import ArgumentParser
import CrashTesting
import Platform
import Randomness

/// Kills and resumes runs of the real program, and prints what came of it as a table.
@main
struct Torture: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "torture",
    abstract:
      "Kills training runs with SIGKILL, resumes them, and compares the results bit for bit.",
    discussion: """
      Each variant has a reference run that is left alone. Then runs are started, killed at random and at chosen \
      moments, and resumed until they are done; weights, moments, step, data position and history have to be \
      those of the reference.

        torture --program .build/release/cloze --kills 100
      """)

  @Option(help: "The cloze to test. (default: the one beside this program)")
  var program: String?
  @Option(help: "How many kills there are to be, over all variants.")
  var kills = 120
  @Option(help: "How many kills a run gets before it may end.")
  var killsPerRun = 6
  @Option(help: "What the times of the kills are drawn from.")
  var seed: UInt64 = 1

  static func main() {
    StandardStreams.openClosed()
    main(ProcessArguments.all)
  }

  func validate() throws {
    for (name, value) in [("--kills", kills), ("--kills-per-run", killsPerRun)] where value < 1 {
      throw ValidationError("\(name) is \(value), expected a positive number")
    }
  }

  func run() throws {
    let program = try FileSystem.canonicalPath(
      program ?? FileSystem.join(FileSystem.parent(of: CommandLine.arguments[0]), "cloze"))
    let folder = try FileSystem.makeTemporaryDirectory(prefix: "torture")
    let head =
      ["variant", "runs"] + KillMoment.allCases.map(\.rawValue) + [
        "kills", "left a temporary file", "outcome",
      ]
    show(row(head))
    show(row(head.map { _ in "---" }))
    var total = CrashTally()
    for (index, variant) in Variant.all.enumerated() {
      // What is left to do is shared out evenly over the variants to come.
      let share =
        (kills - total.total + Variant.all.count - index - 1) / (Variant.all.count - index)
      let place = FileSystem.join(folder, "\(index)")
      try FileSystem.createDirectory(place)
      let tally = try torture(variant, program, in: place, kills: share, UInt64(index))
      show(row(variant.name, tally))
      total.add(tally)
    }
    show(row("all", total))
    // Kept if anything was wrong.
    try FileSystem.removeDirectory(folder)
  }

  private func torture(
    _ variant: Variant, _ program: String, in folder: String, kills: Int, _ index: UInt64
  ) throws -> CrashTally {
    let test = try CrashTest(variant, program: program, in: folder, seed: seed)
    var random = RandomStream(seed: seed, index)
    var tally = CrashTally()
    while tally.total < kills {
      var moments: [KillMoment] = []
      while moments.count < min(killsPerRun, kills - tally.total) {
        moments.append(test.moments[random.integer(below: test.moments.count)])
      }
      try test.run("run-\(tally.runs)", moments: moments, &random, tally: &tally)
    }
    return tally
  }

  /// Prints a line at once: some take minutes to come.
  private func show(_ line: String) { Terminal.write(line + "\n", to: .output) }

  private func row(_ name: String, _ tally: CrashTally) -> String {
    row(
      [name, "\(tally.runs)"] + KillMoment.allCases.map { "\(tally.count($0))" } + [
        "\(tally.total)", "\(tally.unfinished)", "every bit as in the run left alone",
      ])
  }

  private func row(_ cells: [String]) -> String {
    "| " + cells.joined(separator: " | ") + " |"
  }
}
