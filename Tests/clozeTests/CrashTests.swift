import CrashTesting
import Randomness
import Testing

/// The short form of `make torture`: runs that are killed and resumed have the bits of one that was not.
struct CrashTests {
  @Test func killedRunsGoOnExactly() throws {
    let workspace = try Workspace()
    let test = try CrashTest(
      .short, program: try Binary.path(), in: workspace.path, seed: 3)
    var random = RandomStream(seed: 3)
    var tally = CrashTally()
    try test.run("run", moments: [.start, .writing, .step, .renaming], &random, tally: &tally)
    #expect(tally.runs == 1)
    #expect(tally.total >= 1)
  }

  /// A difference of one bit anywhere is found: the comparison can fail.
  @Test func anotherSeedIsNoticed() throws {
    let shared = try SharedRun.shared
    let workspace = try Workspace()
    try workspace.succeed(shared.pretrain(output: "run", "--seed", "7"))
    let difference = try RunComparison.firstDifference(
      workspace.path + "/run", reference: shared.run)
    #expect(difference?.hasPrefix("weights: '") == true, "\(difference ?? "none")")
    #expect(try RunComparison.firstDifference(shared.run, reference: shared.run) == nil)
  }
}
