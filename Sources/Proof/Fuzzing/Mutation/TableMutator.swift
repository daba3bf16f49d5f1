import Platform
import Randomness
import Serialization

/// Changes the index of a TensorFlow checkpoint, and mends the checksums of its blocks, so that damage reaches the
/// code behind them.
struct TableMutator {
  private let file: [UInt8]
  /// Where the blocks lie; each has a byte for its compression and four of a checksum behind it.
  private let blocks: [Range<Int>]

  private static let footerSize = 48

  /// - Parameter file: a good index.
  init(_ file: [UInt8]) {
    self.file = file
    blocks = file.withUnsafeBytes { bytes in
      var footer = ByteCursor(bytes, at: bytes.count - Self.footerSize)
      guard let others = Self.place(&footer), let index = Self.place(&footer) else { return [] }
      // Keys of this block are never shortened.
      var entries = ByteCursor(UnsafeRawBufferPointer(rebasing: bytes[index]))
      var blocks = [others, index]
      while entries.varint() == 0, let key = entries.varint(), let size = entries.varint(),
        entries.take(Int(key)) != nil, let value = entries.take(Int(size)), size > 0
      {
        var cursor = ByteCursor(value)
        if let block = Self.place(&cursor) { blocks.append(block) }
      }
      return blocks
    }
  }

  private static func place(_ cursor: inout ByteCursor) -> Range<Int>? {
    guard let offset = cursor.varint(), let size = cursor.varint() else { return nil }
    return Int(offset)..<Int(offset + size)
  }

  /// A damaged copy, most of them with checksums that hold.
  func mutated(_ random: inout RandomStream) -> [UInt8] {
    var bytes = file
    for _ in 0..<1 + random.integer(below: 3) {
      let block = blocks[random.integer(below: blocks.count)]
      let isWithin = random.integer(below: 8) > 0
      let range = isWithin ? block.lowerBound..<block.upperBound + 1 : 0..<bytes.count
      ByteMutator.mutate(&bytes, in: range, &random)
    }
    if random.integer(below: 8) > 0 { mend(&bytes) }
    if random.integer(below: 16) == 0 { ByteMutator.resize(&bytes, &random) }
    return bytes
  }

  private func mend(_ bytes: inout [UInt8]) {
    for block in blocks {
      let end = block.upperBound + 1
      let checksum = bytes[block.lowerBound..<end].withUnsafeBytes {
        CRC32C.checksum(of: $0).masked
      }
      for offset in 0..<4 {
        bytes[end + offset] = UInt8(truncatingIfNeeded: checksum >> UInt32(8 * offset))
      }
    }
  }
}
