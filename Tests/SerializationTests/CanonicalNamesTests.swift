import Platform
import Serialization
import TestSupport
import Testing

/// Names that Swift takes for one and files hold as two.
@Suite struct CanonicalNamesTests {
  static let names = ["caf\u{E9}", "cafe\u{301}", "K", "\u{212A}", "\u{304C}", "\u{304B}\u{3099}"]

  private func parse(_ bytes: [UInt8]) throws -> JSONValue {
    try bytes.withUnsafeBytes { try JSONParser.parse($0) }
  }

  @Test func membersOfAnObjectAreToldApart() throws {
    let members = Self.names.enumerated().map {
      JSONObject.Member($0.element, .integer($0.offset))
    }
    let text = JSONWriter.text(.object(JSONObject(members)))
    let read = try parse(text)
    for (index, name) in Self.names.enumerated() { #expect(read[name] == .integer(index)) }
    #expect(JSONWriter.text(read) == text)
    var object = JSONObject(members)
    object["cafe\u{301}"] = nil
    #expect(object.count == 5)
    #expect(object["caf\u{E9}"] == .integer(0))
    #expect(JSONValue.string("caf\u{E9}") != .string("cafe\u{301}"))
    #expect(throws: JSONError.self) { try parse(Array("{\"K\": 1, \"K\": 2}".utf8)) }
  }

  @Test func namesAreSortedByTheirBytes() {
    let sorted = JSONObject(Self.names.map { .init($0, .null) }).sortedByName().map(\.name)
    #expect(
      sorted.map { Array($0.utf8) }
        == Self.names.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) })
  }

  @Test func textIsThatOfPython() {
    let value: JSONValue = .object([
      "a": .array([.integer(-1), .number(1e-12), .number(0.1), .number(2)]), "b": .object([]),
      "c": .array([]), "d": .string("\u{1}\"\\\n\u{E9}\u{1F642}"), "e": .null, "f": .bool(true),
    ])
    let expected = """
      {
        "a": [
          -1,
          1e-12,
          0.1,
          2.0
        ],
        "b": {},
        "c": [],
        "d": "\\u0001\\"\\\\\\n\u{E9}\u{1F642}",
        "e": null,
        "f": true
      }

      """
    #expect(String(decoding: JSONWriter.text(value), as: UTF8.self) == expected)
  }

  @Test func arraysAreToldApartInBothFormats() throws {
    let folder = try FileSystem.makeTemporaryDirectory()
    defer { try? FileSystem.removeDirectory(folder) }
    var dictionary = StateDictionary()
    for (index, name) in Self.names.enumerated() {
      dictionary.append(name + ".weight", shape: [1], [Float(index)])
    }
    #expect(dictionary.count == Self.names.count)
    try SafeTensors.write(dictionary, to: folder + "/x.safetensors")
    #expect(try SafeTensors.read(folder + "/x.safetensors").tensors == dictionary)
    let file = try HDF5File(creating: folder + "/x.h5")
    try HDF5StateDictionary.write(dictionary, under: "/model", of: file)
    #expect(try HDF5StateDictionary.read(under: "/model", of: file) == dictionary)
    for (index, name) in Self.names.enumerated() {
      #expect(dictionary[name + ".weight"]?.floats() == [Float(index)])
    }
  }

  /// A slash and the mark after it are one `Character`.
  @Test func aNameWithASlashIsNoNameInAFile() throws {
    let folder = try FileSystem.makeTemporaryDirectory()
    defer { try? FileSystem.removeDirectory(folder) }
    var dictionary = StateDictionary()
    dictionary.append("a/\u{301}b", shape: [1], [1] as [Float])
    let file = try HDF5File(creating: folder + "/x.h5")
    #expect(throws: HDF5Error.self) {
      try HDF5StateDictionary.write(dictionary, under: "/model", of: file)
    }
  }
}
