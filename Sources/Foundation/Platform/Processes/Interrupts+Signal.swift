#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension Interrupts {
  /// A request to stop: what ends a process unless it does something about it, but for the signals of faults.
  public enum Signal: Int32, Sendable, CaseIterable {
    /// The user pressed `Ctrl-C` (`SIGINT`).
    case interrupt = 2
    /// Somebody asked the process to end (`SIGTERM`).
    case terminate = 15
    /// The terminal went away (`SIGHUP`).
    case hangup = 1
    /// The time that `ulimit -t` or a batch system grants is used up, and some seconds are left (`SIGXCPU`).
    case processorTime = 24
    /// The user pressed `Ctrl-\` (`SIGQUIT`): at once, whatever is lost.
    case quit = 3
    /// A timer of whoever started the process (`SIGALRM`).
    case alarm = 14
    #if os(Linux)
      /// Signals without a meaning of their own (`SIGUSR1`, `SIGUSR2`).
      case user1 = 10
      case user2 = 12
    #else
      /// Signals without a meaning of their own (`SIGUSR1`, `SIGUSR2`).
      case user1 = 30
      case user2 = 31
    #endif

    /// The exit status that says which signal ended the process, such as 130, 143 or 129.
    public var exitCode: Int32 { 128 + rawValue }

    /// The name by which `kill` knows it.
    public var name: String {
      switch self {
      case .interrupt: "SIGINT"
      case .terminate: "SIGTERM"
      case .hangup: "SIGHUP"
      case .processorTime: "SIGXCPU"
      case .quit: "SIGQUIT"
      case .alarm: "SIGALRM"
      case .user1: "SIGUSR1"
      case .user2: "SIGUSR2"
      }
    }

    /// Whether it leaves time to work that defers it.
    var isDeferrable: Bool {
      switch self {
      case .interrupt, .terminate, .hangup, .processorTime: true
      case .quit, .alarm, .user1, .user2: false
      }
    }

    /// Whether it is obeyed even where whoever started the process has it ignored, as shells have in the
    /// background.
    var isNeverIgnored: Bool {
      switch self {
      case .interrupt, .terminate, .quit: true
      case .hangup, .processorTime, .alarm, .user1, .user2: false
      }
    }

    /// Ends the process as the signal would without anybody who watches for it; with a status where nothing was
    /// lost that the work could have saved.
    func endProcess() -> Never {
      if !isDeferrable {
        var own = sigset_t()
        sigemptyset(&own)
        sigaddset(&own, rawValue)
        signal(rawValue, SIG_DFL)
        pthread_sigmask(SIG_UNBLOCK, &own, nil)
        raise(rawValue)
      }
      // The first process of a container is not ended by a signal.
      _exit(exitCode)
    }
  }
}
