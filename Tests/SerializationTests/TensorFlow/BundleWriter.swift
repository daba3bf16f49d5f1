import Platform
import Serialization
import TestSupport

/// Writes indexes of checkpoints with whatever is to be wrong in them, and right checksums.
struct BundleWriter {
  /// The key, and the value.
  typealias Entry = (key: [UInt8], value: [UInt8])

  /// An index of one block.
  static func index(_ entries: [Entry]) -> [UInt8] {
    table([block(entries)], keys: [last(entries)])
  }

  /// The header, and variables with their messages.
  static func index(_ variables: (String, [UInt8])...) -> [UInt8] {
    index([([], header())] + variables.map { (Array($0.0.utf8), $0.1) })
  }

  private static func last(_ entries: [Entry]) -> [UInt8] { entries.last?.key ?? [] }

  /// Blocks in a file, each under the last key that it may hold.
  static func table(_ blocks: [[UInt8]], keys: [[UInt8]], compression: UInt8 = 0) -> [UInt8] {
    var file: [UInt8] = []
    let places = blocks.map { append($0, compression, to: &file) }
    return closed(file, index: block(Array(zip(keys, places))))
  }

  /// A file with an index of blocks that may be invalid.
  static func closed(_ blocks: [UInt8], index: [UInt8]) -> [UInt8] {
    var file = blocks
    var footer = append(block([]), 0, to: &file)
    footer += append(index, 0, to: &file)
    footer += [UInt8](repeating: 0, count: 40 - footer.count)
    return file + footer + little(0xDB47_7524_8B80_FB57 as UInt64)
  }

  /// Adds a block with its trailer and returns where it is.
  static func append(_ block: [UInt8], _ compression: UInt8, to file: inout [UInt8]) -> [UInt8] {
    let place = varint(UInt64(file.count)) + varint(UInt64(block.count))
    let covered = block + [compression]
    let checksum = covered.withUnsafeBytes { CRC32C.checksum(of: $0).masked }
    file += covered + little(checksum)
    return place
  }

  /// Entries of whole keys, the first of which is a restart.
  static func block(_ entries: [Entry], restarts: [UInt32] = [0]) -> [UInt8] {
    let pairs = entries.flatMap { key, value in
      varint(0) + varint(UInt64(key.count)) + varint(UInt64(value.count)) + key + value
    }
    return pairs + restarts.flatMap { little($0) } + little(UInt32(restarts.count))
  }

  /// The message under the empty key.
  static func header(shards: UInt64 = 1, endianness: UInt64 = 0, consumer: UInt64 = 0) -> [UInt8] {
    number(1, shards) + number(2, endianness) + message(3, number(1, 1) + number(2, consumer))
  }

  /// A variable's message; sizes are those of a float32 array if nothing else is said.
  static func variable(
    type: UInt64 = 1, shape: [UInt64] = [2], shard: UInt64 = 0, offset: UInt64 = 0,
    size: UInt64? = nil, checksum: UInt32 = 0, more: [UInt8] = []
  ) -> [UInt8] {
    let dimensions = shape.flatMap { message(2, number(1, $0)) }
    return number(1, type) + message(2, dimensions) + number(3, shard) + number(4, offset)
      + number(5, size ?? shape.reduce(4, &*)) + varint(6 << 3 | 5) + little(checksum) + more
  }

  static func number(_ field: UInt64, _ value: UInt64) -> [UInt8] {
    varint(field << 3) + varint(value)
  }

  static func message(_ field: UInt64, _ bytes: [UInt8]) -> [UInt8] {
    varint(field << 3 | 2) + varint(UInt64(bytes.count)) + bytes
  }

  static func varint(_ value: UInt64) -> [UInt8] {
    var rest = value
    var bytes: [UInt8] = []
    while rest > 127 {
      bytes.append(UInt8(rest & 127) | 128)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }

  static func little<Number: FixedWidthInteger>(_ value: Number) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }
}
