#if Serving
  import ServingZeroMQ
  import Testing

  /// Texts are read as Python's JSON and any other writes them, and whatever else comes is named without being repeated.
  @Suite struct RequestTextsTests {
    private func read(_ json: String, limit: Int = 100) throws -> RequestTexts {
      try RequestTexts(json: Array(json.utf8), limit: limit)
    }

    private static let readable: [(String, RequestTexts)] = [
      (#"["a b", "c"]"#, .raw(["a b", "c"])),
      (#" [ "a" , "" ] "#, .raw(["a", ""])),
      (#"["\ud83d\ude42 caf\u00e9"]"#, .raw(["🙂 café"])),
      (#"["🙂 café"]"#, .raw(["🙂 café"])),
      (
        #"["cafe\u0301", "a\u0000b", "\/\b\f\n\r\t\"\\"]"#,
        .raw(["cafe\u{301}", "a\0b", "/\u{8}\u{C}\n\r\t\"\\"])
      ),
      (#"["\ud83d", "\ude42\ud83d"]"#, .raw(["\u{FFFD}", "\u{FFFD}\u{FFFD}"])),
      (#"[["a", "b"], [], ["|||"]]"#, .tokenized([["a", "b"], [], ["|||"]])),
      ("[]", .raw([])),
    ]

    @Test(arguments: readable) func texts(json: String, texts: RequestTexts) throws {
      let found = try read(json)
      #expect("\(found)" == "\(texts)")
      #expect(found.count == texts.count)
    }

    private static let unreadable: [(String, String)] = [
      ("", "expected JSON with a list of texts, found its end"),
      ("hello", "expected JSON with a list of texts, found a number"),
      (#"{"texts": ["secret"]}"#, "expected JSON with a list of texts, found an object"),
      (#""secret""#, "expected JSON with a list of texts, found a string"),
      (#"["a", 3]"#, "text 1: expected a string or a list of strings, found a number"),
      (#"["a", null]"#, "text 1: expected a string or a list of strings, found null"),
      (#"["a", ["b"]]"#, "text 1: expected either strings alone or lists of strings alone"),
      (#"[["a"], "b"]"#, "text 1: expected either strings alone or lists of strings alone"),
      (#"[["a", ["secret"]]]"#, "text 0: expected a string in the JSON"),
      (#"["a" "secret"]"#, "text 1: expected ',' or ']' in the JSON, found a string"),
      (#"["a""#, "text 1: expected ',' or ']' in the JSON, found its end"),
      (#"["secret"#, "text 0: unterminated string in the JSON"),
      (#"["\ud8"]"#, "text 0: expected four hexadecimal digits in the JSON"),
      (#"["\x"]"#, "text 0: unknown escape sequence in the JSON"),
      ("[\"a\nb\"]", "text 0: control character in a string in the JSON"),
      (#"["a"] "secret""#, "expected the end of the JSON behind the list of texts"),
      (#"["a", "b", "c", "d"]"#, "more than 3 texts"),
    ]

    @Test(arguments: unreadable) func faults(json: String, fault: String) {
      #expect { try read(json, limit: 3) } throws: { "\($0)" == fault }
    }

    @Test func invalidUTF8() {
      let json = Array("[\"a\", \"".utf8) + [0xC3, 0x28] + Array("\"]".utf8)
      #expect { try RequestTexts(json: json, limit: 3) } throws: {
        "\($0)" == "text 1: invalid UTF-8"
      }
    }

    @Test func depthCostsNoStack() {
      for json in [
        String(repeating: "[", count: 2_000_000),
        "[" + String(repeating: #"{"a":"#, count: 500_000),
      ] {
        #expect(throws: RequestFault.self) { try read(json) }
      }
    }
  }
#endif
