package import Platform

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
    guard contentCount > 0, resembles(file.bytes[contentCount...]) == .exactly else {
      try checkRemains(in: file)
      return nil
    }
    let start = contentCount + prefix.count
    let expected = String(decoding: file.bytes[start..<start + digits], as: UTF8.self)
    let found = checksum(of: file, count: contentCount).hexadecimal
    guard found == expected else {
      throw HDF5Error(
        .damaged, path: file.path,
        problem: "is damaged: its contents have checksum \(found), expected \(expected)")
    }
    return .sealed(checksum: found, byteCount: contentCount)
  }

  private static let digits = 8

  private enum Resemblance {
    case exactly
    case mostly
    case hardly
  }

  /// How far bytes are a seal, or the beginning of one, apart from its digits.
  private static func resembles(_ bytes: UnsafeRawBufferPointer.SubSequence) -> Resemblance {
    let expected = self.bytes(for: CRC32C())
    var (same, count) = (0, 0)
    for (place, (found, expected)) in zip(bytes, expected).enumerated()
    where !(prefix.count..<prefix.count + digits).contains(place) {
      count += 1
      if found == expected { same += 1 }
    }
    return same == count ? .exactly : 2 * same > count ? .mostly : .hardly
  }

  /// Throws if a seal stood behind what HDF5 uses, and has been cut short, changed or continued.
  private static func checkRemains(in file: MappedFile) throws(HDF5Error) {
    guard let end = HDF5Signature.end(of: file), end < file.count else { return }
    let rest = file.bytes[end...]
    guard resembles(rest) != .hardly else { return }
    let problem =
      rest.count < byteCount
      ? "is truncated: its seal has \(rest.count) bytes, expected \(byteCount)"
      : rest.count == byteCount
        ? "is damaged: its seal has been changed"
        : "is damaged: \(rest.count - byteCount) bytes follow its seal, expected none"
    throw HDF5Error(.damaged, path: file.path, problem: problem)
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
