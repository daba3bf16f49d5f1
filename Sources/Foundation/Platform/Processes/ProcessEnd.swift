#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Ends the process with a status, after what was printed has been written.
///
/// What libraries have prepared for the end is left out: OpenBLAS waits there for its own threads, and
/// for ever where these wait for memory that they do not get.
public func endProcess(_ status: Int32) -> Never {
  fflush(nil)
  _exit(status)
}
