import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Orderly ends on `Ctrl-C`, `kill` and a lost terminal.
///
/// A signal ends the process at once, after removing what ``UnfinishedFiles`` names. Only work that has
/// something to save asks for time with ``deferring(answering:_:)``: there the first signal sets a flag
/// that the work looks at, and the second one ends the process. A third one does not even wait for the
/// removal. `Ctrl-\` is never deferred.
public enum Interrupts {
  /// Starts to watch for signals; calling it again changes nothing.
  ///
  /// Signals that whoever started the process had blocked are received all the same. What it had ignored stays
  /// so, such as a lost terminal under `nohup`, but for those by which users end programs.
  ///
  /// - Parameter announce: is called before the process ends, on a thread of its own.
  /// - Throws: `SystemError` if the system has no thread or pipe to give.
  public static func install(
    announcing announce: @escaping @Sendable (Signal) -> Void = { _ in }
  ) throws(SystemError) {
    if !isInstalled.exchange(true, ordering: .relaxed) { try start(announce) }
    var watched = sigset_t()
    sigemptyset(&watched)
    for kind in Signal.allCases {
      sigaddset(&watched, kind.rawValue)
      let previous = signal(kind.rawValue, handleSignal)
      // `nohup` means it: a lost terminal shall not stop the work.
      if !kind.isNeverIgnored, isIgnored(previous) { signal(kind.rawValue, SIG_IGN) }
    }
    pthread_sigmask(SIG_UNBLOCK, &watched, nil)
  }

  /// Runs work that looks at ``pending`` now and then and saves what it has before it ends.
  ///
  /// - Parameters:
  ///   - answer: is called at once when the first signal has come, on a thread of its own: it tells
  ///     the user what will happen.
  ///   - body: the work.
  /// - Returns: what the work returns.
  /// - Throws: what the work throws.
  public static func deferring<Result>(
    answering answer: (@Sendable (Signal) -> Void)? = nil, _ body: () throws -> Result
  ) rethrows -> Result {
    let outer = answerer.withLock { current in
      defer { current = answer }
      return current
    }
    deferrals.add(1, ordering: .relaxed)
    defer {
      deferrals.subtract(1, ordering: .relaxed)
      answerer.withLock { $0 = outer }
    }
    return try body()
  }

  /// The signal that has arrived while work was deferring it, if any.
  public static var pending: Signal? {
    let number = received.load(ordering: .relaxed)
    return number == 0 ? nil : Signal(rawValue: number)
  }

  /// Whether there is work that defers signals.
  public static var isDeferring: Bool { deferrals.load(ordering: .relaxed) > 0 }

  /// Forgets a signal that has been dealt with.
  public static func clear() {
    received.store(0, ordering: .relaxed)
  }

  /// Waits for the end of the process if a signal is just ending it.
  ///
  /// What fails because its files are being removed is not worth a message.
  public static func waitForEnd() { UnfinishedFiles.waitForRemoval() }

  /// Starts the thread that ends the process: a handler itself may do next to nothing.
  private static func start(
    _ announce: @escaping @Sendable (Signal) -> Void
  ) throws(SystemError) {
    var ends: [Int32] = [-1, -1]
    _ = try retrying("open", path: "pipe") { pipe(&ends) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    // Everything that a handler touches exists before the first one can run.
    alarmPipe.store(ends[1], ordering: .relaxed)
    _ = (received.load(ordering: .relaxed), fatalCount.load(ordering: .relaxed))
    let alarm = ends[0]
    _ = try WorkerThread(name: "signals") {
      let descriptor = FileDescriptor(owning: alarm, name: "pipe")
      while let (signal, isDeferred) = nextAlarm(from: descriptor) {
        if isDeferred {
          answerer.withLock { $0 }?(signal)
        } else {
          UnfinishedFiles.removeAll {
            IsolatedProcess.killAll()
            announce(signal)
            signal.endProcess()
          }
        }
      }
    }
  }

  /// Waits for what a handler has written: the signal, and whether there is work that defers it.
  private static func nextAlarm(
    from pipe: borrowing FileDescriptor
  ) -> (signal: Signal, isDeferred: Bool)? {
    var byte: UInt8 = 0
    let count = withUnsafeMutableBytes(of: &byte) { (try? pipe.read(into: $0)) ?? 0 }
    guard count == 1, let signal = Signal(rawValue: Int32(byte & ~deferralMark)) else { return nil }
    return (signal, byte & deferralMark != 0)
  }

  #if canImport(Darwin)
    private static func isIgnored(_ handler: sig_t?) -> Bool {
      unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }
  #else
    private static func isIgnored(_ handler: (@convention(c) (Int32) -> Void)?) -> Bool {
      unsafeBitCast(handler, to: Int.self) == 1
    }
  #endif
}

private let isInstalled = Atomic<Bool>(false)
private let deferrals = Atomic<Int>(0)
private let received = Atomic<Int32>(0)
private let fatalCount = Atomic<Int>(0)
private let alarmPipe = Atomic<Int32>(-1)
private let answerer = Guarded<(@Sendable (Interrupts.Signal) -> Void)?>(nil)
/// Set in the byte for the thread if the signal only asks for an answer.
private let deferralMark: UInt8 = 0x80

/// Without anything that is made on first use, for the signal's context.
private func isDeferrable(_ number: Int32) -> Bool {
  number == SIGINT || number == SIGTERM || number == SIGHUP || number == SIGXCPU
}

/// Runs in the signal's context: atomic operations, one write and, in the end, `_exit`.
private func handleSignal(_ number: Int32) {
  let error = errno
  defer { errno = error }
  var byte = UInt8(truncatingIfNeeded: number)
  if deferrals.load(ordering: .relaxed) > 0, isDeferrable(number),
    received.exchange(number, ordering: .relaxed) == 0
  {
    byte |= 0x80
    _ = write(alarmPipe.load(ordering: .relaxed), &byte, 1)
    return
  }
  if fatalCount.add(1, ordering: .relaxed).oldValue > 0 { _exit(128 + number) }
  if write(alarmPipe.load(ordering: .relaxed), &byte, 1) != 1 { _exit(128 + number) }
}
