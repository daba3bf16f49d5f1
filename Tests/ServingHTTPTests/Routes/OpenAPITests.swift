#if Serving
  import Serialization
  import Serving
  import ServingHTTP
  import Testing

  /// The document tells of every route, and every answer is what it says.
  @Suite struct OpenAPITests {
    /// Every route, with a request that it answers.
    static let requests: [(method: String, path: String, body: String?)] = [
      ("POST", "/v1/embeddings", #"{"input":["the sun",[5,6]],"encoding_format":"base64"}"#),
      ("POST", "/embeddings", #"{"input":"the sun"}"#),
      ("GET", "/v1/models", nil), ("GET", "/v1/models/{model}", nil),
      ("POST", "/embed", #"{"inputs":"the sun"}"#),
      ("POST", "/embed_all", #"{"inputs":"the sun"}"#),
      ("POST", "/similarity", #"{"inputs":{"source_sentence":"a","sentences":["the"]}}"#),
      ("POST", "/predict", #"{"inputs":"the","model":"judge"}"#),
      ("POST", "/rerank", #"{"query":"a","texts":["the"],"model":"rank"}"#),
      ("POST", "/tokenize", #"{"inputs":"the sun"}"#), ("POST", "/decode", #"{"ids":[5]}"#),
      ("POST", "/encode", #"{"id":1,"texts":["the"]}"#),
      ("GET", "/status/server", nil), ("GET", "/status/client", nil),
      ("POST", "/fill-mask", #"{"inputs":"the [MASK]"}"#),
      ("POST", "/next-sentence", #"{"first":"the","second":"sun"}"#),
      ("POST", "/attention", #"{"text":"the sun"}"#),
      ("GET", "/info", nil), ("GET", "/health", nil), ("GET", "/ping", nil),
      ("GET", "/healthz", nil), ("GET", "/readyz", nil), ("GET", "/metrics", nil),
      ("GET", "/openapi.json", nil), ("POST", "/", #"{"inputs":"the sun"}"#), ("GET", "/", nil),
      ("GET", "/page.css", nil),
      ("GET", "/page.js", nil), ("GET", "/page.svg", nil), ("GET", "/page/{file}", nil),
    ]

    @Test func everyRouteIsInItAndNoOther() async throws {
      try await withServer { server in
        let document = try await server.get("/openapi.json").json
        guard case .object(let paths)? = document["paths"] else {
          Issue.record("no paths")
          return
        }
        let found = paths.members.flatMap { path -> [String] in
          guard case .object(let operations) = path.value else { return [] }
          return operations.members.map { "\($0.name.uppercased()) \(path.name)" }
        }
        #expect(Set(found) == Set(Self.requests.map { "\($0.method) \($0.path)" }))
        #expect(found.count == Self.requests.count)
      }
    }

    @Test func everyAnswerIsAsItSays() async throws {
      try await withServer { server in
        let document = try await server.get("/openapi.json").json
        let check = SchemaCheck(document: document)
        for (method, path, body) in Self.requests {
          let real = path.replacing("{model}", with: "words")
            .replacing("{file}", with: "dom.js")
          let answer = try await server.send(
            method, real, body: body.map { Array($0.utf8) },
            headers: body == nil ? [] : [("content-type", "application/json")])
          #expect(answer.status == 200, "\(path): \(answer.text)")
          let operation = document["paths"]?[path]?[method.lowercased()]
          if let body {
            let content = operation?["requestBody"]?["content"]?["application/json"]
            let value = try Array(body.utf8).withUnsafeBytes { try JSONParser.parse($0) }
            #expect(content.map { check.faults(of: value, $0["schema"] ?? .null) } == [])
          }
          let content = operation?["responses"]?["200"]?["content"]
          guard let json = content?["application/json"] else {
            let type = answer["content-type"]
            #expect(type.map { content?[$0] != nil } ?? (content == nil), "\(path)")
            continue
          }
          #expect(check.faults(of: try answer.json, json["schema"] ?? .null) == [], "\(path)")
        }
      }
    }

    @Test func everyFaultIsAsItSays() async throws {
      try await withServer { server in
        let document = try await server.get("/openapi.json").json
        let check = SchemaCheck(document: document)
        for item in FaultTests.cases {
          let answer = try await server.post(item.path, item.body)
          guard answer.status != 200 else { continue }
          let response = document["paths"]?[item.path]?["post"]?["responses"]?["\(answer.status)"]
          let schema = response?["content"]?["application/json"]?["schema"]
          #expect(schema != nil, "\(item.path) tells of no \(answer.status)")
          #expect(check.faults(of: try answer.json, schema ?? .null) == [])
        }
      }
    }

    @Test func theKeyIsInIt() async throws {
      try await withServer(options { $0.apiKey = "secret" }) { server in
        let headers = [("authorization", "Bearer secret")]
        let document = try await server.get("/openapi.json", headers: headers).json
        #expect(document["components"]?["securitySchemes"]?["key"]?["scheme"] == .string("bearer"))
        #expect(document["paths"]?["/embed"]?["post"]?["responses"]?["401"] != nil)
        #expect(document["paths"]?["/healthz"]?["get"]?["security"] == .array([]))
      }
    }
  }
#endif
