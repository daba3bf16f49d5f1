#if canImport(Glibc)
  @preconcurrency import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A program that runs beside this one, its input and output in files so that no full pipe can stop it.
///
/// It is killed when the object goes away.
public final class ChildProcess {
  /// How a program ended.
  public enum Ending: Sendable, Equatable {
    /// By itself, with this status.
    case exited(Int32)
    /// By this signal.
    case killed(Int32)
  }

  /// The process number.
  public let identifier: Int32
  private var ending: Ending?

  /// Starts a program, with every signal as a shell would leave it.
  ///
  /// - Parameters:
  ///   - program: the path of the executable.
  ///   - arguments: what follows its name.
  ///   - input: the file that it reads as standard input.
  ///   - output: the file that standard output replaces.
  ///   - errors: the file that standard error replaces.
  ///   - blocksSignals: whether it starts with all signals blocked.
  /// - Throws: `SystemError` if it cannot be started.
  public init(
    _ program: String, _ arguments: [String], input: String = "/dev/null", output: String,
    errors: String, blocksSignals: Bool = false
  ) throws(SystemError) {
    #if canImport(Darwin)
      var files: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var files = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&files)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&files)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, SystemPath.bytes(of: input), O_RDONLY, 0)
    for (number, path) in [(STDOUT_FILENO, output), (STDERR_FILENO, errors)] {
      posix_spawn_file_actions_addopen(
        &files, number, SystemPath.bytes(of: path), O_WRONLY | O_CREAT | O_TRUNC, 0o666)
    }
    // A thread of a pool may block signals, and a child inherits what its thread blocks.
    var blocked = sigset_t()
    var all = sigset_t()
    sigemptyset(&blocked)
    sigfillset(&all)
    if blocksSignals { blocked = all }
    posix_spawnattr_setsigmask(&attributes, &blocked)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF))
    var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map {
      strdup(SystemPath.bytes(of: $0))
    }
    words.append(nil)
    defer { for word in words { free(word) } }
    var identifier: pid_t = 0
    let code = posix_spawn(
      &identifier, SystemPath.bytes(of: program), &files, &attributes, words, environ)
    guard code == 0 else { throw SystemError(operation: "start", path: program, code: code) }
    self.identifier = identifier
  }

  deinit {
    guard poll() == nil else { return }
    send(SIGKILL)
    wait()
  }

  /// How it ended, or nil while it runs.
  public func poll() -> Ending? { reap(WNOHANG) }

  /// Waits for its end.
  @discardableResult
  public func wait() -> Ending {
    while true {
      if let ending = reap(0) { return ending }
    }
  }

  /// Sends a signal to it, if it still runs.
  public func send(_ signal: Int32) {
    if poll() == nil { kill(identifier, signal) }
  }

  /// Ends it without letting it do anything more, and waits until it is gone.
  public func destroy() {
    send(SIGKILL)
    wait()
  }

  private func reap(_ options: Int32) -> Ending? {
    if let ending { return ending }
    var status: Int32 = 0
    guard waitpid(identifier, &status, options) == identifier else { return nil }
    let signal = status & 0x7F
    ending = signal == 0 ? .exited(status >> 8 & 0xFF) : .killed(signal)
    return ending
  }
}
