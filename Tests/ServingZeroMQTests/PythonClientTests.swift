#if Serving
  import Foundation
  import Platform
  import ServingZeroMQ
  import TestSupport
  import Testing

  /// The PyPI package `bert-serving-client` 1.10.0, unchanged, where a Python that has it is at hand (`PYTHON=`).
  @Suite struct PythonClientTests {
    private static let python = ProcessInfo.processInfo.environment["PYTHON"] ?? "python3"
    private static let script = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Scripts/serving/bert-client.py").standardized.path

    /// Runs the script and returns how it ended and what it said.
    private static func run(_ arguments: [String]) async throws -> (ChildProcess.Ending, String) {
      let directory = try TemporaryDirectory()
      let output = directory.file("output")
      let process = try ChildProcess(
        "/usr/bin/env", [python, script] + arguments, output: output,
        errors: directory.file("errors"))
      let end = ContinuousClock.now + .seconds(300)
      while process.poll() == nil, ContinuousClock.now < end {
        try await Task.sleep(for: .milliseconds(20))
      }
      let text =
        try String(contentsOfFile: output, encoding: .utf8)
        + String(contentsOfFile: directory.file("errors"), encoding: .utf8)
      return (try #require(process.poll(), "it did not end: \(text)"), text)
    }

    private static let hasPackage: Bool = {
      let process = Process()
      process.executableURL = URL(filePath: "/usr/bin/env")
      process.arguments = [
        python, "-c", "import numpy; from bert_serving.client import BertClient",
      ]
      (process.standardOutput, process.standardError) = (nil, nil)
      guard (try? process.run()) != nil else { return false }
      process.waitUntilExit()
      return process.terminationStatus == 0
    }()

    private static let isMissing: Comment =
      "no Python with bert-serving-client 1.10.0, pyzmq and numpy at hand; PYTHON= names one"

    @Test(.enabled(if: hasPackage, isMissing), arguments: [false, true])
    func everyCall(showsTokens: Bool) async throws {
      try await withServer(FakeSource(), options { $0.showsTokens = showsTokens }) { running in
        let (ending, text) = try await Self.run([
          "--port", "\(running.ports.requests)", "--port-out", "\(running.ports.replies)",
          "--connections", "200", "--large", "20000",
        ])
        #expect(ending == .exited(0), "\(text)")
        #expect(text.hasSuffix("bert-client: every check passed\n"))
      }
    }
  }
#endif
