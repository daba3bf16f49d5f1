#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Ends the process in one line, as after any other error: the system has refused it memory.
func endForLackOfMemory(asking byteCount: Int) -> Never {
  UnfinishedFiles.removeAll {
    Terminal.write(
      "cloze: error: the system refuses \(byteCount >> 10) KB of memory more\n", to: .error)
    _exit(1)
  }
}
