import Foundation
import Testing

/// `verify` against the reference values of another program.
struct VerifyTests {
  static let folder =
    URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().path + "/PretrainingTests/Fixtures/parity-erf"

  let workspace: Workspace

  init() throws { workspace = try Workspace() }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: folder)))
  func referencePassesAndABrokenCopyFails() throws {
    let outcome = try workspace.succeed(["verify", Self.folder, "--json"])
    let reports = try #require(try outcome.json() as? [[String: Any]])
    #expect(try #require(reports.first?["rows"] as? [Any]).count > 20)

    try workspace.copy(Self.folder, as: "parity")
    // One weight changes its exponent: the last of the file, far from its header.
    var weights = try workspace.bytes("parity/model.safetensors")
    weights[weights.count - 1] ^= 0x43
    try workspace.write("parity/model.safetensors", weights)
    let broken = try workspace.run(["verify", "parity"])
    #expect(broken.exitCode == 1)
    #expect(broken.output.contains("FAILS") && broken.output.contains("beyond tolerance"))

    try workspace.write("parity/expected.json", "{}")
    try workspace.refuse(["verify", "parity"], mentions: ["parity"])
    try FileManager.default.removeItem(at: workspace.url("parity/expected.json"))
    try workspace.refuse(["verify", "parity"], mentions: ["expected.json"])
    try workspace.write("parity/batch.safetensors", weights.prefix(100))
    try workspace.refuse(["verify", "parity"], mentions: ["parity/"])
  }

  @Test func refusesWhatIsNoReference() throws {
    try workspace.refuse(["verify", "missing"], mentions: ["missing"])
    try workspace.makeDirectory("empty")
    try workspace.refuse(["verify", "empty"], mentions: ["empty"])
  }
}
