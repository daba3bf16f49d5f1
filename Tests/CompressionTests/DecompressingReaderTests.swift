import CLzma
import Compression
import Platform
import TestSupport
import Testing

/// Reads a file with these bytes to its end through a buffer of some size.
private func contents(
  _ bytes: [UInt8], named name: String = "file", bufferSize: Int = 1000
) throws -> (contents: [UInt8], format: CompressionFormat, stored: Int, sha256: String?) {
  let directory = try FileSystem.makeTemporaryDirectory(prefix: "compression-tests")
  defer { try? FileSystem.removeDirectory(directory) }
  let path = FileSystem.join(directory, name)
  try AtomicFile.write(bytes: bytes, to: path)
  var reader = try DecompressingReader(path: path, hashing: true)
  var result: [UInt8] = []
  let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bufferSize, alignment: 1)
  defer { buffer.deallocate() }
  while true {
    let count = try reader.read(into: buffer)
    if count == 0 { break }
    result += buffer[..<count]
  }
  return (result, reader.format, reader.storedByteCount, reader.sha256)
}

private func message(_ body: () throws -> Void) -> String {
  do {
    try body()
    return "(no error)"
  } catch {
    return "\(error)"
  }
}

/// Bytes of which a part repeats and a part does not.
private func text(_ count: Int) -> [UInt8] {
  var state: UInt64 = 88_172_645_463_325_252
  return (0..<count).map { index in
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return index % 7 < 4 ? UInt8(index / 7 % 26) + 97 : UInt8(truncatingIfNeeded: state)
  }
}

@Suite struct DecompressingReaderTests {
  @Test(arguments: [0, 1, 3, 4, 5, 1000, 1 << 18, (1 << 18) + 1, 900_001])
  func everyFormatGivesTheContents(count: Int) throws {
    let bytes = text(count)
    for (stored, format) in [
      (bytes, CompressionFormat.none), (Compressed.gzip(bytes), .gzip),
      (Compressed.zstandard(bytes), .zstandard), (Compressed.xz(bytes), .xz),
      (Compressed.bzip2(bytes), .bzip2),
    ] {
      let read = try contents(stored)
      #expect(read.contents == bytes)
      #expect(read.format == format)
      #expect(read.stored == stored.count)
      #expect(read.sha256 == Hashing.sha256Hex(of: stored))
    }
  }

  @Test func theNameDecidesNothing() throws {
    #expect(try contents(Array("plain".utf8), named: "a.gz").contents == Array("plain".utf8))
    #expect(
      try contents(Compressed.gzip([1, 2, 3]), named: "a.zst").contents == [1, 2, 3])
  }

  @Test func severalMembersAndPadding() throws {
    let (first, second) = (text(70_000), text(10))
    let members = Compressed.gzip(first) + Compressed.gzip([]) + Compressed.gzip(second)
    #expect(try contents(members).contents == first + second)
    #expect(try contents(members + [0, 0, 0]).contents == first + second)
    // A skippable frame of two bytes comes first.
    let frames =
      [0x53, 0x2A, 0x4D, 0x18, 2, 0, 0, 0, 7, 7] + Compressed.zstandard(first)
      + Compressed.zstandard(second)
    #expect(try contents(frames).contents == first + second)
    let streams = Compressed.xz(first) + Compressed.xz([]) + [0, 0, 0, 0] + Compressed.xz(second)
    #expect(try contents(streams + [0, 0, 0, 0]).contents == first + second)
    #expect(
      try contents(Compressed.bzip2(first) + Compressed.bzip2([]) + Compressed.bzip2(second))
        .contents == first + second)
  }

  /// A dictionary of 1.5 GB is more than anybody needs to compress a text, and more than there may be.
  @Test func aDictionaryBeyondTheLimitIsRefused() throws {
    // printf x | xz --lzma2=dict=1536MiB, whose one property byte stands in the block's header.
    var stored = Compressed.xz(Array("x".utf8))
    #expect(Array(stored[12..<14]) == [0x02, 0xC0])
    #expect(Array(stored[16..<18]) == [0x21, 0x01])
    stored[18] = 39
    let checksum = crc32(Array(stored[12..<20]))
    stored.replaceSubrange(20..<24, with: checksum)
    #expect(message { _ = try contents(stored) }.contains("more than 256 MB of memory"))
  }

  private func crc32(_ bytes: [UInt8]) -> [UInt8] {
    let value = lzma_crc32(bytes, bytes.count, 0)
    return (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  @Test func contentsThatOnlyBeginAlikeArePlain() throws {
    for text in ["BZh", "BZh9", "BZh91 is no archive", "B", "\u{1F}", ""] {
      let read = try contents(Array(text.utf8))
      #expect(read.contents == Array(text.utf8))
      #expect(read.format == .none)
    }
  }

  @Test func aFileOfTheGzipCommand() throws {
    // printf 'sun\nrain\n' | gzip -n
    let stored: [UInt8] = [
      0x1F, 0x8B, 0x08, 0, 0, 0, 0, 0, 0, 0x03, 0x2B, 0x2E, 0xCD, 0xE3, 0x2A, 0x4A, 0xCC, 0xCC,
      0xE3, 0x02, 0x00, 0xC5, 0x1C, 0xA0, 0xED, 0x09, 0, 0, 0,
    ]
    #expect(try contents(stored).contents == Array("sun\nrain\n".utf8))
  }

  @Test func everyTruncationIsRefused() throws {
    let bytes = text(300)
    for (stored, name) in [
      (Compressed.gzip(bytes), "gzip"), (Compressed.zstandard(bytes), "zstandard"),
      (Compressed.xz(bytes), "xz"), (Compressed.bzip2(bytes), "bzip2"),
    ] {
      // Shorter, and nothing tells what it is.
      for length in (name == "bzip2" ? 10 : name == "xz" ? 6 : 4)..<stored.count {
        let found = message { _ = try contents(Array(stored[..<length])) }
        #expect(
          found.hasSuffix(
            "is truncated: its \(name) data breaks off at offset \(length), the end of the file"),
          "\(length): \(found)")
      }
    }
  }

  @Test func damageIsRefusedOrHarmless() throws {
    let bytes = text(400)
    for stored in [
      Compressed.gzip(bytes), Compressed.zstandard(bytes), Compressed.xz(bytes),
      Compressed.bzip2(bytes),
    ] {
      var refused = 0
      for index in 10..<stored.count {
        var damaged = stored
        damaged[index] ^= 0x55
        do {
          _ = try contents(damaged)
        } catch let error as CompressionError {
          refused += 1
          #expect("\(error)".contains("offset"))
        }
      }
      // A flipped literal of a frame without a checksum goes unseen.
      #expect(refused > 20)
    }
  }

  @Test func bytesAfterTheEndAreRefused() throws {
    let gzip = Compressed.gzip(text(50))
    #expect(
      message { _ = try contents(gzip + [0, 0, 7]) }.contains("bytes follow the end of the data"))
    #expect(
      message { _ = try contents(gzip + Array("more".utf8)) }
        .contains("near offset \(gzip.count) is invalid"))
    for stored in [Compressed.xz(text(50)), Compressed.bzip2(text(50))] {
      #expect(
        message { _ = try contents(stored + Array("more than that".utf8)) }
          .contains("bytes follow the end of the data"))
    }
    let frame = Compressed.zstandard(text(50))
    #expect(
      message { _ = try contents(frame + Array("more than that".utf8)) }
        .contains("is damaged: its zstandard data near offset \(frame.count)"))
  }

  @Test func missingFile() {
    #expect(
      message { _ = try DecompressingReader(path: "/nowhere/a.gz") }
        == "cannot open '/nowhere/a.gz': No such file or directory")
  }

  @Test func namesWithoutSuffix() {
    #expect(CompressionFormat.nameWithoutSuffix("a.jsonl.GZ") == "a.jsonl")
    #expect(CompressionFormat.nameWithoutSuffix("b.txt.zst") == "b.txt")
    #expect(CompressionFormat.nameWithoutSuffix("c.txt") == "c.txt")
    #expect(CompressionFormat.nameWithoutSuffix("d.jsonl.XZ") == "d.jsonl")
    #expect(CompressionFormat.nameWithoutSuffix("e.txt.bz2") == "e.txt")
  }
}
