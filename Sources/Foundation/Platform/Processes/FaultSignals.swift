#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The signals by which the system reports failed reading and writing.
public enum FaultSignals {
  /// Lets failures to write come back as errors, and a mapped file that cannot be read end the
  /// process with one line.
  ///
  /// Without it a closed pipe (`SIGPIPE`) or a limit on the size of files (`SIGXFSZ`) ends the process
  /// before anything can be tidied up.
  public static func install() {
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
    signal(SIGBUS) { _ in
      let message: StaticString =
        "cloze: error: cannot read a mapped file: it has become shorter, or its disk has failed\n"
      _ = write(STDERR_FILENO, message.utf8Start, message.utf8CodeUnitCount)
      _exit(1)
    }
  }
}
