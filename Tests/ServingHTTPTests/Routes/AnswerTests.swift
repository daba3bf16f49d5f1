#if Serving
  import Serialization
  import Serving
  import ServingHTTP
  import Testing

  /// What the routes answer, in the shapes of the programs that they stand in for.
  @Suite struct AnswerTests {
    private static let long = Array(repeating: "the sun", count: 20).joined(separator: " ")

    private func list(_ value: JSONValue?) -> [JSONValue] {
      guard case .array(let values)? = value else { return [] }
      return values
    }

    private func number(_ value: JSONValue?) -> Double {
      switch value {
      case .integer(let number)?: Double(number)
      case .number(let number)?: number
      default: .nan
      }
    }

    @Test func openAI() async throws {
      try await withServer { server in
        let json = try await server.post(
          "/v1/embeddings", #"{"input":["the sun","a"],"model":"words","user":"me"}"#
        ).json
        #expect(json["object"] == .string("list") && json["model"] == .string("words"))
        #expect(json["usage"]?["prompt_tokens"] == .integer(7))
        #expect(json["usage"]?["total_tokens"] == .integer(7))
        let data = list(json["data"])
        #expect(data.map { $0["index"] } == [.integer(0), .integer(1)])
        #expect(data.map { $0["object"] } == [.string("embedding"), .string("embedding")])
        let models = list(try await server.get("/v1/models").json["data"]).map { $0["id"] }
        #expect(models == [.string("words"), .string("judge"), .string("rank")])
        let model = try await server.get("/v1/models/judge").json
        #expect(model["id"] == .string("judge") && model["object"] == .string("model"))
      }
    }

    @Test func bertAsService() async throws {
      try await withServer { server in
        for id in ["1", #""x""#, #"{"a":[null,1.5]}"#, "null"] {
          let answer = try await server.post("/encode", #"{"id":\#(id),"texts":["the"]}"#)
          #expect(answer.text.hasPrefix(#"{"id":\#(id),"result":[["#), "\(answer.text)")
          #expect(answer.text.hasSuffix(#","status":200}"#))
        }
        let form = try await server.send(
          "POST", "/encode", body: Array("id=7&texts=the+sun&texts=a%20river".utf8),
          headers: [("content-type", "application/x-www-form-urlencoded")])
        let json = try await server.post("/encode", #"{"id":"7","texts":["the sun","a river"]}"#)
        #expect(form.status == 200 && form.body == json.body)
        let status = try await server.get("/status/server").json
        #expect(status["server_version"] == .string("1.10.0"))
        #expect(status["max_seq_len"] == .integer(16) && status["status"] == .integer(200))
        #expect(number(status["statistic"]?["num_total_seq"]) == 8)
        let client = try await server.get("/status/client").json
        #expect(number(client["num_request"]) == 7)
      }
    }

    @Test func timesAndCountsStandInTheHeaders() async throws {
      try await withServer { server in
        let answer = try await server.post("/embed", #"{"inputs":["the sün","a"]}"#)
        #expect(answer["x-compute-type"] == "cpu")
        #expect(answer["x-compute-characters"] == "8")
        #expect(answer["x-compute-tokens"] == "7")
        #expect(answer["x-truncated"] == "0")
        for name in [
          "x-compute-time", "x-total-time", "x-tokenization-time", "x-queue-time",
          "x-inference-time",
        ] { #expect(answer[name].flatMap { Int($0) } != nil, "\(name)") }
      }
    }

    @Test func longTextsAreCutOrWindowed() async throws {
      try await withServer { server in
        let body = #""\#(Self.long)","the"]"#
        let cut = try await server.post("/v1/embeddings", #"{"input":[\#(body)}"#)
        #expect(cut.status == 200 && cut["x-truncated"] == "1")
        #expect(try cut.json["truncated"] == .integer(1))
        let windows = try await server.post(
          "/v1/embeddings", #"{"input":[\#(body),"long_texts":"windows"}"#)
        #expect(windows["x-truncated"] == "0" && windows["x-windowed"] == "1")
        #expect(try windows.json["truncated"] == nil)
        let (left, right) = (list(try cut.json["data"]), list(try windows.json["data"]))
        #expect(left[0] != right[0] && left[1] == right[1])
        let bert = try await server.post("/encode", #"{"id":0,"texts":[\#(body)}"#)
        #expect(try bert.json["truncated"] == .integer(1))
      }
      try await withServer(options { $0.longTexts = .refuse }) { server in
        let body = #"{"inputs":"\#(Self.long)""#
        for (rest, status) in [
          ("}", 422), (#","truncate":true}"#, 200), (#","long_texts":"windows"}"#, 200),
        ] {
          let answer = try await server.post("/embed", body + rest)
          #expect(answer.status == status, "\(rest)")
        }
      }
    }

    @Test func labels() async throws {
      try await withServer { server in
        let one = try await server.post("/predict", #"{"inputs":"the sun","model":"judge"}"#).json
        let scores = list(one).map { number($0["score"]) }
        #expect(scores.count == 3 && scores == scores.sorted(by: >))
        #expect(abs(scores.reduce(0, +) - 1) < 1e-6)
        let names = list(one).compactMap { label -> String? in
          if case .string(let name)? = label["label"] { name } else { nil }
        }
        #expect(Set(names) == ["good", "bad", "ugly"])
        let batch = try await server.post(
          "/predict", #"{"inputs":[["the sun"],["a","river"]],"model":"judge"}"#
        ).json
        #expect(list(batch).count == 2 && list(batch)[0] == one)
        // The first model that can, where none is named.
        #expect(try await server.post("/predict", #"{"inputs":"the sun"}"#).json == one)
        let pair = try await server.post(
          "/predict", #"{"inputs":["a","river"],"model":"judge"}"#
        ).json
        #expect(list(batch)[1] == pair)
        let raw = try await server.post(
          "/predict", #"{"inputs":"the sun","model":"judge","raw_scores":true}"#
        ).json
        #expect(abs(list(raw).map { number($0["score"]) }.reduce(0, +) - 1) > 1e-3)
      }
    }

    @Test func ranks() async throws {
      try await withServer { server in
        let body = #"{"query":"the","texts":["sun","a river","hill"],"model":"rank""#
        let ranks = list(try await server.post("/rerank", body + #","return_text":true}"#).json)
        let scores = ranks.map { number($0["score"]) }
        #expect(scores.count == 3 && scores == scores.sorted(by: >))
        #expect(scores.allSatisfy { $0 > 0 && $0 < 1 })
        let texts: [JSONValue] = [.string("sun"), .string("a river"), .string("hill")]
        for rank in ranks { #expect(rank["text"] == texts[Int(number(rank["index"]))]) }
        let raw = list(try await server.post("/rerank", body + #","raw_scores":true}"#).json)
        #expect(raw.map { $0["index"] } == ranks.map { $0["index"] })
        #expect(raw[0]["text"] == nil)
        let alone = try await server.post(
          "/predict", #"{"inputs":["the","sun"],"model":"rank","raw_scores":true}"#
        ).json
        let same = raw.first { $0["index"] == .integer(0) }
        #expect(number(list(alone)[0]["score"]) == number(same?["score"]))
      }
    }

    @Test func similarity() async throws {
      try await withServer { server in
        let body = #"{"inputs":{"source_sentence":"the sun","sentences":["the sun","a river"]}}"#
        let cosines = list(try await server.post("/similarity", body).json).map { number($0) }
        #expect(cosines.count == 2)
        #expect(abs(cosines[0] - 1) < 1e-6)
        let (left, right) = (
          try SmallModels.vector(of: "the sun"), try SmallModels.vector(of: "a river")
        )
        func product(_ a: [Float], _ b: [Float]) -> Float {
          zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
        }
        let cosine =
          product(left, right) / (product(left, left) * product(right, right)).squareRoot()
        #expect(abs(cosines[1] - Double(cosine)) < 1e-5)
      }
    }

    /// Clients that know the server's address alone get what the model is for.
    @Test func theAddressAlone() async throws {
      try await withServer { server in
        for (path, body) in [
          ("/embed", #"{"inputs":["the sun","a"],"normalize":false}"#),
          ("/similarity", #"{"inputs":{"source_sentence":"a","sentences":["the"]}}"#),
          ("/predict", #"{"inputs":[["the"]],"model":"judge"}"#),
          ("/predict", #"{"inputs":["a","the"],"model":"rank"}"#),
        ] {
          let (named, plain) = (
            try await server.post(path, body), try await server.post("/", body)
          )
          #expect(named.status == 200 && plain.body == named.body, "\(path): \(plain.text)")
        }
        #expect(try await server.post("/", "{}").status == 422)
      }
    }

    @Test func pieces() async throws {
      try await withServer { server in
        let tokens = list(
          list(try await server.post("/tokenize", #"{"inputs":"Thé suns"}"#).json).first)
        #expect(tokens.map { $0["id"] } == [2, 5, 6, 8, 3].map { .integer($0) })
        #expect(
          tokens.map { $0["special"] } == [true, false, false, false, true].map { .bool($0) })
        #expect(tokens[1]["text"] == .string("Thé"))
        #expect(tokens[0]["text"] == .string("[CLS]") && tokens[0]["start"] == .null)
        #expect(tokens.dropFirst().prefix(3).map { $0["start"] } == [0, 4, 7].map { .integer($0) })
        #expect(tokens.dropFirst().prefix(3).map { $0["stop"] } == [3, 7, 8].map { .integer($0) })
        let bare = try await server.post(
          "/tokenize", #"{"inputs":["the","a"],"add_special_tokens":false}"#
        ).json
        #expect(list(bare).map { list($0).count } == [1, 1])
        // Ids stay as they are; special tokens are put around them unless they are there.
        for ids in ["[2,5,6,3]", "[5,6]"] {
          let kept = list(
            list(try await server.post("/tokenize", #"{"inputs":[\#(ids)]}"#).json).first)
          #expect(kept.map { $0["id"] } == [2, 5, 6, 3].map { .integer($0) })
          #expect(kept.map { $0["special"] } == [true, false, false, true].map { .bool($0) })
          #expect(kept.allSatisfy { $0["start"] == .null })
        }
        let decoded = try await server.post("/decode", #"{"ids":[2,5,6,8,3]}"#).json
        #expect(list(decoded) == [.string("the suns")])
        let kept = try await server.post(
          "/decode", #"{"ids":[[2,5],[10]],"skip_special_tokens":false}"#
        ).json
        #expect(list(kept) == [.string("[CLS] the"), .string("river")])
      }
    }

    @Test func language() async throws {
      try await withServer { server in
        let one = list(
          try await server.post("/fill-mask", #"{"inputs":"the [MASK] .","top_k":3}"#).json)
        #expect(one.count == 3)
        let scores = one.map { number($0["score"]) }
        #expect(scores == scores.sorted(by: >) && scores[0] > 0 && scores[0] < 1)
        if case .string(let piece)? = one[0]["token_str"] {
          let filling = piece.hasPrefix("##") ? String(piece.dropFirst(2)) : " " + piece
          #expect(one[0]["sequence"] == .string("the\(filling) ."))
        }
        let two = try await server.post(
          "/fill-mask", #"{"inputs":"[MASK] [MASK]","parameters":{"top_k":2}}"#
        ).json
        #expect(list(two).map { list($0).count } == [2, 2])
        let pair = try await server.post(
          "/next-sentence", #"{"first":"the sun","second":"a river"}"#
        ).json
        #expect(abs(number(pair["is_next"]) + number(pair["not_next"]) - 1) < 1e-9)
        let attention = try await server.post(
          "/attention", #"{"text":"the sun","second":"a","layer":2}"#
        ).json
        #expect(list(attention["tokens"]).count == 6)
        #expect(number(attention["first_count"]) == 4)
        let layers = list(attention["attention"])
        #expect(layers.count == 1 && list(layers.first).count == 3)
        for row in list(list(layers.first).first) {
          #expect(abs(list(row).map { number($0) }.reduce(0, +) - 1) < 1e-4)
        }
      }
    }

    @Test func healthAndInfo() async throws {
      try await withServer { server in
        #expect(try await server.get("/health").status == 200)
        #expect(try await server.get("/ping").status == 200)
        #expect(try await server.get("/readyz").json["status"] == .string("ready"))
        let info = try await server.get("/info").json
        #expect(info["model_id"] == .string("words") && info["max_input_length"] == .integer(16))
        #expect(info["model_type"]?["embedding"] != nil)
        #expect(try await server.get("/").text.contains("<html"))
        await server.engine.drain()
        for path in ["/readyz", "/health"] {
          let answer = try await server.get(path)
          #expect(answer.status == 503 && answer["retry-after"] != nil)
        }
        #expect(try await server.get("/healthz").status == 200)
        let late = try await server.post("/v1/embeddings", #"{"input":"the"}"#)
        #expect(late.status == 503)
      }
    }
  }
#endif
