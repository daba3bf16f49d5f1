import Platform
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
  @Test func theFirstSignalOnlySetsAFlag() async {
    await #expect(processExitsWith: .exitCode(42)) {
      receiveSignals()
      Interrupts.install()
      guard Interrupts.pending == nil else { exit(1) }
      raise(SIGTERM)
      guard Interrupts.pending == .terminate, Interrupts.pending?.exitCode == 143 else { exit(2) }
      Interrupts.clear()
      raise(SIGINT)
      guard Interrupts.pending == .interrupt, Interrupts.pending?.exitCode == 130 else { exit(3) }
      exit(42)
    }
  }

  @Test func theSecondSignalEndsTheProcess() async {
    await #expect(processExitsWith: .exitCode(130)) {
      receiveSignals()
      Interrupts.install()
      raise(SIGTERM)
      raise(SIGINT)
      exit(1)
    }
  }

  @Test func nohupIsRespected() async {
    await #expect(processExitsWith: .exitCode(42)) {
      signal(SIGHUP, SIG_IGN)
      receiveSignals()
      Interrupts.install()
      raise(SIGHUP)
      exit(Interrupts.pending == nil ? 42 : 1)
    }
  }
}

/// Undoes the test runner's blocking of all signals.
private func receiveSignals() {
  var none = sigset_t()
  sigemptyset(&none)
  pthread_sigmask(SIG_SETMASK, &none, nil)
}
