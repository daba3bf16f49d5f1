import Platform
import Randomness
import Serialization

/// Changes HDF5 files where their structure is described, and mends the checksums over it, so that
/// damage gets past them and reaches the code behind.
struct HDF5Mutator {
  /// What the blocks of metadata begin with.
  private static let signatures = [
    "\u{89}HDF", "OHDR", "OCHK", "FRHP", "FHDB", "FHIB", "BTHD", "BTIN", "BTLF", "GCOL", "HEAP",
    "TREE", "SNOD", "SMTB", "SMLI", "FADB", "EAHD",
  ].map { $0.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) } }

  private let contents: [UInt8]
  private let isSealed: Bool
  private let blocks: [Int]

  /// - Parameter file: a good file, with or without a seal.
  init(_ file: [UInt8]) {
    let size = HDF5Seal.byteCount
    let mark = HDF5Seal.bytes(for: CRC32C()).prefix(8)
    isSealed = file.count > size && file[(file.count - size)...].starts(with: mark)
    contents = isSealed ? Array(file.dropLast(size)) : file
    let contents = contents
    blocks = contents.indices.filter { start in
      Self.signatures.contains { contents[start...].starts(with: $0) }
    }
  }

  /// A damaged copy, with a new seal that holds, a torn one, or none.
  func mutated(_ random: inout RandomStream) -> [UInt8] {
    var bytes = contents
    for _ in 0..<1 + random.integer(below: 4) {
      guard random.integer(below: 5) > 0, !blocks.isEmpty else {
        ByteMutator.mutate(&bytes, in: 0..<bytes.count, &random)
        continue
      }
      let block = blocks[random.integer(below: blocks.count)]
      let end = min(bytes.count, block + 4 << random.integer(below: 8))
      ByteMutator.mutate(&bytes, in: block..<end, &random)
    }
    if random.coin() { mendChecksums(&bytes) }
    if random.integer(below: 16) == 0 { ByteMutator.resize(&bytes, &random) }
    guard isSealed else { return bytes }
    switch random.integer(below: 8) {
    case 0...3: return bytes
    case 4...6:
      var checksum = CRC32C()
      bytes.withUnsafeBytes { checksum.update($0) }
      return bytes + HDF5Seal.bytes(for: checksum)
    default:
      let seal = HDF5Seal.bytes(for: CRC32C())
      return bytes + seal.prefix(random.integer(below: seal.count + 1))
    }
  }

  /// Superblocks and object headers of version 2 end in a checksum of what is before.
  private func mendChecksums(_ bytes: inout [UInt8]) {
    for start in blocks where start + 48 <= bytes.count {
      if start == 0, bytes[8] >= 2 {
        put(Lookup3.hash(bytes[0..<44]), at: 44, &bytes)
      } else if bytes[start...].starts(with: "OHDR".utf8), bytes[start + 4] == 2 {
        let flags = bytes[start + 5]
        let width = 1 << Int(flags & 3)
        let head = start + 6 + (flags & 0x20 != 0 ? 16 : 0) + (flags & 0x10 != 0 ? 4 : 0)
        var size = 0
        for offset in (0..<min(width, 4)).reversed() {
          size = size << 8 | Int(bytes[head + offset])
        }
        let end = head + width + size
        guard end + 4 <= bytes.count else { continue }
        put(Lookup3.hash(bytes[start..<end]), at: end, &bytes)
      }
    }
  }

  private func put(_ value: UInt32, at position: Int, _ bytes: inout [UInt8]) {
    for offset in 0..<4 {
      bytes[position + offset] = UInt8(truncatingIfNeeded: value >> UInt32(8 * offset))
    }
  }
}
