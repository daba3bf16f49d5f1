#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension FilePlace {
  /// The place of the regular file that a standard stream is connected to; nil if it is none.
  init?(stream: Terminal.Stream) {
    var information = stat()
    guard fstat(stream.rawValue, &information) == 0, fileKind(information) == S_IFREG else {
      return nil
    }
    self.init(information)
  }
}
