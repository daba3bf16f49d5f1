import Foundation
import Testing

/// The lines that are nearest to a query, and the vectors that are kept for the next one.
@Suite struct SearchTests {
  private let workspace: Workspace
  private let shared: SharedRun

  init() throws {
    workspace = try Workspace()
    shared = try SharedRun.shared
    try workspace.write("c.txt", "the sun\n\nthe rain\r\nthe river and the sun\n \n")
  }

  private func search(_ query: String, _ options: String...) throws -> Outcome {
    try workspace.succeed(["search", shared.run, "c.txt", query] + options)
  }

  /// A line is nearest to itself, and blank ones are no answer.
  @Test func everyLineFindsItself() throws {
    for (line, text) in [(1, "the sun"), (3, "the rain"), (4, "the river and the sun")] {
      let lines = try search(text).output.split(separator: "\n")
      #expect(lines.count == 3)
      #expect(lines[0].hasPrefix("1.0000  \(line)  \(text)"), "\(lines)")
    }
  }

  @Test func vectorsAreKeptUntilSomethingChanges() throws {
    let file = "c.txt.vectors.h5"
    #expect(try search("sun").errors.contains(file))
    let first = try workspace.bytes(file)
    #expect(try !search("rain").errors.contains(file))
    #expect(try search("rain", "--pooling-layer", "-1").errors.contains("made anew"))
    #expect(try workspace.bytes(file) != first)
    #expect(try search("rain").errors.contains("made anew"))
    #expect(try workspace.bytes(file) == first)
    try workspace.write("c.txt", "the moon\n")
    let changed = try search("rain")
    #expect(changed.errors.contains("made anew") && changed.output.contains("the moon"))
  }

  @Test func refusals() throws {
    try workspace.write("c.txt.vectors.h5", "mine")
    try workspace.refuse(
      ["search", shared.run, "c.txt", "sun"], mentions: ["c.txt.vectors.h5"])
    #expect(try workspace.bytes("c.txt.vectors.h5") == Data("mine".utf8))
    try workspace.refuse(["search", shared.run, "none.txt", "sun"], mentions: ["none.txt"])
    try workspace.refuseUsage(
      ["search", shared.run, "-", "sun"], mentions: ["standard input"])
    try workspace.refuseUsage(
      ["search", shared.run, "c.txt", "sun", "--pooling-strategy", "NONE"], mentions: ["NONE"])
  }
}
