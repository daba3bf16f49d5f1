#if Serving
  import Foundation
  import Inference
  import Models
  import Serialization
  import Serving
  import Testing
  import Tokenization

  /// A text's vector is the same over every route, and that of an embedder without a server.
  @Suite struct VectorBytesTests {
    private static let texts = ["the sun", "", "rains of the river", "the sun ||| a hilly river."]

    private func vector(_ value: JSONValue?) -> [Float] {
      guard case .array(let numbers)? = value else { return [] }
      return numbers.map {
        switch $0 {
        case .integer(let number): Float(number)
        case .number(let number): Float(number)
        default: .nan
        }
      }
    }

    private func element(_ value: JSONValue?, _ index: Int) -> JSONValue? {
      guard case .array(let values)? = value, values.indices.contains(index) else { return nil }
      return values[index]
    }

    @Test func everyRouteGivesTheEmbeddersBytes() async throws {
      let quoted = JSONValue.array(Self.texts.map { .string($0) })
      let list = String(decoding: JSONWriter.text(quoted), as: UTF8.self)
      try await withServer { server in
        let openAI = try await server.post("/v1/embeddings", #"{"input":\#(list)}"#).json["data"]
        let bert = try await server.post("/encode", #"{"id":1,"texts":\#(list)}"#).json["result"]
        let plain = try await server.post("/embed", #"{"inputs":\#(list),"normalize":false}"#).json
        let unit = try await server.post("/embed", #"{"inputs":\#(list)}"#).json
        for (index, text) in Self.texts.enumerated() {
          let expected = try SmallModels.vector(of: text)
          #expect(expected.contains { $0 != 0 })
          #expect(vector(element(openAI, index)?["embedding"]) == expected)
          #expect(vector(element(bert, index)) == expected)
          #expect(vector(element(plain, index)) == expected)
          #expect(
            vector(element(unit, index))
              == (try SmallModels.vector(of: text) { $0.normalizes = true }))
          // Alone as among others.
          let alone = try await server.post(
            "/v1/embeddings", #"{"input":\#(JSONValue.quoted(text))}"#
          ).json["data"]
          #expect(vector(element(alone, 0)?["embedding"]) == expected)
        }
      }
    }

    @Test func base64HoldsTheSameFloats() async throws {
      try await withServer { server in
        let expected = try SmallModels.vector(of: "the sun")
        for (dimensions, count) in [("", expected.count), (#","dimensions":5"#, 5)] {
          let answer = try await server.post(
            "/v1/embeddings", #"{"input":["the sun"],"encoding_format":"base64"\#(dimensions)}"#)
          guard case .string(let text)? = element(try answer.json["data"], 0)?["embedding"],
            let data = Data(base64Encoded: text)
          else {
            Issue.record("no base64: \(answer.text)")
            return
          }
          let floats = data.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
          let numbers = try await server.post(
            "/v1/embeddings", #"{"input":["the sun"]\#(dimensions)}"#)
          #expect(floats.count == count)
          #expect(floats == vector(element(try numbers.json["data"], 0)?["embedding"]))
          if dimensions.isEmpty { #expect(floats == expected) }
        }
      }
    }

    /// A prefix points where the vector's beginning points, and has length 1.
    @Test func dimensionsAreAPrefixOfLengthOne() async throws {
      try await withServer { server in
        let expected = try SmallModels.vector(of: "a river").prefix(5)
        let answer = try await server.post("/v1/embeddings", #"{"input":"a river","dimensions":5}"#)
        let found = vector(element(try answer.json["data"], 0)?["embedding"])
        let length = found.reduce(0) { $0 + $1 * $1 }
        #expect(abs(length - 1) < 1e-6)
        let scale = expected.first.map { $0 / (found.first ?? 0) } ?? 0
        for (left, right) in zip(expected, found) { #expect(abs(left - right * scale) < 1e-4) }
      }
    }

    @Test func idsAreTheTextsTheyStandFor() async throws {
      try await withServer { server in
        let ids = try SmallModels.tokenizer().encode("the sun").map { "\($0)" }
        let expected = try await server.post("/embed", #"{"inputs":"the sun"}"#)
        for list in [
          "[\(ids.joined(separator: ","))]", "[[\(ids.joined(separator: ","))]]",
          "[[2,\(ids.joined(separator: ",")),3]]",
        ] {
          let answer = try await server.post("/embed", #"{"inputs":\#(list)}"#)
          #expect(answer.body == expected.body, "\(list)")
        }
        let pieces = try await server.post(
          "/encode", #"{"id":0,"texts":[["the","sun"]],"is_tokenized":true}"#)
        let text = try await server.post("/encode", #"{"id":0,"texts":["the sun"]}"#)
        #expect(pieces.status == 200)
        #expect(pieces.body == text.body)
      }
    }

    @Test func tokensHaveTheLastLayer() async throws {
      try await withServer { server in
        let embedder = try SmallModels.embedder {
          ($0.strategy, $0.layers) = (PoolingStrategy.none, [-1])
        }
        let expected = try embedder.embed([embedder.makeTokenizer().encode("the sun")])
        let answer = try await server.post("/embed_all", #"{"inputs":"the sun"}"#)
        let rows = element(try answer.json, 0)
        let found = (0..<4).flatMap { vector(element(rows, $0)) }
        #expect(found == Array(expected[0]))
        #expect(element(rows, 4) == nil)
      }
    }

    /// A server that gives every token a vector pads as bert-as-service does, and says no where one is wanted.
    @Test func withoutPoolingMatricesArePadded() async throws {
      try await withServer(engine: engineOptions { $0.pooling.strategy = PoolingStrategy.none }) {
        server in
        let answer = try await server.post("/encode", #"{"id":0,"texts":["the sun","the"]}"#)
        let result = try answer.json["result"]
        let zeros = vector(element(element(result, 1), 3))
        #expect(zeros.count == 42 && zeros.allSatisfy { $0 == 0 })
        #expect(element(element(result, 1), 4) == nil)
        let refused = try await server.post("/v1/embeddings", #"{"input":"the sun"}"#)
        #expect(refused.status == 400 && refused.text.contains("--pooling-strategy NONE"))
      }
    }
  }
#endif
