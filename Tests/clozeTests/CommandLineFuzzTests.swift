import Foundation
import Fuzzing
import Testing

/// The short form of `make fuzz OPTIONS="--format command-line"`.
struct CommandLineFuzzTests {
  /// Whatever options and configurations say: a step is made, or one line says why not.
  @Test func everyCommandLineMakesAStepOrIsRefused() throws {
    let folder = try makeTemporaryDirectory()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let seeds =
      URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().path + "/PretrainingTests/Fixtures/formats"
    let target = try FuzzTarget.commandLine(SeedFiles(folder: seeds), program: Binary.path())
    let summary = try FuzzCampaign(target, seed: 1, scratch: folder + "/input").run(0..<60)
    #expect(summary.findings.isEmpty, "\(summary.findings)")
    #expect(summary.read > 5 && summary.refused > 10, "\(summary)")
  }
}
