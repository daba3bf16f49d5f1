import Compression
import Platform
import Randomness

/// Changes zip archives, and mends the checksums of stored members, so that damage reaches who reads them.
struct ZipMutator {
  /// A member as the directory has it.
  private struct Entry {
    /// Where its checksum is in the directory.
    let checksum: Int
    /// Where its packed bytes are.
    let range: Range<Int>
    let isStored: Bool
  }

  private let file: [UInt8]
  private let entries: [Entry]
  private let directory: Int

  /// - Parameter file: a good archive.
  init(_ file: [UInt8]) {
    self.file = file
    func number(_ position: Int, _ count: Int) -> Int {
      file[position..<position + count].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
    let mark = Array("PK\u{1}\u{2}".utf8)
    let starts = file.indices.filter { file[$0...].starts(with: mark) && $0 + 46 <= file.count }
    entries = starts.map { start in
      let header = number(start + 42, 4)
      let first = header + 30 + number(header + 26, 2) + number(header + 28, 2)
      return Entry(
        checksum: start + 16, range: first..<first + number(start + 20, 4),
        isStored: number(start + 10, 2) == 0)
    }
    directory = starts.first ?? 0
  }

  /// A damaged copy: in its directory, in a member, or anywhere.
  func mutated(_ random: inout RandomStream) -> [UInt8] {
    var bytes = file
    for _ in 0..<1 + random.integer(below: 3) {
      let range =
        switch random.integer(below: 8) {
        case 0: 0..<bytes.count
        case 1: directory..<bytes.count
        // The first member is what tells of the others.
        case 2...4: entries[0].range
        default: entries[random.integer(below: entries.count)].range
        }
      ByteMutator.mutate(&bytes, in: range, &random)
    }
    if random.integer(below: 8) > 0 { mend(&bytes) }
    if random.integer(below: 16) == 0 { ByteMutator.resize(&bytes, &random) }
    return bytes
  }

  private func mend(_ bytes: inout [UInt8]) {
    for entry in entries where entry.isStored {
      let checksum = bytes[entry.range].withUnsafeBytes { CRC32.checksum(of: $0).value }
      for offset in 0..<4 {
        bytes[entry.checksum + offset] = UInt8(truncatingIfNeeded: checksum >> UInt32(8 * offset))
      }
    }
  }
}
