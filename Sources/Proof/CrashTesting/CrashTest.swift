import ExactStrings
import Foundation
import Platform
import Pretraining
public import Randomness
import Training

/// Runs that are killed and resumed until they are done, held against one that was left alone.
public struct CrashTest {
  private let variant: Variant
  private let program: Program
  private let corpus: Corpus
  private let folder: String
  private let reference: RunDirectory
  private let pace: Pace

  /// Makes the corpus and the reference run.
  ///
  /// - Parameters:
  ///   - variant: the kind of run.
  ///   - program: the path of `cloze`.
  ///   - folder: an empty directory for everything.
  ///   - seed: what the corpus is a function of.
  /// - Throws: ``CrashTestError`` if an undisturbed run fails.
  public init(_ variant: Variant, program: String, in folder: String, seed: UInt64) throws {
    self.variant = variant
    self.folder = folder
    self.program = Program(path: program, outputIn: folder)
    corpus = try Corpus(in: folder, seed: seed)
    if variant.usesInstanceFiles {
      for command in corpus.preparation { try self.program.run(command) }
    }
    reference = RunDirectory(FileSystem.join(folder, "reference"))
    pace = try Self.measure(variant, self.program, corpus, reference)
  }

  /// Makes the reference run and takes its times.
  private static func measure(
    _ variant: Variant, _ program: Program, _ corpus: Corpus, _ directory: RunDirectory
  ) throws -> Pace {
    let command = variant.pretrain(corpus, into: directory.path)
    let watch = Stopwatch()
    let process = try program.start(command)
    var untilFirst: Double?
    while process.poll() == nil {
      if untilFirst == nil, try directory.checkpointSteps().last != nil {
        untilFirst = watch.seconds
      }
      WorkerThread.sleep(seconds: 0.001)
    }
    try program.require(process.wait(), of: command)
    let whole = watch.seconds
    let step = try StepDurations(of: directory.metrics).median
    if let more = variant.moreSteps {
      try program.run(["resume", directory.path, "--more-steps", "\(more)"])
    }
    let perStep = (whole - (untilFirst ?? 0)) / Double(Variant.steps - 2)
    return Pace(
      whole: whole, untilFirstCheckpoint: untilFirst ?? whole, step: step,
      evaluation: max(perStep - step, 0.001))
  }

  /// The moments that a run of the variant has.
  public var moments: [KillMoment] {
    KillMoment.allCases.filter { $0 != .evaluation || !variant.usesInstanceFiles }
  }

  /// Starts a run, kills and resumes it until it is done, and compares it with the reference.
  ///
  /// - Parameters:
  ///   - name: of the run's directory, which goes away if the run is as it should be.
  ///   - moments: when to kill it, one after the other.
  ///   - random: decides the exact times, and the numbers of threads.
  ///   - tally: counts what happened.
  /// - Throws: ``CrashTestError`` at the first thing that is not as it should be.
  public func run(
    _ name: String, moments: [KillMoment], _ random: inout RandomStream, tally: inout CrashTally
  ) throws {
    let directory = RunDirectory(FileSystem.join(folder, name))
    tally.runs += 1
    var rest = moments[...]
    while var command = try next(directory) {
      if variant.changesThreads { command += ["--threads", "\(1 + random.integer(below: 3))"] }
      let process = try program.start(command)
      guard let moment = rest.popFirst() else {
        try program.require(process.wait(), of: command)
        try requireTidy(directory)
        continue
      }
      let ambush = Ambush(
        moment: moment, directory: directory, program: program, pace: pace,
        evaluates: !variant.usesInstanceFiles)
      if try ambush.wait(for: process, &random) {
        process.destroy()
        tally.add(moment, leftUnfinished: try !unfinishedCheckpoints(in: directory).isEmpty)
      } else {
        try program.require(process.wait(), of: command)
      }
    }
    let difference = try RunComparison.firstDifference(
      directory.path, reference: reference.path)
    if let difference {
      throw CrashTestError("\(variant.name), '\(directory.path)': \(difference)")
    }
    try FileSystem.removeDirectory(directory.path)
  }

  /// What a user would type next; nil if the run is done.
  private func next(_ directory: RunDirectory) throws -> [String]? {
    guard directory.canResume else { return variant.pretrain(corpus, into: directory.path) }
    guard let step = try directory.checkpointSteps().last else {
      return ["resume", directory.path]
    }
    // Every file under a final name is whole, whenever its writer was killed.
    let path = directory.checkpoint(step: step)
    let state = try Checkpoint(path: path, withOptimizer: false).state
    if state.step < state.options.schedule.totalSteps { return ["resume", directory.path] }
    // Killed between the last checkpoint and the evaluation of its step.
    if !variant.usesInstanceFiles, try !hasEvaluation(of: step, in: directory) {
      return ["resume", directory.path]
    }
    let isExtended = state.options.schedule.totalSteps > Variant.steps
    guard let more = variant.moreSteps, !isExtended else { return nil }
    return ["resume", directory.path, "--more-steps", "\(more)"]
  }

  private func hasEvaluation(of step: Int, in directory: RunDirectory) throws -> Bool {
    struct Line: Decodable {
      let kind: String
      let step: Int
    }
    return try FileSystem.contents(of: directory.metrics).split(separator: UInt8(ascii: "\n"))
      .compactMap { try? JSONDecoder().decode(Line.self, from: Data($0)) }
      .contains { $0.kind == "evaluation" && $0.step == step }
  }

  /// Throws if a run that ended by itself leaves anything unfinished, of its own or of those killed.
  private func requireTidy(_ directory: RunDirectory) throws {
    let left = try FileSystem.list(directory.path).filter {
      $0.hasExactPrefix(".") && $0 != ".lock"
    }
    guard left.isEmpty else {
      throw CrashTestError(
        "\(variant.name), '\(directory.path)': left \(left.joined(separator: ", ")) behind")
    }
  }
}
