#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Where a file is: its device and its number there, the same under whatever name it is reached.
struct FilePlace: Hashable {
  private let device: UInt64
  private let number: UInt64

  /// The place of what a path leads to; nil if there is nothing.
  init?(path: String) {
    guard let information = try? FileSystem.information(path) else { return nil }
    self.init(information)
  }

  /// The place of what `stat` describes.
  init(_ information: stat) {
    device = UInt64(truncatingIfNeeded: information.st_dev)
    number = UInt64(information.st_ino)
  }
}
