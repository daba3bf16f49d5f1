import Platform

/// A checksum over a whole file, in a few bytes after the end of what HDF5 uses.
///
/// HDF5's variable-length texts have no checksum, and the library crashes on damaged ones; so a
/// file is checked before the library sees it. Other programs ignore the seal, and HDF5 cuts it
/// off when it changes a file, which then counts as unsealed. It tells damage, not malice: whoever
/// makes a file can seal it, which is why ``HDF5Proof`` examines sealed files of others too.
package enum HDF5Seal {
  private static let prefix = Array("\nCLOZE SEAL CRC-32C ".utf8)
  package static let byteCount = 32

  /// Seals a finished file.
  static func append(to path: String) throws(SystemError) {
    let file = try MappedFile(path: path)
    let checksum = checksum(of: file, count: file.count)
    HDF5Proof.accept(.sealed(checksum: checksum.hexadecimal, byteCount: file.count))
    var writer = try FileWriter(path: path, mode: .append)
    try writer.write(bytes(for: checksum))
    try writer.finish()
  }

  /// The seal of contents with some checksum.
  package static func bytes(for checksum: CRC32C) -> [UInt8] {
    var seal = prefix + Array(checksum.hexadecimal.utf8)
    while seal.count < byteCount - 1 { seal.append(UInt8(ascii: " ")) }
    seal.append(UInt8(ascii: "\n"))
    return seal
  }

  /// Returns what a file's seal stands for, or nil if it has none, and throws if it does not hold.
  static func verify(_ file: MappedFile) throws(HDF5Error) -> HDF5Proof.Evidence? {
    let contentCount = file.count - byteCount
    guard contentCount > 0, file.bytes[contentCount...].starts(with: prefix) else {
      try checkTorn(file)
      return nil
    }
    let start = contentCount + prefix.count
    let expected = String(decoding: file.bytes[start..<start + 8], as: UTF8.self)
    let found = checksum(of: file, count: contentCount).hexadecimal
    guard found == expected else {
      throw HDF5Error(
        .damaged, path: file.path,
        problem: "is damaged: its contents have checksum \(found), expected \(expected)")
    }
    return .sealed(checksum: found, byteCount: contentCount)
  }

  /// Throws if a file ends in the beginning of a seal: it has been cut short.
  private static func checkTorn(_ file: MappedFile) throws(HDF5Error) {
    let least = 8  // shorter beginnings could stand there by chance
    let tail = file.bytes[max(0, file.count - byteCount)...]
    for start in tail.indices where tail.endIndex - start >= least {
      let ending = tail[start...]
      let common = min(prefix.count, ending.count)
      guard ending.prefix(common).elementsEqual(prefix.prefix(common)) else { continue }
      throw HDF5Error(
        .damaged, path: file.path,
        problem: "is truncated: its seal has \(ending.count) bytes, expected \(byteCount)")
    }
  }

  /// Reads in blocks that are given back, so that memory stays flat for files of any size.
  private static func checksum(of file: MappedFile, count: Int) -> CRC32C {
    var checksum = CRC32C()
    let step = 16 << 20
    file.advise(.sequential)
    for start in stride(from: 0, to: count, by: step) {
      let range = start..<min(start + step, count)
      checksum.update(UnsafeRawBufferPointer(rebasing: file.bytes[range]))
      file.discard(range)
    }
    return checksum
  }
}
