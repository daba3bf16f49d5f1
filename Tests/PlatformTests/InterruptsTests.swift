import Platform
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Each test runs in a process of its own, since signals concern a whole process.
@Suite struct InterruptsTests {
  @Test func theFirstSignalOnlySetsAFlagForWorkThatDefersIt() async {
    await #expect(processExitsWith: .exitCode(42)) {
      try Interrupts.install()
      Interrupts.deferring {
        guard Interrupts.pending == nil else { exit(1) }
        raise(SIGTERM)
        guard Interrupts.pending == .terminate, Interrupts.pending?.exitCode == 143 else { exit(2) }
        Interrupts.clear()
        raise(SIGINT)
        guard Interrupts.pending == .interrupt, Interrupts.pending?.exitCode == 130 else { exit(3) }
      }
      exit(42)
    }
  }

  @Test func theFirstSignalIsAnsweredWhileTheWorkGoesOn() async {
    await #expect(processExitsWith: .exitCode(42)) {
      try Interrupts.install()
      let answer: @Sendable (Interrupts.Signal) -> Void = { exit($0 == .terminate ? 42 : 2) }
      Interrupts.deferring(answering: answer) {
        raise(SIGTERM)
        sleep(10)
      }
      exit(1)
    }
  }

  @Test func anAnswerDoesNotKeepTheSecondSignalFromEndingTheProcess() async {
    await #expect(processExitsWith: .exitCode(130)) {
      try Interrupts.install()
      let answer: @Sendable (Interrupts.Signal) -> Void = { _ in kill(getpid(), SIGINT) }
      Interrupts.deferring(answering: answer) {
        raise(SIGTERM)
        sleep(10)
      }
      exit(1)
    }
  }

  @Test func theSecondSignalEndsTheProcess() async {
    await #expect(processExitsWith: .exitCode(130)) {
      try Interrupts.install()
      Interrupts.deferring {
        raise(SIGTERM)
        raise(SIGINT)
        sleep(10)
      }
      exit(1)
    }
  }

  @Test func withoutDeferralTheFirstSignalEndsTheProcess() async {
    await #expect(processExitsWith: .exitCode(143)) {
      try Interrupts.install()
      raise(SIGTERM)
      sleep(10)
      exit(1)
    }
  }

  @Test func aThirdSignalDoesNotWaitForTheRemoval() async {
    await #expect(processExitsWith: .exitCode(130)) {
      try Interrupts.install()
      try UnfinishedFiles.undisturbed {
        raise(SIGTERM)
        raise(SIGINT)
      }
      exit(1)
    }
  }

  @Test func unfinishedFilesAreRemoved() async throws {
    let root = try FileSystem.makeTemporaryDirectory(prefix: "cloze-tests")
    defer { try? FileSystem.removeDirectory(root) }
    try FileSystem.createDirectory(root + "/made/deep")
    try AtomicFile.write(text: "stays", to: root + "/done")
    await #expect(processExitsWith: .exitCode(143)) { [root = root as String] in
      try Interrupts.install()
      UnfinishedFiles.add([root + "/made", root + "/never"])
      try AtomicFile.write(toAll: [root + "/done", root + "/made/new"]) { temporaries in
        for path in temporaries { try AtomicFile.write(text: "half", to: path) }
        raise(SIGTERM)
        sleep(10)
      }
      exit(1)
    }
    #expect(try FileSystem.list(root) == ["done"])
    #expect(try FileSystem.contents(of: root + "/done") == Array("stays".utf8))
  }

  /// Some libraries are given a file's name and create it once more.
  @Test(arguments: [false, true])
  func aRemovedTemporaryFileIsNotMadeAgain(atAnyPosition: Bool) async throws {
    let root = try FileSystem.makeTemporaryDirectory(prefix: "cloze-tests")
    defer { try? FileSystem.removeDirectory(root) }
    await #expect(processExitsWith: .exitCode(143)) {
      [root = root as String, atAnyPosition = atAnyPosition as Bool] in
      try Interrupts.install()
      try AtomicFile.write(to: root + "/new") { temporary in
        kill(getpid(), SIGTERM)
        while true {
          if atAnyPosition {
            _ = try? RandomAccessFile(path: temporary, mode: .create)
          } else {
            _ = try? FileWriter(path: temporary)
          }
        }
      }
      exit(1)
    }
    #expect(try FileSystem.list(root).isEmpty)
  }

  /// It leaves no time, not even to work that would defer another.
  @Test(arguments: [SIGQUIT, SIGALRM, SIGUSR1, SIGUSR2])
  func whatIsNotDeferredEndsTheProcessByTheSignal(number: Int32) async throws {
    let root = try FileSystem.makeTemporaryDirectory(prefix: "cloze-tests")
    defer { try? FileSystem.removeDirectory(root) }
    await #expect(processExitsWith: .signal(number)) {
      [root = root as String, number = number as Int32] in
      var none = rlimit()
      setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
      try Interrupts.install()
      Interrupts.deferring {
        try? AtomicFile.write(toAll: [root + "/new"]) { temporaries in
          for path in temporaries { try AtomicFile.write(text: "half", to: path) }
          raise(number)
          sleep(10)
        }
      }
      exit(1)
    }
    #expect(try FileSystem.list(root).isEmpty)
  }

  @Test func theEndOfTheProcessorTimeIsDeferred() async {
    await #expect(processExitsWith: .exitCode(42)) {
      try Interrupts.install()
      Interrupts.deferring {
        raise(SIGXCPU)
        guard Interrupts.pending?.exitCode == 152 else { exit(1) }
      }
      exit(42)
    }
  }

  @Test func nohupIsRespected() async {
    await #expect(processExitsWith: .exitCode(42)) {
      signal(SIGHUP, SIG_IGN)
      try Interrupts.install()
      raise(SIGHUP)
      exit(Interrupts.pending == nil ? 42 : 1)
    }
  }
}
