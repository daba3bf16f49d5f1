#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Runs a function in a copy of this process, and survives whatever becomes of it.
///
/// For libraries that may crash, hang or devour memory on bad input. The copy has one thread, no
/// descriptor that is open for writing, no terminal, and limits on time and memory. Locks that
/// other threads hold at the moment of the copy stay locked in it, so `body` should keep to what
/// the calling thread can do alone.
package enum IsolatedProcess {
  /// How much a function may use.
  package struct Limits: Sendable {
    /// Processor time in seconds.
    package var seconds: Int
    /// Seconds that may pass, on a machine that is busy or for a copy that waits.
    package var waiting: Int
    /// Bytes of memory beyond what the process has now.
    package var memory: Int

    package init(seconds: Int, waiting: Int, memory: Int) {
      self.seconds = seconds
      self.waiting = waiting
      self.memory = memory
    }
  }

  /// What became of the function.
  package enum Outcome: Equatable, Sendable {
    /// It returned this text.
    case returned(String)
    /// A signal ended the copy, such as 11 for a wild pointer.
    case crashed(signal: Int32)
    /// It took more processor time than its limit.
    case timedOut
    /// It waited so long that it was ended, or somebody else ended it, such as a system without memory:
    /// whatever it was doing, `body` need not be to blame.
    case ended
  }

  /// Runs `body` in a copy of this process and waits for it.
  ///
  /// - Parameters:
  ///   - limits: what it may use.
  ///   - body: returns a text of any length; nothing else of what it does is seen here.
  /// - Returns: what became of it.
  /// - Throws: `SystemError` if the process cannot be copied.
  package static func run(
    within limits: Limits, _ body: () -> String
  ) throws(SystemError) -> Outcome {
    var ends: [Int32] = [-1, -1]
    _ = try retrying("make a pipe", path: nil) { pipe(&ends) }
    let output = FileDescriptor(owning: ends[0], name: "the process that examines a file")
    let child = copyProcess()
    if child == 0 {
      CopiedProcess.restrict(to: limits, keeping: ends[1])
      CopiedProcess.report(body(), to: ends[1])
    }
    let code = errno
    _ = close(ends[1])
    guard child > 0 else { throw SystemError(operation: "copy the process", path: nil, code: code) }
    copies.withLock { $0.append(child) }
    let text = collect(output, seconds: limits.waiting)
    if text == nil { kill(child, SIGKILL) }
    copies.withLock { copies in copies.removeAll { $0 == child } }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    let signal = status & 0x7F
    if signal == SIGXCPU { return .timedOut }
    guard var text, signal != SIGKILL else { return .ended }
    guard signal == 0 else { return .crashed(signal: signal) }
    // A copy that leaves by `exit` has not come to the end of `body`.
    guard status == 0, text.popLast() == CopiedProcess.end else {
      return .crashed(signal: SIGABRT)
    }
    return .returned(String(decoding: text, as: UTF8.self))
  }

  #if canImport(Darwin)
    /// `fork`, which Swift hides there; the search begins at the default place (`RTLD_DEFAULT`).
    private static func copyProcess() -> pid_t {
      guard let address = dlsym(UnsafeMutableRawPointer(bitPattern: -2), "fork") else { return -1 }
      return unsafeBitCast(address, to: (@convention(c) () -> pid_t).self)()
    }
  #else
    private static func copyProcess() -> pid_t { fork() }
  #endif

  private static let copies = Guarded<[pid_t]>([])

  /// Ends all copies: the process itself is about to end, and nobody waits for them any more.
  static func killAll() {
    copies.withLock { copies in for copy in copies { kill(copy, SIGKILL) } }
  }

  /// Reads to the end of a pipe, or returns nil when the time is over.
  private static func collect(_ pipe: borrowing FileDescriptor, seconds: Int) -> [UInt8]? {
    var text: [UInt8] = []
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 16)
    defer { block.deallocate() }
    let clock = ContinuousClock()
    let end = clock.now + .seconds(seconds)
    while clock.now < end {
      var waiting = pollfd(fd: pipe.number, events: Int16(POLLIN), revents: 0)
      guard poll(&waiting, 1, 100) > 0 else { continue }
      guard let count = try? pipe.read(into: block), count > 0 else { return text }
      text.append(contentsOf: block[..<count])
    }
    return nil
  }
}

/// What the copy does to itself.
private enum CopiedProcess {
  /// Follows the text that `body` returned.
  static let end: UInt8 = 0x04

  static func restrict(to limits: IsolatedProcess.Limits, keeping descriptor: Int32) {
    // A crash shall end the copy at once and silently: no handler, no backtrace, no core file.
    for number in [SIGSEGV, SIGBUS, SIGABRT, SIGILL, SIGFPE, SIGTRAP, SIGSYS, SIGPIPE] {
      signal(number, SIG_DFL)
    }
    // The thread may block signals, as those of a pool do.
    var none = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, nil)
    // What a key sends concerns the process that waits, which ends soon after the copy does.
    for number in [SIGINT, SIGQUIT] { signal(number, SIG_IGN) }
    // The limit below ends the copy, and so does what the other one watches for.
    for number in [SIGXCPU, SIGALRM, SIGUSR1, SIGUSR2] { signal(number, SIG_DFL) }
    closeWritable(keeping: descriptor)
    let null = open("/dev/null", O_RDWR)
    for standard in 0..<Int32(3) { _ = dup2(null, standard) }
    limit(RLIMIT_CORE, to: 0)
    // Only below the hard limit does the signal tell what the copy died of.
    limit(RLIMIT_CPU, to: limits.seconds, hard: limits.seconds + 5)
    #if os(Linux)
      limit(RLIMIT_AS, to: Machine.addressSpace + limits.memory)
    #endif
  }

  /// Writes the result and ends without running anything that was prepared for the end.
  static func report(_ text: String, to descriptor: Int32) -> Never {
    let pipe = FileDescriptor(borrowing: descriptor, name: "pipe")
    let isWritten = (try? pipe.writeAll(Array(text.utf8) + [end])) != nil
    _exit(isWritten ? 0 : 1)
  }

  /// Gives up locks and files of the original that outlive it as long as the copy holds them.
  private static func closeWritable(keeping kept: Int32) {
    for descriptor in openDescriptors() where descriptor > 2 && descriptor != kept {
      let flags = fcntl(descriptor, F_GETFL)
      if flags >= 0, flags & O_ACCMODE != O_RDONLY { _ = close(descriptor) }
    }
  }

  private static func openDescriptors() -> [Int32] {
    guard let names = try? FileSystem.list("/dev/fd") else { return Array(3..<Int32(1024)) }
    return names.compactMap { Int32($0) }
  }

  #if canImport(Glibc)
    private static func limit(_ resource: __rlimit_resource, to value: Int, hard: Int? = nil) {
      var limit = rlimit(rlim_cur: rlim_t(value), rlim_max: rlim_t(hard ?? value))
      // Glibc imports the constants with another type than the function takes.
      _ = setrlimit(__rlimit_resource_t(resource.rawValue), &limit)
    }
  #else
    private static func limit(_ resource: Int32, to value: Int, hard: Int? = nil) {
      var limit = rlimit(rlim_cur: rlim_t(value), rlim_max: rlim_t(hard ?? value))
      _ = setrlimit(resource, &limit)
    }
  #endif
}
