import Foundation
import Testing

/// Signals to commands that have nothing worth saving: an end within a second, nothing left behind.
struct StopTests {
  let shared: SharedRun
  let workspace: Workspace

  init() throws {
    shared = try SharedRun.shared
    workspace = try Workspace()
  }

  /// What a command reads without ever coming to its end.
  private final class EndlessText {
    private let descriptor: Int32
    private let path: String

    init(at path: String) throws {
      guard mkfifo(path, 0o600) == 0 else { throw TestSetupError(description: "no pipe '\(path)'") }
      self.path = path
      // Open for both, so that nobody waits for the other end.
      descriptor = open(path, O_RDWR | O_CLOEXEC)
      let text = Array(SmallCorpus.text().utf8)
      _ = write(descriptor, text, text.count)
    }

    deinit {
      close(descriptor)
      unlink(path)
    }

    /// Whether everything has been read.
    var isEmpty: Bool {
      var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      return poll(&request, 1, 0) == 0
    }
  }

  /// Starts a command that reads `text`, sends it a signal in the middle, and looks at what is left.
  private func stop(
    _ arguments: [String], by signal: Int32 = SIGTERM, exitCode: Int32 = 143,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let text = try EndlessText(at: workspace.path + "/text")
    let before = try names()
    defer { withExtendedLifetime(text) {} }
    let running = try workspace.start(arguments)
    let deadline = Date().addingTimeInterval(20)
    while running.isRunning, Date() < deadline, !text.isEmpty { usleep(2_000) }
    // The temporary files of a command that is just waiting for more are there.
    usleep(20_000)
    let start = Date()
    running.send(signal)
    let outcome = try running.finish()
    #expect(
      outcome.exitCode == exitCode, "\(outcome.errors)", sourceLocation: sourceLocation)
    #expect(Date().timeIntervalSince(start) < 5, sourceLocation: sourceLocation)
    #expect(outcome.errors.contains("stopped by"), sourceLocation: sourceLocation)
    #expect(!outcome.errors.contains("error"), "\(outcome.errors)", sourceLocation: sourceLocation)
    #expect(try names() == before, sourceLocation: sourceLocation)
  }

  private func names() throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: workspace.path).sorted()
  }

  @Test(arguments: [
    (SIGTERM, Int32(143)), (SIGINT, Int32(130)), (SIGHUP, Int32(129)), (SIGXCPU, Int32(152)),
    // By the signal itself.
    (SIGQUIT, Int32(1000 + SIGQUIT)), (SIGUSR1, Int32(1000 + SIGUSR1)),
  ])
  func tokenize(signal: Int32, exitCode: Int32) throws {
    try stop(
      ["tokenize", "text", "--vocab", shared.vocabulary, "--output", "t.h5"], by: signal,
      exitCode: exitCode)
  }

  @Test func trainVocab() throws {
    try stop(["train-vocab", "text", "--size", "90", "--output", "v.txt"])
  }

  @Test(arguments: ["balanced", "google"])
  func createPretrainingData(mode: String) throws {
    try stop([
      "create-pretraining-data", "text", "--vocab", shared.vocabulary, "--mode", mode, "--output",
      "data.h5", "--shards", "2",
    ])
  }

  @Test func encode() throws {
    try stop(["encode", "--vocab", shared.vocabulary, "text"])
  }

  @Test(arguments: ["e.h5", "e.npy", "e.jsonl", nil])
  func embed(output: String?) throws {
    try stop(["embed", shared.run, "text"] + (output.map { ["--output", $0] } ?? []))
  }

  @Test func evaluate() throws {
    try stop(["evaluate", shared.run, "text", "--threads", "1"])
  }

  /// Commands that read nothing from a pipe, at various moments: they come to their end, or leave nothing.
  @Test(arguments: [
    ["export", "RUN", "--output", "out"], ["fill-mask", "RUN", "the [MASK]"],
    ["inspect", "RUN", "--check"], ["verify", "RUN"], ["evaluate", "RUN"],
    ["next-sentence", "RUN", "a", "b"],
  ])
  func atAnyMoment(_ arguments: [String]) throws {
    let arguments = arguments.map { $0 == "RUN" ? shared.run : $0 }
    let complete = try workspace.run(arguments)
    let files = try workspace.snapshot()
    for delay: UInt32 in [0, 5, 10, 15, 20, 30] {
      for name in try workspace.list("") { try workspace.remove(name) }
      let running = try workspace.start(arguments)
      usleep(delay * 1000)
      running.send(SIGINT)
      let outcome = try running.finish()
      // Before the program watches for signals, the system ends it.
      #expect([complete.exitCode, 130, 1000 + SIGINT].contains(outcome.exitCode))
      let left = try workspace.snapshot()
      #expect(left.isEmpty || left.keys == files.keys, "\(left.keys.sorted())")
    }
  }

  @Test func benchmark() throws {
    let running = try workspace.start(["benchmark", "step", "--preset", "small", "--threads", "1"])
    usleep(500_000)
    let start = Date()
    running.send(SIGTERM)
    #expect(try running.finish().exitCode == 143)
    #expect(Date().timeIntervalSince(start) < 3)
  }

  @Test func pretrainBeforeItsFirstStep() throws {
    try stop(shared.pretrain("text", output: "deep/run"))
    try stop(["pretrain", "text", "--output", "run", "--preset", "tiny", "--threads", "1"])
  }

  @Test func blockedSignalsAreReceived() throws {
    let text = try EndlessText(at: workspace.path + "/text")
    let running = try Binary.Running(
      ["encode", "--vocab", shared.vocabulary, "text"], in: workspace.path, blocksSignals: true)
    let deadline = Date().addingTimeInterval(20)
    while running.isRunning, Date() < deadline, !text.isEmpty { usleep(2_000) }
    running.send(SIGTERM)
    #expect(try running.finish().exitCode == 143)
  }

  @Test func aReaderThatHasHadEnoughEndsItQuietly() throws {
    try workspace.write("text", (0..<3000).map { _ in SmallCorpus.text() }.joined())
    let outcome = try workspace.run(
      ["encode", "--vocab", shared.vocabulary, "text"],
      launcher: Launcher.shell(#"{ "$@"; echo "status $?" >&2; } | head -n 1"#))
    #expect(outcome.errors == "status 141\n")
    #expect(outcome.output.split(separator: "\n").count == 1)
  }

  @Test func outputThatCannotBeWrittenIsAnError() throws {
    let files = [
      ["--help"], ["--version"], ["help"], ["encode", "--help"],
      ["train-vocab", shared.corpus, "--size", "90", "--output", "v.txt"],
      ["tokenize", shared.corpus, "--vocab", shared.vocabulary, "--output", "t.h5"],
      ["export", shared.run, "--output", "e"], shared.pretrain(output: "r", "--total-steps", "1"),
      ["resume", "r", "--more-steps", "1", "--threads", "1"],
    ]
    for command in PrintingCommands.all(shared) + files {
      let outcome = try workspace.run(command, launcher: Launcher.shell(#""$@" > /dev/full"#))
      #expect(outcome.exitCode == 1, "\(command)")
      #expect(
        outcome.errorLines.filter { $0.hasPrefix("cloze: error: ") } == [
          "cloze: error: cannot write 'standard output': No space left on device"
        ], "\(command): \(outcome.errors)")
    }
  }
}
