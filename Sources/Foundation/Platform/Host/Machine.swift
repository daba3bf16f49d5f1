import ExactStrings

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What the machine offers to this process.
public enum Machine {
  /// The processor cores this process may use: its affinity mask, limited by a container's quota.
  public static var coreCount: Int {
    max(1, min(affinityCount ?? onlineCount, quotaCount ?? Int.max))
  }

  /// The memory that this process holds at present, in bytes.
  public static var residentMemory: Int {
    #if os(Linux)
      return memoryUse(1) ?? peakResidentMemory
    #else
      return peakResidentMemory
    #endif
  }

  #if os(Linux)
    /// The addresses that this process has reserved at present, touched or not, in bytes.
    static var addressSpace: Int { memoryUse(0) ?? 0 }

    /// A field of the kernel's account of this process's memory, in bytes.
    private static func memoryUse(_ field: Int) -> Int? {
      let fields = line(of: "/proc/self/statm")?.parts(separatedBy: " ") ?? []
      return fields.count > field ? Int(fields[field]).map { $0 * MemoryPage.size } : nil
    }
  #endif

  /// The most memory that this process has held so far, in bytes.
  public static var peakResidentMemory: Int {
    #if canImport(Darwin)
      return Int(resourceUsage.ru_maxrss)
    #else
      return Int(resourceUsage.ru_maxrss) * 1024
    #endif
  }

  /// How many pages this process has been given on first touch so far, without reading a disk.
  public static var minorPageFaults: Int { Int(resourceUsage.ru_minflt) }

  private static var resourceUsage: rusage {
    var usage = rusage()
    #if canImport(Darwin)
      getrusage(RUSAGE_SELF, &usage)
    #else
      // RUSAGE_SELF, which Glibc imports with another type than its function takes.
      getrusage(0, &usage)
    #endif
    return usage
  }

  private static var onlineCount: Int { Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// The number of cores in the affinity mask, which `taskset` and schedulers narrow.
  private static var affinityCount: Int? {
    #if os(Linux)
      let text = (try? FileSystem.contents(of: "/proc/self/status")) ?? []
      for line in String(decoding: text, as: UTF8.self).parts(separatedBy: "\n")
      where line.hasExactPrefix("Cpus_allowed:") {
        let count = line.dropFirst("Cpus_allowed:".count)
          .reduce(0) { $0 + ($1.hexDigitValue ?? 0).nonzeroBitCount }
        return count > 0 ? count : nil
      }
    #endif
    return nil
  }

  /// Whole cores in a container's time quota, rounded up.
  private static var quotaCount: Int? {
    #if os(Linux)
      guard let text = line(of: "/sys/fs/cgroup/cpu.max") else { return nil }
      let fields = text.parts(separatedBy: " ").map { Double($0) }
      guard fields.count == 2, let quota = fields[0], let period = fields[1], period > 0 else {
        return nil
      }
      return Int((quota / period).rounded(.up))
    #else
      return nil
    #endif
  }

  private static func line(of path: String) -> String? {
    guard let bytes = try? FileSystem.contents(of: path) else { return nil }
    return String(decoding: bytes.prefix { $0 != 10 }, as: UTF8.self)
  }
}
