import Platform
import Serialization
import TestSupport
import Testing

/// What is not ours to read is refused, each in one clear line.
@Suite struct HDF5RefusalTests {
  @Test(arguments: [
    ("compound", "holds a compound, expected plain numbers or text"),
    ("opaque", "holds opaque bytes, expected plain numbers or text"),
    ("list", "holds a list of varying length, expected plain numbers or text"),
    ("enumeration", "holds an enumeration, expected plain numbers or text"),
    ("null", "has no data"),
    ("lzf", "passes through filter 32000, expected deflate, shuffle or fletcher32"),
    ("scaled", "passes through filter 6, expected deflate, shuffle or fletcher32"),
    ("outside", "keeps its data in another file, which is not followed"),
    ("virtual", "is assembled from other datasets, which are not followed"),
    ("unwritten", "claims 4398046511104 bytes of data, the file holds 0 bytes for it"),
    ("unwritten_chunks", "claims 4398046511104 bytes of data, the file holds 0 bytes for it"),
    ("soft", "leads over the soft link '/soft', which is not followed"),
    ("outer", "leads over '/outer', a link to another file, which is not followed"),
    ("type", "is not a dataset"),
    ("loop", "is not a dataset"),
    ("none", "is not in the file"),
  ])
  func objects(name: String, problem: String) throws {
    let path = Fixtures.path("refused.h5")
    let file = try HDF5File(unproved: path)
    #expect(failure { _ = try file.readEntry(name) } == "'\(path)': '\(name)' \(problem)")
    #expect(throws: HDF5Error.self) { try file.info(name) }
    #expect(throws: HDF5Error.self) { try file.map(name, as: Float.self) }
    #expect(throws: HDF5Error.self) { try file.readTexts(name) }
  }

  @Test func anEndlessTreeEnds() throws {
    let file = try HDF5File(unproved: Fixtures.path("refused.h5"))
    let message = failure { _ = try HDF5StateDictionary.read(under: "/loop", of: file) }
    #expect(message.contains("lies in a tree of more than 32 levels"))
  }

  @Test func foreignFiles() throws {
    try withTemporaryDirectory { root in
      let path = root + "/x.h5"
      let cases: [([UInt8], String)] = [
        ([], "an empty file"),
        (Array("In the beginning\nGod".utf8), "text that starts with \"In the beginning\""),
        (Array("PK\u{3}\u{4}".utf8), "a zip archive"),
        ([0x1F, 0x8B, 8, 0], "a gzip file"),
        ([UInt8](repeating: 0, count: 3000), "zeros"),
        ([1, 2, 3, 0xFE, 0xFF], "binary data that starts with 01 02 03 fe ff"),
        (
          try FileSystem.contents(of: Fixtures.path("numpy.safetensors")), "a safetensors file"
        ),
      ]
      for (bytes, name) in cases {
        try AtomicFile.write(bytes: bytes, to: path)
        let message = failure { _ = try HDF5File(opening: path) }
        #expect(
          message == "'\(path)' is not an HDF5 file (found \(name), expected the HDF5 signature)")
      }
      #expect(
        failure { _ = try HDF5File(opening: root) }
          == "'\(root)' cannot be opened: Is a directory")
      #expect(
        failure { _ = try HDF5File(opening: root + "/none") }
          == "'\(root)/none' cannot be opened: No such file or directory")
      #expect(
        failure { _ = try HDF5File(creating: root + "/none/x.h5") }
          .hasPrefix("'\(root)/none/x.h5' cannot be created: "))
    }
  }

  @Test func aWrongTypeIsNamed() throws {
    let path = Fixtures.path("numbers.h5")
    let file = try HDF5File(opening: path)
    #expect(
      failure { _ = try file.read("rows", as: Float.self) }
        == "'\(path)': 'rows' holds int32, expected float32")
    #expect(
      failure { _ = try file.map("rows", as: UInt16.self) }
        == "'\(path)': 'rows' holds int32, expected uint16")
    #expect(
      failure { _ = try file.read(rows: 0..<1, of: "scalar", as: Float.self) }
        == "'\(path)': 'scalar' is a single value and has no rows")
  }
}
