import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Orderly stopping on `Ctrl-C`, `kill` and a lost terminal.
///
/// The first signal only sets a flag that long work looks at; a second one ends the process at once.
public enum Interrupts {
  /// A request to stop.
  public enum Signal: Int32, Sendable {
    /// The user pressed `Ctrl-C` (`SIGINT`).
    case interrupt = 2
    /// Somebody asked the process to end (`SIGTERM`).
    case terminate = 15
    /// The terminal went away (`SIGHUP`).
    case hangup = 1

    /// The exit status that says which signal ended the process: 130, 143 or 129.
    public var exitCode: Int32 { 128 + rawValue }
  }

  /// Starts to watch for signals; calling it again changes nothing.
  public static func install() {
    // The flag is touched before any handler can run, so that none ever initialises it.
    _ = received.load(ordering: .relaxed)
    for kind in [SIGINT, SIGTERM, SIGHUP] {
      let previous = signal(kind, handleSignal)
      // `nohup` means it: a lost terminal shall not stop the work.
      if kind == SIGHUP, isIgnored(previous) { signal(kind, SIG_IGN) }
    }
  }

  /// The signal that has arrived, if any.
  public static var pending: Signal? {
    let number = received.load(ordering: .relaxed)
    return number == 0 ? nil : Signal(rawValue: number)
  }

  /// Forgets a signal that has been dealt with.
  public static func clear() {
    received.store(0, ordering: .relaxed)
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

private let received = Atomic<Int32>(0)

/// Runs in the signal's context: one atomic exchange and, the second time, `_exit`.
private func handleSignal(_ number: Int32) {
  if received.exchange(number, ordering: .relaxed) != 0 { _exit(128 + number) }
}
