#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension WorkerThread {
  /// Lets another thread that is ready run first.
  public static func yield() { sched_yield() }

  /// Lets the calling thread do nothing for so many seconds; a signal may cut that short.
  public static func sleep(seconds: Double) {
    var time = timespec()
    let whole = max(0, seconds).rounded(.down)
    time.tv_sec = Int(whole)
    time.tv_nsec = Int((max(0, seconds) - whole) * 1e9)
    nanosleep(&time, nil)
  }
}
