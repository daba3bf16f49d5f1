import Serialization
import Testing

@Suite struct JSONParserTests {
  private func parse(_ text: String) throws -> JSONValue {
    try parse(Array(text.utf8))
  }

  private func parse(_ bytes: [UInt8]) throws -> JSONValue {
    try bytes.withUnsafeBytes { try JSONParser.parse($0) }
  }

  @Test func parsesEveryKindOfValue() throws {
    let value = try parse(
      #" { "a" : [ 1 , -0, 2.5e-1, 9223372036854775808 ], "b":{}, "c":[],"d":true,"e":false,"f":null}"#
    )
    #expect(value["a"] == .array([.integer(1), .integer(0), .number(0.25), .number(0x1p63)]))
    #expect(value["b"] == .object([]))
    #expect(value["c"] == .array([]))
    #expect(value["d"] == .bool(true))
    #expect(value["e"] == .bool(false))
    #expect(value["f"] == .null)
    #expect(value["g"] == nil)
  }

  @Test func resolvesEscapes() throws {
    #expect(
      try parse(#""\"\\\/\b\f\n\r\t\u00e9\ud83d\ude42é🙂""#)
        == .string("\"\\/\u{8}\u{C}\n\r\té🙂é🙂"))
  }

  @Test(arguments: [
    "plain", "\"quoted\\\"", "\n\r\t\u{1}\u{1F}\u{7F}", "naïve 日本語 🙂", "",
  ])
  func quotesWhatItCanParse(text: String) throws {
    #expect(try parse(JSONValue.quoted(text)) == .string(text))
  }

  @Test(arguments: [
    "", " ", "{", "[", "[1,]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{\"a\":1 \"b\":2}",
    "01", "-", "-01", "1.", ".5", "1e", "+1", "1e999", "NaN", "tru", "\"", "\"\\", "\"\\x\"",
    "\"\\u12\"", "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\\udc00\"", "\"a\nb\"", "1 2", "[1]]",
    "{\"a\":1,\"a\":2}", "{\"a\":{\"b\":1,\"b\":1}}", "nullx", "'a'",
  ])
  func refuses(text: String) {
    #expect(throws: JSONError.self) { try parse(text) }
  }

  @Test func refusesInvalidUTF8AndDeepNesting() {
    #expect(throws: JSONError.self) { try parse([0x22, 0xFF, 0x22]) }
    #expect(throws: JSONError.self) { try parse([0x22, 0xED, 0xA0, 0x80, 0x22]) }
    let deep = String(repeating: "[", count: 100_000)
    let error = #expect(throws: JSONError.self) { try parse(deep) }
    #expect(error?.description == "too deeply nested at byte 64")
  }
}
