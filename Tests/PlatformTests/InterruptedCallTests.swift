import Platform
import Synchronization
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Calls that the system cuts short: interrupted by signals, or with less room than asked for.
///
/// Each test runs in a process of its own, since an interval timer concerns a whole process.
@Suite struct InterruptedCallTests {
  /// A signal every half millisecond makes calls that wait fail with `EINTR` or write a part.
  @Test func everyByteArrivesInSpiteOfSignals() async {
    await #expect(processExitsWith: .exitCode(42)) {
      interruptEveryHalfMillisecond()
      exit(try transfersThroughAPipe(nonBlocking: false) ? 42 : 1)
    }
  }

  /// As when a shell or another process shares the pipe and has made it non-blocking.
  @Test func everyByteArrivesThroughANonBlockingPipe() async {
    await #expect(processExitsWith: .exitCode(42)) {
      exit(try transfersThroughAPipe(nonBlocking: true) ? 42 : 1)
    }
  }
}

private let interruptions = Atomic<Int>(0)

private func interruptEveryHalfMillisecond() {
  _ = interruptions.load(ordering: .relaxed)
  // Without SA_RESTART, so that calls really return.
  var action = sigaction()
  action.__sigaction_handler.sa_handler = { _ in interruptions.add(1, ordering: .relaxed) }
  sigaction(SIGALRM, &action, nil)
  var alarms = sigset_t()
  sigemptyset(&alarms)
  sigaddset(&alarms, SIGALRM)
  pthread_sigmask(SIG_UNBLOCK, &alarms, nil)
  let interval = timeval(tv_sec: 0, tv_usec: 500)
  var timer = itimerval(it_interval: interval, it_value: interval)
  // Glibc imports the constant with another type than the function takes.
  setitimer(numericCast(ITIMER_REAL.rawValue), &timer, nil)
}

/// Writes more than a pipe holds while another thread reads slowly in odd portions, and compares.
private func transfersThroughAPipe(nonBlocking: Bool) throws -> Bool {
  let root = try FileSystem.makeTemporaryDirectory(prefix: "cloze-tests")
  defer { try? FileSystem.removeDirectory(root) }
  let path = root + "/pipe"
  guard mkfifo(path, 0o600) == 0 else { return false }
  // Both ends exist before anybody waits for the other.
  let both = open(path, O_RDWR)
  guard both >= 0 else { return false }
  let expected = (0..<3_000_001).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
  let received = Guarded<[UInt8]>([])
  let reader = try WorkerThread(name: "reader") {
    var portion = 1
    while received.withLock({ $0.count }) < expected.count {
      var buffer = [UInt8](repeating: 0, count: portion)
      let count = read(both, &buffer, portion)
      if count > 0 { received.withLock { $0 += buffer[..<count] } }
      portion = portion % 9_973 + 997
      usleep(50)
    }
  }
  var writer = try FileWriter.standardOutput(inPlaceOf: path, nonBlocking: nonBlocking)
  for start in stride(from: 0, to: expected.count, by: 700_000) {
    try writer.write(Array(expected[start..<min(start + 700_000, expected.count)]))
  }
  try writer.finish()
  reader.join()
  return received.withLock { $0 == expected }
    && (nonBlocking || interruptions.load(ordering: .relaxed) > 0)
}

extension FileWriter {
  /// A writer to a path by way of standard output, whose descriptor may be non-blocking.
  fileprivate static func standardOutput(
    inPlaceOf path: String, nonBlocking: Bool
  ) throws -> FileWriter {
    let descriptor = open(path, O_WRONLY | (nonBlocking ? O_NONBLOCK : 0))
    dup2(descriptor, STDOUT_FILENO)
    close(descriptor)
    return FileWriter.standardOutput()
  }
}
