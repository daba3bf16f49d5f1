import Compression
import Platform

/// A sorted table of keys and values as LevelDB stores it, read from front to back.
///
/// Blocks of entries, a block that says where they lie, and a footer that says where that one lies. See
/// https://github.com/google/leveldb/blob/main/doc/table_format.md.
struct SortedTable {
  /// What the last eight bytes of a table are.
  static let magic: UInt64 = 0xDB47_7524_8B80_FB57
  private static let footerSize = 48
  /// The type of compression and the checksum, behind every block.
  private static let trailerSize = 5

  private let file: UnsafeRawBufferPointer
  private let path: String
  private let index: Range<Int>

  /// Finds the index.
  ///
  /// - Parameters:
  ///   - file: the whole table; valid as long as this value is used.
  ///   - path: what errors name.
  /// - Throws: `TensorFlowCheckpointError` if this is no table.
  init(_ file: UnsafeRawBufferPointer, path: String) throws(TensorFlowCheckpointError) {
    self.file = file
    self.path = path
    guard file.count >= Self.footerSize else {
      throw TensorFlowCheckpointError(
        path,
        "not the index of a TensorFlow checkpoint (found \(FileFormat.describe(file)), expected at "
          + "least \(Self.footerSize) bytes)")
    }
    let footer = UnsafeRawBufferPointer(rebasing: file[(file.count - Self.footerSize)...])
    guard footer.loadUnaligned(fromByteOffset: 40, as: UInt64.self).littleEndian == Self.magic
    else {
      throw TensorFlowCheckpointError(
        path,
        "not the index of a TensorFlow checkpoint, or cut off (found \(FileFormat.describe(file)), "
          + "expected a table's mark in its last 8 bytes)")
    }
    var cursor = ByteCursor(footer)
    let others = try Self.handle(&cursor, in: file, path: path)
    index = try Self.handle(&cursor, in: file, path: path)
    // Filters, which nobody needs who reads everything.
    _ = try block(at: others)
  }

  /// Hands out every entry in order.
  ///
  /// - Parameter body: gets the key and the value, which are valid until it returns.
  /// - Throws: `TensorFlowCheckpointError` for what contradicts the format, or what `body` throws.
  func readEntries(
    _ body: (_ key: [UInt8], _ value: UnsafeRawBufferPointer) throws(TensorFlowCheckpointError) ->
      Void
  ) throws(TensorFlowCheckpointError) {
    var last: [UInt8]?
    var end = 0
    try readBlock(at: index) { bound, value throws(TensorFlowCheckpointError) in
      var cursor = ByteCursor(value)
      let range = try Self.handle(&cursor, in: file, path: path)
      guard range.lowerBound >= end else {
        throw fail(range, "overlaps the block that ends at \(end)")
      }
      end = range.upperBound
      try readBlock(at: range) { key, value throws(TensorFlowCheckpointError) in
        guard last.map({ $0.lexicographicallyPrecedes(key) }) ?? true,
          !bound.lexicographicallyPrecedes(key)
        else { throw fail(range, "its keys are not in order") }
        last = key
        try body(key, value)
      }
    }
  }

  private func readBlock(
    at range: Range<Int>,
    _ body: (_ key: [UInt8], _ value: UnsafeRawBufferPointer) throws(TensorFlowCheckpointError) ->
      Void
  ) throws(TensorFlowCheckpointError) {
    let contents = try block(at: range)
    do {
      try contents.withBytes { bytes throws(any Error) in
        var entries = try TableEntries(bytes)
        while let value = try entries.next() { try body(entries.key, value) }
      }
    } catch let fault as TableEntries.Fault {
      throw fail(range, fault.problem)
    } catch let error as TensorFlowCheckpointError {
      throw error
    } catch {
      throw fail(range, "\(error)")
    }
  }

  /// A block's entries, unpacked.
  private enum Contents {
    case plain(UnsafeRawBufferPointer)
    case unpacked([UInt8])

    func withBytes(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
      switch self {
      case .plain(let bytes): try body(bytes)
      case .unpacked(let bytes): try bytes.withUnsafeBytes(body)
      }
    }
  }

  private func block(at range: Range<Int>) throws(TensorFlowCheckpointError) -> Contents {
    let bytes = UnsafeRawBufferPointer(rebasing: file[range])
    let type = file[range.upperBound]
    let found = file.loadUnaligned(fromByteOffset: range.upperBound + 1, as: UInt32.self)
    let covered = UnsafeRawBufferPointer(rebasing: file[range.lowerBound..<range.upperBound + 1])
    let expected = CRC32C.checksum(of: covered).masked
    guard found.littleEndian == expected else {
      throw fail(range, "its checksum is wrong: the file is damaged")
    }
    switch type {
    case 0: return .plain(bytes)
    case 1:
      do {
        return .unpacked(try SnappyBlock.decode(bytes))
      } catch {
        throw fail(range, "its Snappy data is invalid at byte \(error.offset): \(error.problem)")
      }
    default: throw fail(range, "compression \(type), expected 0 (none) or 1 (Snappy)")
    }
  }

  private func fail(_ block: Range<Int>, _ problem: String) -> TensorFlowCheckpointError {
    TensorFlowCheckpointError(path, "block at byte \(block.lowerBound): \(problem)")
  }

  /// Where a block lies, which has to be within the file together with its trailer.
  private static func handle(
    _ cursor: inout ByteCursor, in file: UnsafeRawBufferPointer, path: String
  ) throws(TensorFlowCheckpointError) -> Range<Int> {
    guard let offset = cursor.varint(), let size = cursor.varint() else {
      throw TensorFlowCheckpointError(path, "the place of a block is cut off or too large")
    }
    let limit = UInt64(file.count - footerSize)
    guard offset <= limit, size <= limit - offset,
      UInt64(trailerSize) <= limit - offset - size
    else {
      throw TensorFlowCheckpointError(
        path,
        "a block of \(size) bytes at byte \(offset), but the blocks end at byte \(limit): cut off?")
    }
    return Int(offset)..<Int(offset + size)
  }
}

extension CRC32C {
  /// The checksum as LevelDB stores it: rotated and shifted, so that data may hold its own checksums.
  package var masked: UInt32 { (value >> 15 | value << 17) &+ 0xA282_EAD8 }
}
