#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What the system gives memory, maps files and makes stacks in.
enum MemoryPage {
  /// In bytes.
  static let size = Int(sysconf(Int32(_SC_PAGESIZE)))
}
