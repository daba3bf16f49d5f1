import Fuzzing
import Platform
import Randomness
import TestSupport
import Testing

/// The short form of `make fuzz`.
@Suite struct FuzzTests {
  static var targets: [FuzzTarget] {
    get throws { try FuzzTarget.all(SeedFiles(folder: try Reference.formats)) }
  }

  @Test func everyInputIsReadOrRefusedInOneLine() throws {
    let temporary = try TemporaryDirectory()
    let targets = try Self.targets
    for (target, count) in zip(targets, FuzzTarget.shares(of: 5_000, among: targets)) {
      let summary = try FuzzCampaign(target, seed: 1, scratch: temporary.file("input"))
        .run(0..<count)
      #expect(summary.findings.isEmpty, "\(target.name): \(summary.findings)")
      #expect(summary.read + summary.refused == count)
      #expect(summary.refused > 0, "\(target.name): nothing was spoiled")
    }
  }

  /// A campaign that could not see a crash would prove nothing.
  @Test func aReaderThatCrashesIsFound() throws {
    let temporary = try TemporaryDirectory()
    let target = FuzzTarget(name: "fragile", batchSize: 64, weight: 1) { random in
      [UInt8(random.integer(below: 100))]
    } read: { input, _ in
      struct Refusal: Error, CustomStringConvertible { let description: String }
      if input[0] == 7 { throw Refusal(description: "two\nlines") }
      if input[0] > 50 { throw Refusal(description: "one line") }
      precondition(input[0] != 42, "a fragile reader")
    }
    let inputs = (0..<300).map { target.input($0, seed: 3)[0] }
    let summary = try FuzzCampaign(target, seed: 3, scratch: temporary.file("input")).run(0..<300)
    #expect(
      summary.findings.map(\.index) == inputs.indices.filter { [7, 42].contains(inputs[$0]) })
    #expect(summary.refused == inputs.count { $0 > 50 })
    #expect(inputs.contains(7) && inputs.contains(42))
  }
}
