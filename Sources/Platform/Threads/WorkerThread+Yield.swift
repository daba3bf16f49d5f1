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
}
