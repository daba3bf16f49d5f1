import Platform

/// Good files of every format to start from: the ones that the tests keep for ever.
package struct SeedFiles: Sendable {
  private let folder: String

  /// - Parameter folder: where the files lie.
  package init(folder: String) { self.folder = folder }

  func bytes(_ name: String) throws(SystemError) -> [UInt8] {
    try FileSystem.contents(of: path(name))
  }

  func path(_ name: String) -> String { FileSystem.join(folder, name) }
}
