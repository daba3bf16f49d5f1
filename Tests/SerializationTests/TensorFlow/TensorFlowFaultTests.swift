import ExactStrings
import Platform
import Serialization
import TestSupport
import Testing

/// Checkpoints whose variables contradict themselves, each other or the files of data.
@Suite struct TensorFlowFaultTests {
  /// Reads an index with 16 bytes of data and returns the error's text without the folder's name.
  private func fault(_ index: [UInt8], data: Int = 16) throws -> String {
    var text = ""
    try withTemporaryDirectory { root in
      try AtomicFile.write(bytes: index, to: root + "/x.index")
      try AtomicFile.write(
        bytes: [UInt8](repeating: 0, count: data), to: root + "/x.data-00000-of-00001")
      text = message { _ = try TensorFlowCheckpoint.read(root + "/x") }
      #expect(text.hasExactPrefix("'\(root)/x.") && !text.containsScalar("\n"))
      text = String(text.dropFirst(root.count + 4))
    }
    return text
  }

  private let zeros = [UInt8](repeating: 0, count: 16)

  private func checksum(_ count: Int) -> UInt32 {
    zeros[..<count].withUnsafeBytes { CRC32C.checksum(of: $0).masked }
  }

  @Test func whatTheWriterMakesIsRead() throws {
    let index = BundleWriter.index(
      ("a", BundleWriter.variable(checksum: checksum(8))),
      ("b", BundleWriter.variable(offset: 8, checksum: checksum(8))),
      ("c", BundleWriter.variable(shape: [0, 7], offset: 1 << 40, checksum: checksum(0))))
    try withTemporaryDirectory { root in
      try AtomicFile.write(bytes: index, to: root + "/x.index")
      try AtomicFile.write(bytes: zeros, to: root + "/x.data-00000-of-00001")
      let tensors = try TensorFlowCheckpoint.read(root + "/x").tensors
      #expect(tensors.names == ["a", "b", "c"])
      #expect(tensors["c"]?.shape == [0, 7])
    }
  }

  private typealias Fault = (value: [UInt8], problem: String)

  /// Messages that are well formed.
  private static let senseless: [Fault] = [
    (BundleWriter.variable(type: 77), "dtype 77 is none that TensorFlow has"),
    (
      BundleWriter.variable(shape: [3], size: 8),
      "shape [3] of float32 takes 12 bytes, 8 are stored"
    ),
    (
      BundleWriter.variable(shape: [1 << 62, 4]),
      "shape [4611686018427387904, 4] of float32 takes too many bytes, 0 are stored"
    ),
    (BundleWriter.variable(shape: [.max]), "its shape [-1] is no shape"),
    (
      BundleWriter.variable(more: BundleWriter.message(2, BundleWriter.number(3, 1))),
      "its shape of unknown rank is no shape"
    ),
    (BundleWriter.variable(shard: 1), "lies in file 1 of data, there are 1 from 0"),
    (BundleWriter.variable(shard: .max), "lies in file -1 of data, there are 1 from 0"),
    (BundleWriter.variable(offset: .max), "8 bytes at byte -1 are no place"),
    (
      BundleWriter.variable(offset: UInt64(Int64.max)),
      "8 bytes at byte 9223372036854775807 are no place"
    ),
    (BundleWriter.variable(type: 7, size: .max), "-1 bytes at byte 0 are no place"),
    (
      BundleWriter.variable(shape: Array(repeating: 1, count: 33), size: 4),
      "more than 32 dimensions"
    ),
    (
      BundleWriter.variable(more: BundleWriter.message(7, [])),
      "is stored in 1 slices (a partitioned variable), expected one piece"
    ),
  ]

  /// Messages that are not.
  private static let malformed: [Fault] = [
    (BundleWriter.message(1, []), "'dtype' is no number"),
    (BundleWriter.number(2, 1), "'shape' is no message"),
    (BundleWriter.number(6, 1), "'crc32c' has no four bytes"),
    ([0x08], "field 1 is cut off or too large at byte 1"),
    (tooLong(1), "field 1 is cut off or too large at byte 1"),
    (
      tooLong(2), "field 1 is cut off or too large at byte 1"
    ),
    ([0x12, 0x05, 0], "field 2 is cut off or too large at byte 1"),
    (lengthOfAll, "field 2 is cut off or too large at byte 1"),
    ([0x0B], "field 1 has wire type 3 at byte 1"),
    ([0x00], "no field at byte 0"),
  ]

  /// A number of more than 64 bits.
  private static func tooLong(_ last: UInt8) -> [UInt8] {
    [0x08] + [UInt8](repeating: 0xFF, count: 9) + [last == 1 ? 0xFF : last]
  }

  private static let lengthOfAll: [UInt8] = [0x12] + BundleWriter.varint(.max)

  @Test(arguments: senseless + malformed)
  func variables(value: [UInt8], expected: String) throws {
    #expect(
      try fault(BundleWriter.index(("a/b", value))) == "index': variable \"a/b\": " + expected)
  }

  @Test func data() throws {
    let name = "data-00000-of-00001': variable "
    let second = BundleWriter.variable(offset: 12, checksum: checksum(8))
    #expect(
      try fault(BundleWriter.index(("a", second)))
        == name + "\"a\": ends at byte 20 of a file of 16 bytes: cut off?")
    let first = BundleWriter.variable(checksum: checksum(8))
    #expect(
      try fault(BundleWriter.index(("a", first), ("b", BundleWriter.variable(offset: 4))))
        == name + "\"b\": begins at byte 4, within one that ends at 8")
    // Also one that is not read.
    #expect(
      try fault(BundleWriter.index(("a", first), ("b", BundleWriter.variable(type: 7, offset: 7))))
        == name + "\"b\": begins at byte 7, within one that ends at 8")
    #expect(
      try fault(BundleWriter.index(("a", BundleWriter.variable(offset: 4, checksum: 7))))
        == name + "\"a\": its checksum is wrong: the 8 bytes at byte 4 are damaged")
    #expect(
      try fault(BundleWriter.index([([], BundleWriter.header(shards: 7)), ([65], first)]))
        .hasExactPrefix("data-00000-of-00007': cannot open "))
  }

  @Test func headers() throws {
    func fault(_ header: [UInt8]) throws -> String {
      try self.fault(BundleWriter.index([([], header)]))
    }
    #expect(
      try fault(BundleWriter.header(endianness: 1))
        == "index': written by a big-endian machine (endianness 1), expected little-endian")
    #expect(
      try fault(BundleWriter.header(consumer: 2))
        == "index': made for readers of version 2 or later, this program knows version 1")
    #expect(
      try fault(BundleWriter.header(shards: 0)) == "index': 0 files of data, expected 1 at least")
    #expect(
      try fault(BundleWriter.header(shards: 1 << 40))
        == "index': 1099511627776 files of data, expected 1 at least")
    #expect(
      try fault([0x1A, 0x02, 0x10])
        == "index': the header of the checkpoint: field 3 is cut off or too large at byte 1")
    #expect(try self.fault(BundleWriter.index([])) == "index': has no header: it is empty")
    #expect(
      try self.fault(BundleWriter.index([([65], [])]))
        == "index': has no header: its first key is not empty")
  }

  @Test func names() throws {
    #expect(
      try fault(BundleWriter.index([([], BundleWriter.header()), ([0xFF, 0x41], [])]))
        == "index': variable \"\u{FFFD}A\": its name is not UTF-8")
    #expect(
      try fault(BundleWriter.index([([], BundleWriter.header()), ([0, 1, 0x41], [])]))
        == "index': holds slices of partitioned variables, expected variables of one piece")
  }

  @Test func everyCutIsNoticed() throws {
    let source = Fixtures.path("tensorflow/two.ckpt")
    let index = try FileSystem.contents(of: source + ".index")
    let last = try FileSystem.contents(of: source + ".data-00001-of-00002")
    try withTemporaryDirectory { root in
      try AtomicFile.copy(source + ".data-00000-of-00002", to: root + "/x.data-00000-of-00002")
      func expectRefusal(_ index: ArraySlice<UInt8>, _ data: ArraySlice<UInt8>) throws {
        try overwrite(root + "/x.index", index)
        try overwrite(root + "/x.data-00001-of-00002", data)
        #expect(throws: TensorFlowCheckpointError.self, "\(index.count), \(data.count)") {
          _ = try TensorFlowCheckpoint.read(root + "/x")
        }
      }
      for count in index.indices { try expectRefusal(index[..<count], last[...]) }
      for count in last.indices { try expectRefusal(index[...], last[..<count]) }
      for position in index.indices {
        var spoiled = index
        spoiled[position] ^= 0x10
        // The rest of the footer is nothing.
        let isUsed = position < index.count - 42 || position >= index.count - 8
        if isUsed { try expectRefusal(spoiled[...], last[...]) }
      }
    }
  }
}
