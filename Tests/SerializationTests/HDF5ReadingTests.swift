import Platform
import Serialization
import Testing

/// Files that h5py wrote.
@Suite struct HDF5ReadingTests {
  private static let types = [
    "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16",
    "float32", "float64",
  ]

  @Test(arguments: types, ["plain", "big_endian"])
  func numbers(type: String, order: String) throws {
    let file = try HDF5File(opening: Fixtures.path("numbers.h5"))
    let entry = try file.readEntry("\(order)/\(type)")
    #expect(entry.type.rawValue == type)
    #expect(entry.shape == [2, 3])
    #expect(try entry.doubles == Fixtures.numbers("plain/" + type))
    let info = try file.info("\(order)/\(type)")
    #expect(info.isLittleEndian == (order == "plain" || entry.type.byteCount == 1))
    #expect(info.layout == .contiguous)
  }

  @Test(arguments: ["uint8", "int32", "float32"])
  func compressedNumbers(type: String) throws {
    let file = try HDF5File(opening: Fixtures.path("numbers.h5"))
    let entry = try file.readEntry("/packed/" + type)
    #expect(entry.shape == [80, 3])
    let once = try Fixtures.numbers("plain/" + type)
    #expect(entry.doubles == (0..<40).flatMap { _ in once })
    #expect(try file.info("/packed/" + type).layout == .chunked)
    #expect(try file.info("/packed/" + type).fileOffset == nil)
  }

  @Test func shapes() throws {
    let file = try HDF5File(opening: Fixtures.path("numbers.h5"))
    #expect(try file.readEntry("scalar").shape == [])
    #expect(try file.read("scalar") == [0.1] as [Float])
    #expect(try file.readEntry("empty").shape == [0, 5])
    #expect(try file.readEntry("plain/bool").type == .bool)
    #expect(try file.readEntry("plain/bool").integers() == [1, 0, 0, 1])
    #expect(try file.read(rows: 3..<5, of: "rows", as: Int32.self) == Array(18..<30))
    #expect(try file.read(rows: 3..<3, of: "rows", as: Int32.self) == [])
    #expect(try file.list("/").contains("big_endian"))
    #expect(try file.list("packed") == ["float32", "int32", "uint8"])
    #expect(try file.kind(of: "packed") == .group)
    #expect(try file.kind(of: "rows") == .dataset)
    #expect(try file.kind(of: "rows/inner") == nil)
    #expect(try !file.exists("none/inner"))
  }

  /// Others do not align their data, so some must be read although they lie in one block.
  @Test func mapsWhatItCanAndReadsTheRest() throws {
    let file = try HDF5File(opening: Fixtures.path("numbers.h5"))
    let rows = try file.map("rows", as: Int32.self)
    #expect(Array(rows.elements) == Array(0..<60))
    #expect(try file.map("plain/uint8", as: UInt8.self).isMapped)
    let packed = try file.map("packed/int32", as: Int32.self)
    #expect(!packed.isMapped)
    #expect(packed.shape == [80, 3])
    #expect(try !file.map("big_endian/int32", as: Int32.self).isMapped)
    #expect(try file.map("big_endian/int32", as: Int32.self)[0] == .min)
  }

  @Test func aUserBlockShiftsNothing() throws {
    let file = try HDF5File(opening: Fixtures.path("user_block.h5"))
    #expect(try file.read("data") == [Int64](0..<100))
    let array = try file.map("data", as: Int64.self)
    #expect(array.isMapped)
    #expect(Array(array.elements) == [Int64](0..<100))
  }

  @Test func texts() throws {
    let file = try HDF5File(unproved: Fixtures.path("texts.h5"))
    #expect(try file.readTexts("varying") == Fixtures.texts("texts"))
    #expect(try file.readTexts("fixed") == Fixtures.texts("texts"))
    #expect(try file.readTexts("ascii") == ["one", "two"])
    #expect(try file.readText("scalar") == "one text")
    #expect(failure { _ = try file.readTexts("invalid") }.hasSuffix("holds text that is not UTF-8"))
    #expect(failure { _ = try file.readEntry("ascii") }.hasSuffix("holds text, expected numbers"))
    #expect(failure { _ = try file.readText("ascii") }.hasSuffix("holds 2 texts, expected one"))
  }

  @Test(
    arguments: [
      ("text", "naïve"), ("bytes", "fixed"), ("integer", .integer(1 << 62)), ("negative", -7),
      ("double", 0.1), ("single", 0.5), ("true", true), ("false", false),
      ("integers", .integers([0, 1, 2])), ("doubles", .doubles([0.5, -1e300])),
      ("texts", .strings(["a", "ß"])),
    ] as [(String, HDF5AttributeValue)])
  func attributes(name: String, value: HDF5AttributeValue) throws {
    let file = try HDF5File(unproved: Fixtures.path("attributes.h5"))
    #expect(try file.attribute(name, of: "group") == value)
  }

  @Test func attributesOfOtherKinds() throws {
    let file = try HDF5File(unproved: Fixtures.path("attributes.h5"))
    #expect(try file.attributeNames(of: "group").count == 15)
    #expect(try file.attribute("none", of: "group") == nil)
    for name in ["compound", "matrix", "empty", "unsigned"] {
      #expect(throws: HDF5Error.self) { try file.attribute(name, of: "group") }
    }
    #expect(failure { _ = try file.string("none") }.hasSuffix("'/' lacks the attribute 'none'"))
    #expect(
      failure { _ = try file.string("double", of: "group") }
        .hasSuffix("has an attribute 'double' that is a number, expected a text"))
  }
}
