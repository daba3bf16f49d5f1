import Foundation
import Pretraining
import Serialization
import Testing

/// A stopped and resumed run has the bits of one that never stopped.
struct ResumeTests {
  let shared: SharedRun
  let workspace: Workspace

  init() throws {
    shared = try SharedRun.shared
    workspace = try Workspace()
  }

  private func expectSame(
    _ left: String, _ right: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let (left, right) = (try Checkpoint(path: left), try Checkpoint(path: right))
    #expect(left.model == right.model, sourceLocation: sourceLocation)
    #expect(left["first_moment"] == right["first_moment"], sourceLocation: sourceLocation)
    #expect(left["second_moment"] == right["second_moment"], sourceLocation: sourceLocation)
    #expect(!left["first_moment"].isEmpty, sourceLocation: sourceLocation)
    #expect(left.state.step == right.state.step, sourceLocation: sourceLocation)
    #expect(left.state.cursor == right.state.cursor, sourceLocation: sourceLocation)
  }

  @Test(arguments: ["1", "2"])
  func stoppedRunGoesOnExactly(threads: String) throws {
    try workspace.succeed(
      shared.pretrain(output: "run", "--until-step", "4", "--threads", threads))
    #expect(workspace.exists("run/step-00000004.h5"))
    try workspace.succeed(["resume", "run", "--until-step", "8", "--threads", threads])
    // The shared run never stopped and used one thread.
    try expectSame(workspace.path + "/run/step-00000008.h5", shared.checkpoint)
  }

  @Test func threadsChangeNothing() throws {
    try workspace.succeed(shared.pretrain(output: "run", "--threads", "2"))
    try expectSame(workspace.path + "/run/step-00000008.h5", shared.checkpoint)
  }

  @Test func tokenStoreIsAsGoodAsText() throws {
    try workspace.succeed(shared.pretrain(shared.store, output: "run"))
    try expectSame(workspace.path + "/run/step-00000008.h5", shared.checkpoint)
  }

  @Test func resumeGoesToTheEndOfTheSchedule() throws {
    try workspace.succeed(shared.pretrain(output: "run", "--until-step", "3"))
    let outcome = try workspace.succeed(["resume", "run", "--json"])
    #expect((try outcome.json() as? [String: Any])?["step"] as? Int == 8)
    try expectSame(workspace.path + "/run/step-00000008.h5", shared.checkpoint)
    let log = String(decoding: try workspace.bytes("run/metrics.jsonl"), as: UTF8.self)
    let steps = log.split(separator: "\n").filter { $0.contains("\"kind\":\"step\"") }
    #expect(steps.count == 8)
  }

  @Test func moreStepsLengthenAFinishedRun() throws {
    try workspace.copy(shared.run, as: "run")
    try workspace.succeed(["resume", "run", "--more-steps", "2"])
    #expect(workspace.exists("run/step-00000010.h5"))
  }

  @Test func refusesAStepBeyondTheSchedule() throws {
    try workspace.copy(shared.run, as: "run")
    try workspace.refuse(
      ["resume", "run", "--until-step", "9"],
      mentions: ["--until-step 9", "step 8", "--more-steps 1"])
  }

  @Test func pretrainRefusesAStepBeyondTheSchedule() throws {
    try workspace.refuse(
      shared.pretrain(output: "run", "--until-step", "9"), mentions: ["--until-step", "9", "8"],
      afterReading: true)
  }

  @Test func refusesWhatIsNoRun() throws {
    try workspace.makeDirectory("empty")
    try workspace.refuse(["resume", "empty"], mentions: ["'empty'", "checkpoint"])
    try workspace.refuse(["resume", "missing"], mentions: ["'missing'"])
    try workspace.write("file", "text\n")
    try workspace.refuse(["resume", "file"], mentions: ["'file'"])
  }

  @Test func refusesARunWithoutItsTokens() throws {
    try workspace.copy(shared.run, as: "run")
    try FileManager.default.removeItem(at: workspace.url("run/tokens.h5"))
    try workspace.refuse(["resume", "run", "--more-steps", "1"], mentions: ["run/tokens.h5"])
  }

  @Test func refusesARunWithOtherTokens() throws {
    try workspace.write("other.txt", SmallCorpus.text(documents: 50))
    try workspace.copy(shared.run, as: "run")
    try workspace.succeed([
      "tokenize", "other.txt", "--vocab", shared.vocabulary, "--output", "other.h5",
    ])
    try workspace.remove("run/tokens.h5")
    try workspace.copy(workspace.path + "/other.h5", as: "run/tokens.h5")
    try workspace.refuse(
      ["resume", "run", "--more-steps", "1"], mentions: ["run/tokens.h5", "hash"])
  }

  @Test func aRunThatFailedBeforeItsFirstCheckpointIsNoDeadEnd() throws {
    let diverging = try workspace.run(
      shared.pretrain(output: "run", "--learning-rate", "1e30", "--warmup-steps", "0"))
    #expect(diverging.exitCode == 1)
    #expect(diverging.errorLines.last?.hasPrefix("cloze: error: step ") == true)
    // Nothing can be resumed, so the folder must be free for another attempt.
    try workspace.succeed(shared.pretrain(output: "run"))
    try expectSame(workspace.path + "/run/step-00000008.h5", shared.checkpoint)
  }
}
