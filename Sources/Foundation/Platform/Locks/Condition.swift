#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A mutual-exclusion lock together with a place to wait for news.
///
/// `Mutex` of the standard library has no way to sleep until a condition holds; this has.
public final class Condition: @unchecked Sendable {
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let news: UnsafeMutablePointer<pthread_cond_t>

  /// Creates an unlocked condition.
  public init() {
    mutex = .allocate(capacity: 1)
    news = .allocate(capacity: 1)
    mutex.initialize(to: pthread_mutex_t())
    news.initialize(to: pthread_cond_t())
    pthread_mutex_init(mutex, nil)
    #if canImport(Darwin)
      pthread_cond_init(news, nil)
    #else
      // The time of day may be set while somebody waits.
      var attributes = pthread_condattr_t()
      pthread_condattr_init(&attributes)
      pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
      pthread_cond_init(news, &attributes)
      pthread_condattr_destroy(&attributes)
    #endif
  }

  deinit {
    pthread_cond_destroy(news)
    pthread_mutex_destroy(mutex)
    news.deallocate()
    mutex.deallocate()
  }

  /// Runs `body` while holding the lock.
  @inlinable
  public func withLock<Result>(_ body: () throws -> Result) rethrows -> Result {
    lock()
    defer { unlock() }
    return try body()
  }

  /// Sleeps until `predicate` holds; the caller holds the lock, and so does the predicate.
  @inlinable
  public func wait(until predicate: () -> Bool) {
    while !predicate() { waitOnce() }
  }

  /// Sleeps until there is news, or so many seconds; the caller holds the lock, and looks at its predicate again.
  public func wait(atMost seconds: Double) {
    var time = timespec()
    #if canImport(Darwin)
      time.tv_sec = Int(max(0, seconds).rounded(.down))
      time.tv_nsec = Int((max(0, seconds) - Double(time.tv_sec)) * 1e9)
      pthread_cond_timedwait_relative_np(news, mutex, &time)
    #else
      clock_gettime(CLOCK_MONOTONIC, &time)
      let nanoseconds = time.tv_nsec + Int(max(0, seconds) * 1e9)
      time.tv_sec += nanoseconds / 1_000_000_000
      time.tv_nsec = nanoseconds % 1_000_000_000
      pthread_cond_timedwait(news, mutex, &time)
    #endif
  }

  /// Wakes every thread that waits, so that each looks at its predicate again.
  public func broadcast() {
    pthread_cond_broadcast(news)
  }

  /// Wakes one of the threads that wait.
  public func signal() {
    pthread_cond_signal(news)
  }

  @usableFromInline
  func lock() {
    pthread_mutex_lock(mutex)
  }

  @usableFromInline
  func unlock() {
    pthread_mutex_unlock(mutex)
  }

  @usableFromInline
  func waitOnce() {
    pthread_cond_wait(news, mutex)
  }
}
