#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Elapsed time by a clock that never jumps.
public struct Stopwatch: Sendable {
  private var start: UInt64

  /// Starts at zero.
  public init() {
    start = Self.now
  }

  /// Nanoseconds since the start.
  public var nanoseconds: UInt64 { Self.now &- start }

  /// Seconds since the start.
  public var seconds: Double { Double(nanoseconds) * 1e-9 }

  /// Starts again at zero and returns the seconds until now.
  @discardableResult
  public mutating func restart() -> Double {
    let now = Self.now
    defer { start = now }
    return Double(now &- start) * 1e-9
  }

  /// Nanoseconds of the monotonic clock, from an arbitrary origin.
  public static var now: UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
  }
}

/// The calendar's time.
public enum WallClock {
  /// Seconds since 1970-01-01 00:00 UTC.
  public static var secondsSince1970: Double {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// A point in time as `2025-01-31T23:59:59Z` (ISO 8601, UTC).
  public static func iso8601(_ secondsSince1970: Double = secondsSince1970) -> String {
    var seconds = time_t(secondsSince1970.rounded(.down))
    var parts = tm()
    gmtime_r(&seconds, &parts)
    func padded(_ number: Int32, _ width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    let date =
      "\(padded(parts.tm_year + 1900, 4))-\(padded(parts.tm_mon + 1, 2))"
      + "-\(padded(parts.tm_mday, 2))"
    return "\(date)T\(padded(parts.tm_hour, 2)):\(padded(parts.tm_min, 2))"
      + ":\(padded(parts.tm_sec, 2))Z"
  }
}
