import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Standard input, output and error as a process inherits them.
public enum StandardStreams {
  /// Whether standard output was closed when ``openClosed()`` looked: what is printed goes nowhere.
  public static var lacksOutput: Bool { outputWasClosed.load(ordering: .relaxed) }

  /// Opens those that are closed on `/dev/null`: first of all, before anything else is opened.
  ///
  /// Daemons and schedulers start programs without them. The next file that is opened would take the
  /// place of one, and what is printed would go into it.
  public static func openClosed() {
    for number in STDIN_FILENO...STDERR_FILENO {
      guard fcntl(number, F_GETFD) == -1, errno == EBADF else { continue }
      if number == STDOUT_FILENO { outputWasClosed.store(true, ordering: .relaxed) }
      // The lowest number that is free is this one. Without /dev anything that is there will do.
      var opened = open("/dev/null", O_RDWR)
      if opened < 0 { opened = open("/", O_RDONLY) }
      if opened >= 0, opened != number {
        _ = dup2(opened, number)
        _ = close(opened)
      }
    }
  }
}

private let outputWasClosed = Atomic<Bool>(false)
