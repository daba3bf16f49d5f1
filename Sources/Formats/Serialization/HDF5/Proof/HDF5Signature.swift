import Platform

/// Tells HDF5 files from others before the library, whose messages are obscure, sees them.
enum HDF5Signature {
  private static let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]

  /// Maps a file, and throws unless it holds the signature at byte 0, or behind a user block of 512, 1024, …
  /// bytes.
  static func check(_ path: String) throws(HDF5Error) -> MappedFile {
    let file: MappedFile
    do {
      file = try MappedFile(path: path)
    } catch {
      throw HDF5Error(.unopenable, path: path, problem: "cannot be opened: \(error.reason)")
    }
    if offset(in: file) != nil { return file }
    throw HDF5Error(
      .foreign, path: path,
      problem: "is not an HDF5 file (found \(FileFormat.describe(file.bytes)), "
        + "expected the HDF5 signature)")
  }

  /// Whether a regular file has the signature.
  static func isFound(in path: String) -> Bool {
    guard FileSystem.isRegularFile(path), let file = try? MappedFile(path: path) else {
      return false
    }
    return withExtendedLifetime(file) { offset(in: file) != nil }
  }

  /// The offset of the signature.
  private static func offset(in file: MappedFile) -> Int? {
    var offset = 0
    while offset <= file.count - signature.count {
      if file.bytes[offset..<offset + signature.count].elementsEqual(signature) { return offset }
      offset = offset == 0 ? 512 : offset * 2
    }
    return nil
  }

  /// Where a file in the format of HDF5 1.8 ends as far as HDF5 is concerned, if that can be told.
  ///
  /// The superblock, version 2 or 3, has it in its bytes 28 to 35.
  static func end(of file: MappedFile) -> Int? {
    let place = 28
    guard file.count >= place + 8, file.bytes.starts(with: signature),
      (2...3).contains(file.bytes[8]), file.bytes[9] == 8
    else { return nil }
    let end = file.bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
    return Int(exactly: UInt64(littleEndian: end))
  }
}
