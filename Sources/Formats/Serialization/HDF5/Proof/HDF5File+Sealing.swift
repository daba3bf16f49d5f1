import Platform

extension HDF5File {
  /// Writes a whole file atomically and seals it with a checksum over every byte.
  ///
  /// Readers see the old contents or the new, never a part.
  ///
  /// - Parameters:
  ///   - path: the file to create or replace.
  ///   - expectedByteCount: about how much will be written; too little free space is reported
  ///     before anything is.
  ///   - prove: reads the finished file under its temporary path, before it replaces the old one.
  ///   - body: writes the contents.
  /// - Throws: `HDF5Error`, `SystemError`, or what `body` or `prove` throws; the old file is then as
  ///   it was.
  public static func write(
    to path: String, expectedByteCount: Int = 0,
    proving prove: (_ temporaryPath: String) throws -> Void = { _ in },
    _ body: (HDF5File) throws -> Void
  ) throws {
    let free = try FileSystem.freeBytes(at: FileSystem.parent(of: path))
    guard expectedByteCount <= free else {
      throw HDF5Error(
        .unopenable, path: path,
        problem: "cannot be written: it needs \(expectedByteCount) bytes and \(free) are free")
    }
    try AtomicFile.write(to: path) { temporary in
      let file = try HDF5File(creating: temporary, named: path)
      try body(file)
      try file.close(sealing: temporary)
      try prove(temporary)
    }
  }

  /// Closes a file that was created, and seals it with a checksum over every byte.
  ///
  /// - Parameter path: where the file lies for now.
  /// - Throws: `HDF5Error` or `SystemError` if something could not be written.
  package func close(sealing path: String) throws {
    try close()
    try HDF5Seal.append(to: path)
  }
}
