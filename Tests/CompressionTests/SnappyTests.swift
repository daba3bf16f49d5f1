import Compression
import Testing

/// Snappy's elements, and blocks that contradict themselves.
@Suite struct SnappyTests {
  private static let blocks: [(bytes: [UInt8], text: String)] = [
    ([0], ""),
    ([3, 8, 97, 98, 99], "abc"),
    // One, two, three and four bytes of length.
    ([3, 240, 2, 97, 98, 99], "abc"),
    ([3, 244, 2, 0, 97, 98, 99], "abc"),
    ([3, 248, 2, 0, 0, 97, 98, 99], "abc"),
    ([3, 252, 2, 0, 0, 0, 97, 98, 99], "abc"),
    // Copies with one, two and four bytes of distance, also of what they make themselves.
    ([10, 8, 97, 98, 99, 13, 3], "abcabcabca"),
    ([5, 8, 97, 98, 99, 6, 2, 0], "abcbc"),
    ([5, 8, 97, 98, 99, 7, 3, 0, 0, 0], "abcab"),
    ([9, 0, 97, 30, 1, 0], "aaaaaaaaa"),
  ]

  private static let damaged: [(bytes: [UInt8], offset: Int, problem: String)] = [
    ([], 0, "no length of at most 32 bits"),
    ([0x80], 0, "no length of at most 32 bits"),
    ([0xFF, 0xFF, 0xFF, 0xFF, 0x10], 0, "no length of at most 32 bits"),
    ([45, 0], 0, "2 compressed bytes cannot hold the claimed 45"),
    ([0xFF, 0xFF, 0xFF, 0xFF, 0x0F], 0, "5 compressed bytes cannot hold the claimed 4294967295"),
    ([4, 8, 97, 98, 99], 5, "holds 3 bytes, its length says 4"),
    ([2, 8, 97, 98, 99], 1, "more than the length says"),
    ([3, 8, 97, 98], 1, "a literal of 3 bytes, 2 are left"),
    ([3, 252, 0xFF, 0xFF, 0xFF, 0xFF], 1, "a literal of 4294967296 bytes, 0 are left"),
    ([3, 244, 1], 1, "a literal breaks off"),
    ([3, 0, 97, 6, 0, 0], 3, "a copy from 0 bytes back, 1 are there"),
    ([3, 0, 97, 6, 2, 0], 3, "a copy from 2 bytes back, 1 are there"),
    (
      [3, 0, 97, 7, 0xFF, 0xFF, 0xFF, 0xFF], 3,
      "a copy from 4294967295 bytes back, 1 are there"
    ),
    ([3, 0, 97, 14, 1, 0], 3, "more than the length says"),
    ([3, 0, 97, 6, 1], 3, "a copy breaks off"),
  ]

  private func decoded(_ bytes: [UInt8]) throws -> String {
    try bytes.withUnsafeBytes { String(decoding: try SnappyBlock.decode($0), as: UTF8.self) }
  }

  @Test(arguments: Self.blocks)
  func elements(bytes: [UInt8], expected: String) throws {
    #expect(try decoded(bytes) == expected)
  }

  @Test(arguments: Self.damaged)
  func faults(bytes: [UInt8], offset: Int, problem: String) throws {
    let fault = #expect(throws: SnappyBlock.Fault.self) { try decoded(bytes) }
    #expect(fault?.offset == offset)
    #expect(fault?.problem == problem)
  }
}
