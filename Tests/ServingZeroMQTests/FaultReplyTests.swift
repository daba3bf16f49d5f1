#if Serving
  import Serving
  import ServingZeroMQ
  import Testing

  /// Every request ends: what cannot be embedded is answered with the reason.
  @Suite struct FaultReplyTests {
    private static let faults: [(String, String)] = [
      ("hello", "expected JSON with a list of texts, found a number"),
      (#"["a", 3]"#, "text 1: expected a string or a list of strings, found a number"),
      (#"["a", ["b"]]"#, "text 1: expected either strings alone or lists of strings alone"),
      ("", "expected JSON with a list of texts, found its end"),
      ("SHOW_EVERYTHING", "expected JSON with a list of texts, found a number"),
      (#"["1", "2", "3", "4", "5"]"#, "more than 4 texts"),
      (
        #"["\#(String(repeating: "x", count: 2000))"]"#,
        "2004 bytes of texts, expected at most 2000"
      ),
      (
        #"["1", "2", "3", "4"]"#,
        "a reply of 4x4 numbers, expected at most 63 bytes: ask for fewer texts at a time"
      ),
    ]

    @Test func reasons() async throws {
      try await withServer(
        FakeSource(),
        options {
          $0.maximumTexts = 4
          $0.maximumRequestBytes = 2000
          $0.maximumReplyBytes = 63
        }
      ) { running in
        let client = try running.client("c")
        for (index, (payload, fault)) in Self.faults.enumerated() {
          let reply = try await client.vectors(payload, id: index + 1)
          #expect(reply.error == fault)
          #expect(reply.shape == [0])
          // What numpy is asked to read, and repeats in its error; with commas it would be a list.
          #expect(
            reply.dtype == "error: "
              + fault.split(separator: ",", omittingEmptySubsequences: false).joined(separator: ";")
          )
        }
        #expect(running.server.counters.faults == Self.faults.count)
        #expect(try await client.vectors(#"["a"]"#).shape == [1, 4])
      }
    }

    @Test func failuresOfTheModel() async throws {
      var source = FakeSource()
      source.before = { texts, _ throws(ServingError) in
        if texts == 2 { throw .failed("'m' computes numbers that are not finite") }
      }
      try await withServer(source) { running in
        let client = try running.client("c")
        let reply = try await client.vectors(#"["a", "b"]"#, count: 2)
        #expect(reply.error == "'m' computes numbers that are not finite")
        #expect(try await client.vectors(#"["a"]"#).error == nil)
      }
    }

    /// Messages that cannot be answered are dropped, and counted.
    @Test func malformedMessages() async throws {
      try await withServer { running in
        let client = try running.client("c")
        let texts = Array(#"["a"]"#.utf8)
        let one = Array("1".utf8)
        let malformed: [[[UInt8]]] = [
          [texts], [client.identity, texts], [client.identity, texts, one],
          [client.identity, texts, one, one, one],
          [client.identity, texts, Array("x".utf8), one], [client.identity, texts, one, []],
          [client.identity, texts, Array("-1".utf8), one],
          [client.identity, texts, one, Array("１".utf8)],
          [client.identity, texts, one, Array(repeating: UInt8(ascii: "9"), count: 19)],
          [Array(repeating: 1, count: 4097), texts, one, one], [[], texts, one, one],
          Array(repeating: [], count: 5000),
        ]
        for message in malformed { client.send(message) }
        #expect(try await client.vectors(#"["a"]"#, id: 7).shape == [1, 4])
        #expect(running.server.counters.malformed == malformed.count)
        #expect(running.server.counters.requests == 1)
      }
    }
  }
#endif
