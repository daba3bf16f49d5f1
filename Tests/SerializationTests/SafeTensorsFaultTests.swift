import Platform
import Serialization
import TestSupport
import Testing

/// Damaged and hostile files: every fault is one clear line.
@Suite struct SafeTensorsFaultTests {
  /// Reads a file of a header and data and returns the error's text without the file's name.
  private func fault(_ header: String, data: Int = 0, size: UInt64? = nil) throws -> String {
    let count = size ?? UInt64(header.utf8.count)
    let bytes = (0..<8).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
    return try fault(bytes: bytes + Array(header.utf8) + [UInt8](repeating: 0, count: data))
  }

  private func fault(bytes: [UInt8]) throws -> String {
    var message = ""
    try withTemporaryDirectory { root in
      let path = root + "/x.safetensors"
      try AtomicFile.write(bytes: bytes, to: path)
      let error = failure { _ = try SafeTensors.read(path) }
      #expect(error.hasPrefix("'\(path)': ") && !error.contains("\n"))
      message = String(error.dropFirst("'\(path)': ".count))
    }
    return message
  }

  @Test func foreignFiles() throws {
    #expect(
      try fault(bytes: [])
        == "not a safetensors file (found an empty file, expected at least 8 bytes)")
    #expect(
      try fault(bytes: Array("Hello, world!\nsecond line".utf8))
        == "not a safetensors file (found text that starts with \"Hello, world!\")")
    #expect(
      try fault(bytes: Array("PK\u{3}\u{4}abcdefgh".utf8))
        == "not a safetensors file (found a zip archive)")
    let hdf5 = try FileSystem.contents(of: Fixtures.path("texts.h5"))
    #expect(try fault(bytes: hdf5) == "not a safetensors file (found an HDF5 file)")
    #expect(
      failure { _ = try SafeTensors.read("/no/file") }
        == "'/no/file': cannot open '/no/file': No such file or directory")
  }

  @Test func tooManyDimensions() throws {
    let shape = "[" + Array(repeating: "1", count: 33).joined(separator: ",") + "]"
    #expect(
      try fault(tensors(("a", "F32", shape, "[0,4]")), data: 4)
        == "tensor \"a\": 'shape' has 33 dimensions, expected at most 32")
  }

  @Test func headers() throws {
    #expect(
      try fault("{}", size: 3) == "truncated: the header claims 3 bytes and the file has 2 after it"
    )
    #expect(
      try fault("{}", size: 1 << 40)
        == "the header claims 1099511627776 bytes, at most 100000000 are allowed")
    #expect(
      try fault("{}", size: .max)
        == "the header claims 18446744073709551615 bytes, at most 100000000 are allowed")
    #expect(
      try fault("[]  ") == "not a safetensors file (the header does not start with '{')")
    #expect(
      try fault("{\"a\":}")
        == "the header is not valid JSON: unexpected character at byte 5 of the header")
    #expect(
      try fault(tensors(("a", "F32", "[1]", "[0,4]"), ("a", "F32", "[1]", "[4,8]")), data: 8)
        == "the header is not valid JSON: repeated name \"a\" at byte 54 of the header")
    #expect(
      try fault("{\"__metadata__\":{\"a\":1}}")
        == "__metadata__.a is a number, expected a string")
    #expect(
      try fault("{\"__metadata__\":[]}")
        == "__metadata__ is an array, expected an object of strings")
  }

  @Test(arguments: [
    ("F8", "[1]", "[0,1]", "unknown dtype 'F8', expected one of F16, BF16, F32, F64"),
    ("F32", "[-1]", "[0,4]", "'shape' is not an array of whole numbers from 0"),
    ("F32", "[1.5]", "[0,4]", "'shape' is not an array of whole numbers from 0"),
    ("F32", "1", "[0,4]", "'shape' is not an array of whole numbers from 0"),
    ("F32", "[2]", "[0,4]", "shape [2] of F32 takes 8 bytes, data_offsets hold 4"),
    ("F32", "[1]", "[4,0]", "ends at byte 0, before it begins at 4"),
    ("F32", "[1]", "[0]", "'data_offsets' is not an array of two whole numbers from 0"),
    ("F32", "[1]", "[-4,0]", "'data_offsets' is not an array of two whole numbers from 0"),
    ("F32", "[1]", "[0,18446744073709551616]", "'data_offsets' is not an array of two whole"),
    ("F32", "[4611686018427387904,4]", "[0,4]", "is larger than memory"),
    ("F32", "[4]", "[0,16]", "ends at byte 16 of the data, which has 4 bytes: truncated?"),
    ("F32", "[0]", "[4,4]", "begins at byte 4 and leaves a gap after the tensor that ends at 0"),
  ])
  func tensorFaults(type: String, shape: String, offsets: String, expected: String) throws {
    let message = try fault(tensors(("a.b", type, shape, offsets)), data: 4)
    #expect(message.hasPrefix("tensor \"a.b\": "))
    #expect(message.contains(expected))
  }

  @Test func layoutFaults() throws {
    #expect(
      try fault(tensors(("a", "F32", "[2]", "[0,8]"), ("b", "F32", "[1]", "[4,8]")), data: 8)
        == "tensor \"b\": begins at byte 4 and overlaps the tensor that ends at 8")
    #expect(
      try fault(tensors(("a", "F32", "[1]", "[0,4]"), ("b", "F32", "[1]", "[8,12]")), data: 12)
        == "tensor \"b\": begins at byte 8 and leaves a gap after the tensor that ends at 4")
    #expect(
      try fault(tensors(("a", "F32", "[1]", "[0,4]")), data: 5)
        == "the tensors end at byte 4 of the data, which has 5")
    #expect(try fault("{\"a\":{}}") == "tensor \"a\": 'dtype' is missing or not a string")
    #expect(try fault("{\"a\":7}") == "tensor \"a\": 'dtype' is missing or not a string")
  }

  @Test func everyTruncationIsNoticed() throws {
    try withTemporaryDirectory { root in
      try SafeTensors.write(sampleDictionary(), to: root + "/x")
      let bytes = try FileSystem.contents(of: root + "/x")
      for count in 0..<bytes.count {
        try overwrite(root + "/y", bytes[..<count])
        #expect(throws: SafeTensorsError.self, "\(count) bytes") {
          try SafeTensors.read(root + "/y")
        }
      }
    }
  }

  @Test func unalignedTensorsAreReadAllTheSame() throws {
    try withTemporaryDirectory { root in
      let header = tensors(("a", "U8", "[1]", "[0,1]"), ("b", "F32", "[1]", "[1,5]")) + " "
      let count = header.utf8.count
      let data: [UInt8] = [7, 0, 0, 0x80, 0x3F]
      try AtomicFile.write(
        bytes: [UInt8(count), 0, 0, 0, 0, 0, 0, 0] + Array(header.utf8) + data, to: root + "/x")
      let read = try SafeTensors.read(root + "/x").tensors
      #expect(read["b"]?.floats() == [1])
    }
  }

  private func tensors(_ list: (String, String, String, String)...) -> String {
    let members = list.map { name, type, shape, offsets in
      "\"\(name)\":{\"dtype\":\"\(type)\",\"shape\":\(shape),\"data_offsets\":\(offsets)}"
    }
    return "{" + members.joined(separator: ",") + "}"
  }
}
