import ExactStrings

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension Machine {
  /// The main memory in bytes, limited by a container's quota.
  public static var physicalMemory: Int {
    let installed = sysconf(Int32(_SC_PHYS_PAGES)) * MemoryPage.size
    return controlGroups.compactMap { $0.limit }.reduce(installed, min)
  }

  /// The memory in bytes that this process can still take without swapping or being killed: what the
  /// system has available, limited by the quotas of the containers and by `ulimit -v` or `-d`.
  ///
  /// File contents that the system can drop count as available.
  public static var availableMemory: Int {
    var available = systemAvailable ?? physicalMemory
    for group in controlGroups {
      guard let limit = group.limit, let used = group.used else { continue }
      available = min(available, limit - used)
    }
    if let remainingAddressSpace { available = min(available, remainingAddressSpace) }
    return max(0, available)
  }

  /// What is left of the memory that `ulimit -v` or `-d` grants this process, in bytes; nil without a
  /// limit.
  public static var remainingAddressSpace: Int? {
    [(addressSpaceLimit, "VmSize:"), (dataLimit, "VmData:")].compactMap { limit, used in
      limit.map { max(0, $0 - (kilobytes(used, in: "/proc/self/status") ?? 0)) }
    }.min()
  }

  /// The address space that this process may have, in bytes; nil without a limit.
  public static var addressSpaceLimit: Int? {
    var limit = rlimit()
    #if canImport(Glibc)
      // Glibc imports the constants with another type than the function takes.
      let status = getrlimit(numericCast(RLIMIT_AS.rawValue), &limit)
    #else
      let status = getrlimit(RLIMIT_AS, &limit)
    #endif
    return status == 0 ? Int(exactly: limit.rlim_cur) : nil
  }

  private static var dataLimit: Int? {
    var limit = rlimit()
    #if canImport(Glibc)
      let status = getrlimit(numericCast(RLIMIT_DATA.rawValue), &limit)
    #else
      let status = getrlimit(RLIMIT_DATA, &limit)
    #endif
    return status == 0 ? Int(exactly: limit.rlim_cur) : nil
  }

  /// The memory that Linux believes new work can have.
  private static var systemAvailable: Int? { kilobytes("MemAvailable:", in: "/proc/meminfo") }

  /// A line such as `MemAvailable:  21937164 kB` in bytes.
  private static func kilobytes(_ name: String, in path: String) -> Int? {
    guard let text = try? FileSystem.contents(of: path) else { return nil }
    for line in String(decoding: text, as: UTF8.self).parts(separatedBy: "\n")
    where line.hasExactPrefix(name) {
      return line.parts(separatedBy: " ").dropFirst().first.flatMap { Int($0) }.map { $0 << 10 }
    }
    return nil
  }

  /// The memory of a group of processes, as a container or a service has one.
  private struct ControlGroup {
    let limit: Int?
    /// Without what is only kept of files that are not in use.
    let used: Int?

    init(at folder: String, limit: String, used: String, inactive: String) {
      func number(_ name: String) -> Int? {
        (try? FileSystem.contents(of: FileSystem.join(folder, name)))
          .flatMap { Int(String(decoding: $0.prefix { $0 != 10 }, as: UTF8.self)) }
      }
      self.limit = number(limit)
      let statistics =
        (try? FileSystem.contents(of: FileSystem.join(folder, "memory.stat"))) ?? []
      let droppable = String(decoding: statistics, as: UTF8.self).parts(separatedBy: "\n")
        .first { $0.hasExactPrefix(inactive + " ") }
        .flatMap { Int($0.dropFirst(inactive.count + 1)) }
      self.used = number(used).map { $0 - (droppable ?? 0) }
    }
  }

  /// The groups that this process belongs to, from the outermost on, of both versions of Linux.
  private static var controlGroups: [ControlGroup] {
    guard let text = try? FileSystem.contents(of: "/proc/self/cgroup") else { return [] }
    var groups: [ControlGroup] = []
    for line in String(decoding: text, as: UTF8.self).parts(separatedBy: "\n") {
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { continue }
      let isFirst = fields[1].parts(separatedBy: ",").containsExactly("memory")
      guard isFirst || fields[0] == "0" else { continue }
      // In a container the path may be that of the machine, whose folders do not exist here.
      var folder = isFirst ? "/sys/fs/cgroup/memory" : "/sys/fs/cgroup"
      for part in [""] + fields[2].parts(separatedBy: "/") {
        folder = part.isEmpty ? folder : FileSystem.join(folder, part)
        groups.append(
          isFirst
            ? ControlGroup(
              at: folder, limit: "memory.limit_in_bytes", used: "memory.usage_in_bytes",
              inactive: "total_inactive_file")
            : ControlGroup(
              at: folder, limit: "memory.max", used: "memory.current", inactive: "inactive_file"))
      }
    }
    return groups
  }
}
