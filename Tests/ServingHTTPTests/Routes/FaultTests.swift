#if Serving
  import Serialization
  import ServingHTTP
  import Testing

  /// What cannot be answered gets a clear status in the dialect of the route, and disturbs nothing.
  @Suite struct FaultTests {
    struct Case: Sendable {
      let path: String
      let body: String
      let status: Int
      /// What the message has to say.
      let says: String
    }

    private static let long = Array(repeating: "the", count: 40).joined(separator: " ")

    static let cases: [Case] = [
      .init(
        path: "/v1/embeddings", body: #"{"input":"\#(long)","truncate":false}"#, status: 400,
        says: "expected at most"),
      // JSON that is not.
      .init(path: "/v1/embeddings", body: "{", status: 400, says: "not JSON"),
      .init(path: "/v1/embeddings", body: "", status: 400, says: "not JSON"),
      .init(path: "/v1/embeddings", body: "[]", status: 400, says: "expected a JSON object"),
      .init(path: "/embed", body: #"{"inputs":"a","inputs":"b"}"#, status: 400, says: "repeated"),
      .init(path: "/embed", body: #"{"inputs":"\ud800"}"#, status: 400, says: "surrogate"),
      .init(path: "/embed", body: #"{"inputs":NaN}"#, status: 400, says: "not JSON"),
      .init(path: "/encode", body: "nonsense", status: 400, says: "not JSON"),
      .init(
        path: "/embed", body: String(repeating: "[", count: 100_000), status: 400,
        says: "too deeply nested"),
      .init(
        path: "/embed", body: #"{"inputs":"# + String(repeating: #"{"a":"#, count: 100_000),
        status: 400,
        says: "too deeply nested"),
      // Members that are missing, or of another type.
      .init(path: "/v1/embeddings", body: "{}", status: 400, says: "`input` is missing"),
      .init(path: "/v1/embeddings", body: #"{"input":null}"#, status: 400, says: "`input` is null"),
      .init(path: "/v1/embeddings", body: #"{"input":{"a":1}}"#, status: 400, says: "an object"),
      .init(
        path: "/v1/embeddings", body: #"{"input":["a",true]}"#, status: 400, says: "`input[1]`"),
      .init(
        path: "/v1/embeddings", body: #"{"input":[1.5]}"#, status: 400, says: "`input[0]` is 1.5"),
      .init(
        path: "/v1/embeddings", body: #"{"input":[[1,-1]]}"#, status: 400, says: "`input[0][1]`"),
      .init(
        path: "/v1/embeddings", body: #"{"input":"a","encoding_format":"hex"}"#, status: 400,
        says: "'float' or 'base64'"),
      .init(
        path: "/v1/embeddings", body: #"{"input":"a","dimensions":0}"#, status: 400,
        says: "`dimensions` is 0"),
      .init(
        path: "/v1/embeddings", body: #"{"input":"a","dimensions":43}"#, status: 400, says: "42"),
      .init(
        path: "/v1/embeddings", body: #"{"input":"a","dimensions":"5"}"#, status: 400,
        says: "`dimensions` is a string"),
      .init(path: "/v1/embeddings", body: #"{"input":"a","user":3}"#, status: 400, says: "`user`"),
      .init(path: "/embed", body: "{}", status: 422, says: "`inputs` is missing"),
      .init(path: "/embed", body: #"{"inputs":3}"#, status: 422, says: "a number"),
      .init(path: "/embed", body: #"{"inputs":"a","truncate":1}"#, status: 422, says: "`truncate`"),
      .init(
        path: "/embed", body: #"{"inputs":"a","truncate":1,"long_texts":"windows"}"#, status: 422,
        says: "`truncate`"),
      .init(path: "/", body: #"{"inputs":"a","raw_scores":1}"#, status: 422, says: "`raw_scores`"),
      .init(path: "/", body: "{}", status: 422, says: "`inputs` is missing"),
      .init(
        path: "/embed", body: #"{"inputs":"a","normalize":"yes"}"#, status: 422, says: "`normalize`"
      ),
      .init(
        path: "/embed", body: #"{"inputs":"a","prompt_name":"query"}"#, status: 422,
        says: "no prompts"),
      .init(
        path: "/embed", body: #"{"inputs":"a","truncation_direction":"left"}"#, status: 422,
        says: "'right'"),
      .init(path: "/encode", body: #"{"texts":["a"]}"#, status: 400, says: "`id` is missing"),
      .init(path: "/encode", body: #"{"id":1}"#, status: 400, says: "`texts` is missing"),
      .init(path: "/encode", body: #"{"id":1,"texts":"a"}"#, status: 400, says: "a string"),
      .init(path: "/encode", body: #"{"id":1,"texts":["a",3]}"#, status: 400, says: "`texts[1]`"),
      .init(
        path: "/encode", body: #"{"id":1,"texts":[["a",3]]}"#, status: 400, says: "`texts[0][1]`"),
      .init(
        path: "/similarity", body: #"{"inputs":{"source_sentence":"a"}}"#, status: 422,
        says: "sentences"),
      .init(path: "/next-sentence", body: #"{"first":"the sun"}"#, status: 422, says: "`second`"),
      .init(path: "/fill-mask", body: #"{"inputs":"the sun"}"#, status: 422, says: "[MASK]"),
      .init(
        path: "/fill-mask", body: #"{"inputs":"the [MASK]","top_k":0}"#, status: 422,
        says: "`top_k`"),
      .init(
        path: "/attention", body: #"{"text":"a","layer":4}"#, status: 422, says: "`layer` is 4"),
      .init(path: "/predict", body: #"{"inputs":["a","b","c"]}"#, status: 422, says: "at most 2"),
      // Nothing to do.
      .init(path: "/v1/embeddings", body: #"{"input":[]}"#, status: 400, says: "an empty array"),
      .init(path: "/v1/embeddings", body: #"{"input":[[]]}"#, status: 400, says: "`input[0]`"),
      .init(path: "/embed", body: #"{"inputs":[]}"#, status: 400, says: "an empty array"),
      .init(path: "/encode", body: #"{"id":1,"texts":[]}"#, status: 400, says: "an empty array"),
      // Too many, too long.
      .init(
        path: "/embed",
        body: #"{"inputs":["# + Array(repeating: #""a""#, count: 21).joined(separator: ",") + "]}",
        status: 422, says: "at most 20"),
      .init(
        path: "/embed", body: #"{"inputs":["a","\#(long)"],"truncate":false}"#, status: 422,
        says: "42 tokens"),
      .init(
        path: "/v1/embeddings", body: #"{"input":"\#(long)","long_texts":"error"}"#, status: 400,
        says: "at most 16"),
      // Ids outside the vocabulary.
      .init(
        path: "/v1/embeddings", body: #"{"input":[18]}"#, status: 400, says: "`input[0]` is 18"),
      .init(path: "/decode", body: #"{"ids":[[5,18]]}"#, status: 422, says: "`ids[0][1]` is 18"),
      .init(path: "/tokenize", body: #"{"inputs":[[99999999999]]}"#, status: 422, says: "0 to 17"),
      // Models that are unknown, or cannot do it.
      .init(
        path: "/v1/embeddings", body: #"{"input":"a","model":"gpt"}"#, status: 404, says: "'words'"),
      .init(path: "/embed", body: #"{"inputs":"a","model":"gpt"}"#, status: 404, says: "'words'"),
      .init(
        path: "/encode", body: #"{"id":1,"texts":["a"],"model":"gpt"}"#, status: 404,
        says: "'words'"),
      .init(
        path: "/predict", body: #"{"inputs":"a","model":"words"}"#, status: 424,
        says: "not a classifier"),
      .init(
        path: "/rerank", body: #"{"query":"a","texts":["b"],"model":"judge"}"#, status: 424,
        says: "not a re-ranker"),
      .init(
        path: "/fill-mask", body: #"{"inputs":"[MASK]","model":"judge"}"#, status: 424, says: "head"
      ),
      .init(
        path: "/next-sentence", body: #"{"first":"a","second":"a","model":"judge"}"#, status: 424,
        says: "head"),
    ]

    /// The message of a fault in the dialect of a path.
    private func message(_ answer: Answer, _ path: String) throws -> String {
      let json = try answer.json
      let found: JSONValue? =
        switch path {
        case "/v1/embeddings": json["error"]?["message"]
        case "/encode": json["description"]
        default: json["error"]
        }
      guard case .string(let message)? = found else { return "no message in \(answer.text)" }
      switch path {
      case "/v1/embeddings":
        #expect(json["error"]?["type"] == .string("invalid_request_error"))
        #expect(json["error"]?["code"] != nil && json["error"]?["param"] != nil)
      case "/encode": #expect(json["status"] == .integer(answer.status) && json["type"] != nil)
      default: #expect(json["error_type"] != nil)
      }
      return message
    }

    @Test func everyFaultIsToldInItsDialect() async throws {
      try await withServer(options { $0.maximumTexts = 20 }) { server in
        for item in Self.cases {
          let answer = try await server.post(item.path, item.body)
          let what = "\(item.path) \(item.body.prefix(60)): \(answer.status) \(answer.text)"
          #expect(answer.status == item.status, "\(what)")
          #expect(answer["content-type"] == "application/json")
          let message = try message(answer, item.path)
          #expect(message.contains(item.says), "\(what), expected '\(item.says)'")
          #expect(!message.contains("\n"))
        }
        let good = try await server.post("/embed", #"{"inputs":"the sun"}"#)
        #expect(good.status == 200)
      }
    }

    @Test func invalidUTF8IsRefused() async throws {
      try await withServer { server in
        for byte in [UInt8(0xFF), 0xC0, 0xED] {
          let body = Array(#"{"inputs":""#.utf8) + [byte] + Array(#""}"#.utf8)
          let answer = try await server.send("POST", "/embed", body: body)
          #expect(answer.status == 400 && answer.text.contains("UTF-8"), "\(answer.text)")
        }
      }
    }

    @Test func pathsAndMethods() async throws {
      try await withServer { server in
        let nothing = try await server.get("/nothing")
        #expect(nothing.status == 404 && nothing.text.contains("openapi.json"))
        let openAI = try await server.get("/v1/nothing")
        #expect(try openAI.json["error"]?["code"] == .string("unknown_url"))
        let method = try await server.get("/embed")
        #expect(method.status == 405 && method["allow"] == "POST, OPTIONS")
        #expect(try await server.send("DELETE", "/healthz").status == 405)
        let head = try await server.send("HEAD", "/healthz")
        #expect(head.status == 200 && head["content-length"] == "18")
        let options = try await server.send("OPTIONS", "/healthz")
        #expect(options.status == 204 && options["allow"] == "GET, HEAD, OPTIONS")
        #expect(options["access-control-allow-origin"] == nil)
        let unknown = try await server.get("/v1/models/gpt")
        #expect(unknown.status == 404)
        let type = try await server.send(
          "POST", "/embed", body: Array("<a/>".utf8), headers: [("content-type", "text/xml")])
        #expect(type.status == 415)
      }
    }

    @Test func aBodyThatIsTooLargeIsRefusedBeforeItIsRead() async throws {
      try await withServer(options { $0.maximumBodyBytes = 1000 }) { server in
        let large = Array(#"{"inputs":""#.utf8) + [UInt8](repeating: 0x61, count: 5_000_000)
        let answer = try await server.send("POST", "/embed", body: large)
        #expect(answer.status == 413 && answer.text.contains("at most 1000"))
        #expect(answer["connection"] == "close")
        let port = server.port
        let chunked = try await onThread {
          let connection = try Connection(port: port)
          connection.send(
            "POST /embed HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
          for _ in 0..<100 {
            connection.send("40\r\n" + String(repeating: " ", count: 64) + "\r\n")
          }
          return try connection.answer()
        }
        #expect(chunked.status == 413)
        #expect(try await server.get("/healthz").status == 200)
      }
    }
  }
#endif
