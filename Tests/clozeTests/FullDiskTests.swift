import Foundation
import Testing

/// A disk of a few kilobytes or megabytes, which goes away with everything on it.
final class SmallDisk {
  let path: String

  /// Makes a file system in memory; this takes the rights of an administrator.
  init(_ options: String) throws {
    path = try makeTemporaryDirectory()
    guard try Self.run("mount", "-t", "tmpfs", "-o", options, "tmpfs", path) else {
      throw TestSetupError(description: "no file system can be mounted at '\(path)'")
    }
  }

  deinit {
    _ = try? Self.run("umount", "-l", path)
    try? FileManager.default.removeItem(atPath: path)
  }

  /// Whether disks can be made here.
  static let isPossible = geteuid() == 0 && (try? SmallDisk("size=64k")) != nil

  /// Writes until so many bytes are left.
  func fill(leaving bytes: Int) throws {
    var information = statvfs()
    guard statvfs(path, &information) == 0 else {
      throw TestSetupError(description: "'\(path)' cannot be examined")
    }
    let free = Int(information.f_bavail) * Int(information.f_bsize)
    try Data(count: max(0, free - bytes)).write(to: URL(fileURLWithPath: path + "/filler"))
  }

  func makeRoom() throws { try FileManager.default.removeItem(atPath: path + "/filler") }

  func remount(_ options: String) throws {
    guard try Self.run("mount", "-o", "remount," + options, path) else {
      throw TestSetupError(description: "'\(path)' cannot be mounted again")
    }
  }

  private static func run(_ arguments: String...) throws -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
}

/// Disks that are really full (`ENOSPC`), have no room for another name, or cannot be written.
@Suite(
  .enabled(if: SmallDisk.isPossible, "mounting a tmpfs takes root; DiskFaultTests needs no rights"))
struct FullDiskTests {
  let shared: SharedRun

  init() throws { shared = try SharedRun.shared }

  private func names(_ disk: SmallDisk) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: disk.path).sorted()
  }

  private func expectOneError(_ outcome: Outcome, _ part: String) {
    let line = outcome.errorLines.last ?? ""
    let isFull =
      line.contains("No space left on device") || line.contains(" not fit ")
      || line.contains(" are free")
    #expect(outcome.exitCode == 1, "\(part): \(outcome.errors)")
    #expect(line.hasPrefix("cloze: error: ") && isFull, "\(part): \(outcome.errors)")
    #expect(!line.contains(".partial") && !line.contains("scratch"), "\(part): \(line)")
    #expect(outcome.output.isEmpty)
  }

  /// What is free, in bytes.
  private var rooms: [Int] {
    runsAllFaults ? (0..<20).map { $0 * 8192 } : [0, 4096, 20_480, 61_440]
  }

  private func commands(into folder: String) -> [[String]] {
    let data = [
      "create-pretraining-data", shared.corpus, "--vocab", shared.vocabulary, "--max-seq-length",
      "32", "--dupe-factor", "30", "--output",
    ]
    return [
      [
        "train-vocab", shared.corpus, "--size", "20000", "--unused", "19000", "--output",
        folder + "/v.txt",
      ],
      ["tokenize", shared.corpus, "--vocab", shared.vocabulary, "--output", folder + "/t.h5"],
      data + [folder + "/d.h5", "--shards", "2"],
      data + [folder + "/d.jsonl", "--format", "jsonl"],
      data + [folder + "/g.h5", "--mode", "google"],
      ["export", shared.run, "--output", folder + "/out"],
      shared.pretrain(output: folder + "/run", "--save-every", "2"),
    ]
  }

  @Test func nothingIsLeftOnAFullDisk() throws {
    let disk = try SmallDisk("size=1m")
    for room in rooms {
      for command in commands(into: disk.path) {
        try disk.fill(leaving: room)
        let outcome = try Binary.run(command, in: disk.path)
        if outcome.exitCode != 0 {
          expectOneError(outcome, "\(command[0]) with \(room) bytes")
          let left = try names(disk).filter { $0 != "filler" && !$0.hasPrefix("run") }
          #expect(left.isEmpty, "\(command[0]) with \(room) bytes: \(left)")
          #expect(try !names(disk).contains { $0.hasSuffix(".partial") })
        } else {
          #expect(room > 0, "\(command[0])")
        }
        for name in try FileManager.default.contentsOfDirectory(atPath: disk.path) {
          try FileManager.default.removeItem(atPath: disk.path + "/" + name)
        }
      }
    }
  }

  @Test func aRunOnAFullDiskGoesOnWhenThereIsRoom() throws {
    let workspace = try Workspace()
    try workspace.copy(shared.run, as: "whole")
    let resume = ["--more-steps", "4", "--threads", "1"]
    try workspace.succeed(["resume", "whole"] + resume)
    let last = "/step-00000012.h5"
    for room in rooms {
      let disk = try SmallDisk("size=3m")
      let run = disk.path + "/run"
      try FileManager.default.copyItem(atPath: shared.run, toPath: run)
      try disk.fill(leaving: room)
      expectOneError(try Binary.run(["resume", run] + resume, in: disk.path), "\(room)")
      try #require(try Binary.run(["inspect", "--check", run], in: disk.path).exitCode == 0)
      #expect(try !names(disk).contains { $0.hasSuffix(".partial") })
      try disk.makeRoom()
      let outcome = try Binary.run(["resume", run] + resume, in: disk.path)
      #expect(outcome.exitCode == 0, "\(outcome.errors)")
      let bytes = try Data(contentsOf: URL(fileURLWithPath: run + last))
      #expect(try bytes == workspace.bytes("whole" + last))
    }
  }

  @Test func aDiskThatFillsUpWhileARunTrainsLosesNoCheckpoint() throws {
    let disk = try SmallDisk("size=3m")
    let running = try Binary.Running(
      shared.pretrain(output: "run", "--total-steps", "1000000", "--save-every", "5"),
      in: disk.path)
    let deadline = Date().addingTimeInterval(20)
    let hasCheckpoint = { (try? names(disk).contains { $0.hasPrefix("run/step-") }) ?? false }
    while running.isRunning, Date() < deadline, !hasCheckpoint() { usleep(5_000) }
    // What the run removes is taken too, as soon as it is free.
    while running.isRunning, Date() < deadline {
      try? disk.fill(leaving: 0)
      usleep(2_000)
    }
    expectOneError(try running.finish(), "run")
    try? disk.makeRoom()
    let check = try Binary.run(["inspect", "--check", "run"], in: disk.path)
    #expect(check.exitCode == 0, "\(check.errors)")
    let resumed = try Binary.run(
      ["resume", "run", "--threads", "1", "--until-step", "\(try steps(disk) + 5)"], in: disk.path)
    #expect(resumed.exitCode == 0, "\(resumed.errors)")
  }

  private func steps(_ disk: SmallDisk) throws -> Int {
    let steps = try names(disk).filter { $0.hasPrefix("run/step-") }
    return try #require(steps.compactMap { Int($0.dropFirst(9).dropLast(3)) }.max())
  }

  @Test func noRoomForAnotherNameIsAFullDisk() throws {
    for count in 3...9 {
      let disk = try SmallDisk("size=3m,nr_inodes=\(count)")
      let outcome = try Binary.run(
        shared.pretrain(output: "run", "--total-steps", "6", "--save-every", "2"), in: disk.path)
      expectOneError(outcome, "\(count) names")
      #expect(try !names(disk).contains { $0.hasSuffix(".partial") })
    }
  }

  @Test func aDiskThatCannotBeWrittenIsNamed() throws {
    let disk = try SmallDisk("size=3m")
    let run = disk.path + "/run"
    try FileManager.default.copyItem(atPath: shared.run, toPath: run)
    try disk.remount("ro")
    for command in commands(into: disk.path) + [["resume", run, "--more-steps", "2"]] {
      let outcome = try Binary.run(command, in: NSTemporaryDirectory())
      #expect(outcome.exitCode == 1)
      #expect(outcome.errorLines.count == 1, "\(outcome.errors)")
      #expect(
        outcome.errors.contains("ead-only") || outcome.errors.contains("already holds a run"),
        "\(outcome.errors)")
    }
    // What only reads goes on.
    for command in [["inspect", "--check", run], ["evaluate", run, "--threads", "1"]] {
      #expect(try Binary.run(command, in: NSTemporaryDirectory()).exitCode == 0)
    }
  }
}
