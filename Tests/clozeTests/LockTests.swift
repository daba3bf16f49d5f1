import Foundation
import Testing

/// Two processes never write the same run.
struct LockTests {
  @Test func aSecondProcessIsRefused() throws {
    let shared = try SharedRun.shared
    let workspace = try Workspace()
    let first = try workspace.start(
      shared.pretrain(output: "run", "--total-steps", "1000000", "--save-every", "500"))
    let deadline = Date().addingTimeInterval(20)
    let checkpoint = { (try? workspace.list("run").contains { $0.hasPrefix("step-") }) ?? false }
    while first.isRunning, Date() < deadline, !checkpoint() { usleep(5_000) }
    // The first process goes on writing, so only what the second one says can be checked.
    let second = try workspace.run(["resume", "run", "--threads", "1"])
    #expect(second.exitCode == 1, "\(second.errors)")
    #expect(second.errorLines.count == 1 && second.errors.hasPrefix("cloze: error: "))
    #expect(second.errors.contains("in use by process"), "\(second.errors)")
    first.send(SIGTERM)
    #expect(try first.finish().exitCode == 143)
  }
}
