import ExactStrings
import Platform
import Serialization
import TestSupport
import Testing

/// Tables that are damaged, or made to exhaust who reads them; their checksums are right.
@Suite struct SortedTableTests {
  private func fault(_ file: [UInt8]) throws -> String {
    var text = ""
    try withTemporaryDirectory { root in
      try AtomicFile.write(bytes: file, to: root + "/x.index")
      text = message { _ = try TensorFlowCheckpoint.read(root + "/x") }
      #expect(text.hasExactPrefix("'\(root)/x.index': ") && !text.containsScalar("\n"))
      text = String(text.dropFirst(root.count + "'/x.index': ".count))
    }
    return text
  }

  private func fault(block: [UInt8], compression: UInt8 = 0) throws -> String {
    let prefix = "block at byte 0: "
    let text = try fault(BundleWriter.table([block], keys: [[0xFF]], compression: compression))
    #expect(text.hasExactPrefix(prefix))
    return String(text.dropFirst(prefix.count))
  }

  @Test func foreignFiles() throws {
    #expect(
      try fault([])
        == "not the index of a TensorFlow checkpoint (found an empty file, expected at least 48 bytes)"
    )
    #expect(
      try fault(Array(String(repeating: "word ", count: 20).utf8))
        == "not the index of a TensorFlow checkpoint, or cut off (found text that starts with "
        + "\"word word word word word\", expected a table's mark in its last 8 bytes)")
  }

  @Test func places() throws {
    let index = BundleWriter.index([([], BundleWriter.header())])
    let mark = Array(index.suffix(8))
    func fault(footer: [UInt8]) throws -> String {
      let rest = [UInt8](repeating: 0xFF, count: 40 - footer.count)
      return try self.fault(Array(index[..<(index.count - 48)]) + footer + rest + mark)
    }
    let end = UInt64(index.count - 48)
    for (offset, size) in [(end, 0), (end - 4, 0), (0, end), (.max, 1), (1, .max), (0, 1 << 62)] {
      #expect(
        try fault(footer: BundleWriter.varint(offset) + BundleWriter.varint(size))
          == "a block of \(size) bytes at byte \(offset), but the blocks end at byte \(end): cut off?"
      )
    }
    #expect(try fault(footer: []) == "the place of a block is cut off or too large")
  }

  @Test func blocks() throws {
    let little = { (number: UInt32) in BundleWriter.little(number) }
    #expect(try fault(block: [1, 2, 3]) == "3 bytes, expected 4 at least")
    #expect(try fault(block: little(0)) == "0 restarts in a block of 4 bytes")
    #expect(
      try fault(block: little(0) + little(.max)) == "4294967295 restarts in a block of 8 bytes")
    #expect(try fault(block: little(1) + little(1)) == "the first entry is no restart")
    let pair = BundleWriter.block([([], BundleWriter.header()), ([65], [])], restarts: [0, 5])
    #expect(try fault(block: pair) == "a restart at 5, within the entry at 0")
    #expect(
      try fault(block: BundleWriter.block([([], BundleWriter.header())], restarts: [0, 99]))
        == "a restart that is no entry")
    #expect(
      try fault(block: [0, 0, 0x80] + little(0) + little(1))
        == "the entry at 0 is cut off or too large")
    #expect(
      try fault(block: [3, 0, 0] + little(0) + little(1))
        == "the entry at 0 repeats 3 bytes of a key of 0")
    #expect(
      try fault(block: [0, 0] + BundleWriter.varint(.max) + little(0) + little(1))
        == "the entry at 0 reaches beyond the block")
    #expect(
      try fault(block: [0] + BundleWriter.varint(.max) + [0] + little(0) + little(1))
        == "the key at 0 is longer than 65536 bytes")
    #expect(
      try fault(block: [], compression: 7) == "compression 7, expected 0 (none) or 1 (Snappy)")
    #expect(
      try fault(block: BundleWriter.varint(1 << 31) + [0], compression: 1)
        == "its Snappy data is invalid at byte 0: 6 compressed bytes cannot hold the claimed 2147483648"
    )
  }

  @Test func order() throws {
    let header = BundleWriter.header()
    let twice = BundleWriter.block([([], header), ([], header)])
    #expect(try fault(block: twice) == "its keys are not in order")
    let block = BundleWriter.block([([], header)])
    #expect(
      try fault(BundleWriter.table([block, block], keys: [[1], [2]])).hasExactSuffix(
        "its keys are not in order"))
    #expect(
      try fault(BundleWriter.table([BundleWriter.block([([2], header)])], keys: [[1]]))
        == "block at byte 0: its keys are not in order")
  }

  /// Many places of one block, so that it would be read over and over.
  @Test func oneBlockManyTimes() throws {
    var file: [UInt8] = []
    let place = BundleWriter.append(BundleWriter.block([]), 0, to: &file)
    let index = BundleWriter.block((0..<9).map { ([UInt8($0)], place) })
    #expect(
      try fault(BundleWriter.closed(file, index: index))
        == "block at byte 0: overlaps the block that ends at 8")
  }

  /// A block that is its own index, with the place of itself as a value.
  @Test func aLoop() throws {
    let index = BundleWriter.block([([0xFF], BundleWriter.varint(13) + BundleWriter.varint(14))])
    let text = try fault(BundleWriter.closed([], index: index))
    #expect(text == "has no header: its first key is not empty")
  }

  /// A long name that thousands of entries repeat in four bytes each.
  @Test func namesThatGrow() throws {
    let name = [UInt8](repeating: 65, count: 60_000)
    var block = [0, 0, UInt8(BundleWriter.header().count)] + BundleWriter.header()
    let text = BundleWriter.variable(type: 7, shape: [], size: 0)
    block +=
      [0] + BundleWriter.varint(60_000) + BundleWriter.varint(UInt64(text.count)) + name + text
    for number in UInt16(0)..<3_000 {
      block += BundleWriter.varint(60_000) + [2, UInt8(text.count)]
      block += [UInt8(number >> 7), UInt8(number & 127)] + text
    }
    block += BundleWriter.little(UInt32(0)) + BundleWriter.little(UInt32(1))
    let file = BundleWriter.table([block], keys: [[0xFF]])
    #expect(try fault(file) == "its names take more than 64 times the file's \(file.count) bytes")
  }
}
