import CrashTesting
import Foundation
import Testing

/// Checkpoints by time, and the forms of `--save-every`.
struct TimedSaveTests {
  @Test func checkpointsComeByTimeAndChangeNothing() throws {
    let shared = try SharedRun.shared
    let workspace = try Workspace()
    let running = try workspace.start(
      shared.pretrain(
        output: "run", "--total-steps", "1000000", "--save-every", "1s", "--keep-last", "99"))
    let deadline = Date().addingTimeInterval(25)
    let steps = {
      (try? workspace.list("run"))?.compactMap { name in
        name.hasPrefix("step-") ? Int(name.dropFirst(5).dropLast(3)) : nil
      } ?? []
    }
    while running.isRunning, Date() < deadline, steps().count < 2 { usleep(5_000) }
    running.send(SIGTERM)
    #expect(try running.finish().exitCode == 143)
    #expect(steps().count >= 2)
    let first = try #require(steps().min())
    try workspace.succeed(
      shared.pretrain(
        output: "whole", "--total-steps", "1000000", "--save-every", "1s", "--keep-last",
        "99", "--until-step", "\(first)"))
    let name = String(format: "step-%08d.h5", first)
    #expect(try workspace.bytes("run/" + name) == workspace.bytes("whole/" + name))
  }

  @Test(arguments: ["0", "0s", "m", "10x", "10,20", "10m,5m", "10m,", "1.5h", "", "+3", "10 m"])
  func otherIntervalsAreRefused(value: String) throws {
    let shared = try SharedRun.shared
    try Workspace().refuseUsage(
      shared.pretrain(output: "run", "--save-every=" + value), mentions: ["--save-every"])
  }

  @Test(arguments: [("5,90s", 5, 90), ("2h", 1 << 40, 7200), ("10m,7", 7, 600), ("9", 9, nil)])
  func intervalsAreKept(value: String, steps: Int, seconds: Int?) throws {
    let shared = try SharedRun.shared
    let workspace = try Workspace()
    try workspace.succeed(
      shared.pretrain(output: "run", "--save-every", value, "--total-steps", "1"))
    let text = String(decoding: try workspace.bytes("run/run.json"), as: UTF8.self)
    #expect(text.contains("saveEvery\\\":\(steps),"), "\(text)")
    #expect(text.contains("saveSeconds") == (seconds != nil))
    if let seconds { #expect(text.contains("saveSeconds\\\":\(seconds)")) }
  }
}
