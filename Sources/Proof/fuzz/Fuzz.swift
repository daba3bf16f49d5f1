import ArgumentParser
import Fuzzing
import Platform

/// Feeds spoiled files to every reader and reports those that are neither read nor refused.
@main
struct Fuzz: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fuzz",
    abstract:
      "Feeds spoiled files to every reader of the program, and hostile command lines to pretrain.",
    discussion: """
      An input must be read, or refused with an error of one line. Inputs that crash, hang or \
      exhaust memory are kept in the folder of findings, and the exit code is 1.
      """)

  @Option(help: "How many inputs over all formats.") var count = 1_000_000
  @Option(help: "Decides the inputs.") var seed: UInt64 = 1
  @Option(help: "The folder of good files to start from.")
  var seeds = "Tests/PretrainingTests/Fixtures/formats"
  @Option(help: "The cloze to run with command lines. (default: the one beside this program)")
  var program: String?
  @Option(help: "Only these formats.") var format: [String] = []
  @Option(help: "Where inputs are kept that are neither read nor refused.")
  var findings = "fuzz-findings"

  static func main() {
    StandardStreams.openClosed()
    main(ProcessArguments.all)
  }

  func run() throws {
    let program = try FileSystem.canonicalPath(
      program ?? FileSystem.join(FileSystem.parent(of: CommandLine.arguments[0]), "cloze"))
    let all = try FuzzTarget.all(SeedFiles(folder: seeds), program: program)
    let targets = all.filter { format.isEmpty || format.contains($0.name) }
    guard !targets.isEmpty else {
      throw ValidationError("--format: expected \(all.map(\.name).joined(separator: ", "))")
    }
    var isClean = true
    for (target, count) in zip(targets, FuzzTarget.shares(of: count, among: targets)) {
      isClean = try run(target, count) && isClean
    }
    guard isClean else { throw ExitCode.failure }
  }

  private func run(_ target: FuzzTarget, _ count: Int) throws -> Bool {
    let folder = try FileSystem.makeTemporaryDirectory(prefix: "fuzz")
    defer { try? FileSystem.removeDirectory(folder) }
    let campaign = FuzzCampaign(target, seed: seed, scratch: folder + "/input")
    let clock = ContinuousClock()
    let start = clock.now
    let summary = try campaign.run(0..<count)
    let seconds = (clock.now - start).components.seconds
    print(
      "\(target.name): \(count) inputs, \(summary.read) read, \(summary.refused) refused, "
        + "\(summary.findings.count) findings, \(seconds) s")
    for finding in summary.findings {
      try FileSystem.createDirectory(findings)
      let path = "\(findings)/\(target.name)-\(seed)-\(finding.index)"
      try AtomicFile.write(bytes: target.input(finding.index, seed: seed), to: path)
      print("  \(path): \(finding.fault)")
    }
    return summary.findings.isEmpty
  }
}
