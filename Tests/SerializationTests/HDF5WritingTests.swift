import Platform
import Serialization
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite struct HDF5WritingTests {
  @Test func returnsNumbersTextsAndAttributes() throws {
    try withTemporaryDirectory { root in
      let path = root + "/x.h5"
      let texts = ["", "naïve", "日本語 🙂", String(repeating: "long ", count: 20_000)]
      let attributes: [(String, HDF5AttributeValue)] = [
        ("integer", .integer(.min)), ("double", .double(-0.1)), ("true", true), ("false", false),
        ("text", "käse"), ("empty", ""), ("doubles", .doubles([1, 2.5])), ("none", .doubles([])),
        ("integers", .integers([1, -2])), ("texts", .strings(["a", "", "ü"])),
        ("huge", .string(String(repeating: "x", count: 200_000))),
      ]
      try HDF5File.write(to: path) { file in
        try file.write([1, 2, 3, 4, 5, 6] as [Float], shape: [2, 3], to: "/a/b/numbers")
        try file.write(texts: texts, to: "/a/texts")
        try file.write(text: "single", to: "/single")
        try file.write(texts: [], to: "/nothing")
        try file.createGroup("/group/inner")
        try file.createGroup("/group/inner")
        for (name, value) in attributes {
          try file.setAttribute("replaced", name, of: "/group")
          try file.setAttribute(value, name, of: "/group")
        }
        try file.setAttribute(7, "root")
      }
      #expect(try FileSystem.list(root) == ["x.h5"])
      let file = try HDF5File(opening: path)
      #expect(try file.read("a/b/numbers") == [1, 2, 3, 4, 5, 6] as [Float])
      #expect(try file.info("a/b/numbers").shape == [2, 3])
      #expect(try file.readTexts("a/texts") == texts)
      #expect(try file.readText("single") == "single")
      #expect(try file.readTexts("nothing") == [])
      #expect(try file.integer("root") == 7)
      for (name, value) in attributes {
        #expect(try file.attribute(name, of: "group") == value, "\(name)")
      }
      #expect(try file.attributeNames(of: "group") == attributes.map(\.0).sorted())
    }
  }

  @Test func refusesWhatItCannotHold() throws {
    try withTemporaryDirectory { root in
      let file = try HDF5File(creating: root + "/x.h5")
      try file.write([1] as [Float], to: "/a")
      #expect(failure { try file.write([1] as [Float], to: "/a") }.hasSuffix("'/a' exists already"))
      #expect(failure { try file.createGroup("/a") }.hasSuffix("exists and is not a group"))
      #expect(failure { try file.write(text: "a\0b", to: "/b") }.contains("NUL"))
      #expect(throws: HDF5Error.self) { try file.write([1] as [Float], to: "/a/below") }
      try file.close()
      let readOnly = try HDF5File(opening: root + "/x.h5")
      #expect(throws: HDF5Error.self) { try readOnly.write([1] as [Float], to: "/c") }
    }
  }

  @Test func aFailureKeepsTheOldFile() throws {
    struct Refusal: Error {}
    try withTemporaryDirectory { root in
      let path = root + "/x.h5"
      try HDF5File.write(to: path) { try $0.write([1] as [Float], to: "/a") }
      let before = try FileSystem.contents(of: path)
      #expect(throws: Refusal.self) {
        try HDF5File.write(to: path) { file in
          try file.write([2] as [Float], to: "/a")
          throw Refusal()
        }
      }
      #expect(try FileSystem.contents(of: path) == before)
      #expect(try FileSystem.list(root) == ["x.h5"])
      let message = failure {
        try HDF5File.write(to: path, expectedByteCount: .max) { _ in }
      }
      #expect(message.contains("it needs 9223372036854775807 bytes and"))
      #expect(try FileSystem.contents(of: path) == before)
    }
  }

  /// A limit on the size of files stands for a full disk, in a process of its own.
  @Test func aFullDiskIsAnErrorAndKeepsTheOldFile() async {
    await #expect(processExitsWith: .exitCode(42)) {
      try withTemporaryDirectory { root in
        let path = root + "/x.h5"
        try HDF5File.write(to: path) { try $0.write([1] as [Float], to: "/a") }
        let before = try FileSystem.contents(of: path)
        limitFileSize(to: 100_000)
        for size in [10_000, 100_000] {
          let message = failure {
            try HDF5File.write(to: path) { file in
              for index in 0..<5 {
                try file.write([Float](repeating: 1, count: size), to: "/\(index)")
              }
            }
          }
          guard message == "'\(path)' cannot be written: File too large" else { exit(1) }
        }
        guard try FileSystem.contents(of: path) == before else { exit(2) }
        guard try FileSystem.list(root) == ["x.h5"] else { exit(3) }
      }
      exit(42)
    }
  }

  @Test func writesTheSameBytesEveryTime() throws {
    try withTemporaryDirectory { root in
      for name in ["a", "b"] {
        try HDF5File.write(to: root + "/" + name) { file in
          try HDF5StateDictionary.write(sampleDictionary(), under: "/model", of: file)
          try file.setAttribute("text", "name")
        }
      }
      let first = try FileSystem.contents(of: root + "/a")
      #expect(try FileSystem.contents(of: root + "/b") == first)
    }
  }

  @Test func streamsASequenceOfUnknownLengthIntoOneBlock() throws {
    try withTemporaryDirectory { root in
      let path = root + "/tokens.h5"
      var expected: [UInt16] = []
      var appender = try HDF5Appender<UInt16>(beside: path)
      var offsets = try HDF5Appender<Int64>(beside: path)
      for size in [0, 1, 3, 65_535, 65_536, 65_537, 7, 200_000] {
        let piece = (0..<size).map { UInt16(truncatingIfNeeded: $0 &* 40_503 &+ size) }
        try appender.append(contentsOf: piece)
        try appender.append(9)
        expected += piece + [9]
        try offsets.append(Int64(expected.count))
      }
      #expect(appender.count == expected.count)
      let file = try HDF5File(creating: path)
      try appender.finish(into: file, at: "/tokens")
      try offsets.finish(into: file, at: "/offsets")
      try HDF5Appender<Int64>(beside: path).finish(into: file, at: "/empty")
      try file.close()
      let read = try HDF5File(opening: path)
      let tokens = try read.map("/tokens", as: UInt16.self)
      #expect(tokens.isMapped)
      #expect(tokens.elements.elementsEqual(expected))
      #expect(try read.read("/tokens") == expected)
      #expect(try read.info("/tokens").fileOffset.map { $0 % 64 } == 0)
      #expect(try read.map("/offsets", as: Int64.self).count == 8)
      #expect(try read.map("/empty", as: Int64.self).count == 0)
      for name in ["/tokens", "/offsets", "/empty"] { try read.verifyChecksum(of: name) }
      #expect(try FileSystem.list(root) == ["tokens.h5"])
    }
  }

  @Test(arguments: [0, 4])
  func streamsRows(compression: Int) throws {
    try withTemporaryDirectory { root in
      let file = try HDF5File(creating: root + "/x.h5")
      var writer = try HDF5RowWriter<Int32>(
        into: file, at: "/rows", rowShape: [128],
        storage: .chunked(compression: compression))
      var expected: [Int32] = []
      for piece in [0, 1, 5, 3000, 2] {
        let rows = (0..<piece * 128).map { Int32($0 / 100) }
        try writer.append(rows)
        expected += rows
      }
      #expect(writer.count == 3008)
      try writer.finish()
      try HDF5RowWriter<Float>(into: file, at: "/none", rowShape: []).finish()
      try file.close()
      let read = try HDF5File(opening: root + "/x.h5")
      #expect(try read.info("/rows").shape == [3008, 128])
      #expect(try read.read("/rows") == expected)
      #expect(
        try read.read(rows: 1000..<1003, of: "/rows") == Array(expected[128_000..<128_384]))
      #expect(try read.readEntry("/none").shape == [0])
    }
  }
}

/// Makes every write beyond a position fail, as on a full disk.
private func limitFileSize(to byteCount: Int) {
  signal(SIGXFSZ, SIG_IGN)
  var limit = rlimit(rlim_cur: rlim_t(byteCount), rlim_max: rlim_t(byteCount))
  #if canImport(Glibc)
    setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
  #else
    setrlimit(RLIMIT_FSIZE, &limit)
  #endif
}
