import Compression
import Corpora

/// Text of which every line counts as it is, in blocks of whole lines.
enum LineBlocks {
  /// The bytes that are read at a time.
  private static let size = 1 << 18

  /// Reads blocks; the last one may lack its line feed.
  ///
  /// - Parameters:
  ///   - reader: the text.
  ///   - path: the file, or nil for standard input.
  ///   - body: gets each block as soon as it is there, and how many bytes of the file were read up to its end,
  ///     compressed as they are. It has not been looked at whether it is UTF-8.
  /// - Throws: an error that names the file if it cannot be read or is no text; what `body` throws.
  static func read(
    _ reader: inout DecompressingReader, of path: String?,
    _ body: (_ block: [UInt8], _ storedBytes: Int) throws -> Void
  ) throws {
    let compression = reader.format
    var isFirst = true
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 64)
    defer { room.deallocate() }
    var block: [UInt8] = []
    while true {
      let count = try reader.read(into: room)
      if count == 0 { break }
      let read = UnsafeRawBufferPointer(rebasing: room[..<count])
      if isFirst {
        try PlainLines.requireText(read, of: path, compression)
        if let warning = PlainLines.warning(read, of: path, compression) { warn(warning) }
      }
      isFirst = false
      if let end = read.lastIndex(of: UInt8(ascii: "\n")) {
        block += read[...end]
        try PlainLines.requireUnescaped(block, of: path, compression)
        try body(block, reader.storedByteCount)
        block = Array(read[(end + 1)...])
      } else {
        block += read
      }
    }
    guard !block.isEmpty else { return }
    try PlainLines.requireUnescaped(block, of: path, compression)
    try body(block, reader.storedByteCount)
  }
}
