import Serialization
import Serving
import Tokenization

/// text-embeddings-inference's `/tokenize` and `/decode`.
struct TokenRoutes {
  private let front: Front
  private let inputs: Field<[TextSource]>
  private let addsSpecialTokens: Field<Bool>
  private let ids: Field<[[Int32]]>
  private let skipsSpecialTokens: Field<Bool>

  init(_ front: Front) {
    self.front = front
    inputs = front.texts.sources("inputs")
    addsSpecialTokens = .bool("add_special_tokens").defaulting(to: .bool(true))
    ids = front.texts.idLists("ids")
    skipsSpecialTokens = .bool("skip_special_tokens").defaulting(to: .bool(true))
  }

  /// The routes.
  var routes: [Route] { [tokenize, decode] }

  private var tokenize: Route {
    let token = Schema.object(
      [
        ("id", .integer()), ("text", .string()), ("special", .bool),
        ("start", .nullable(.integer())), ("stop", .nullable(.integer())),
      ], required: ["id", "text", "special", "start", "stop"])
    return Route(
      method: "POST", path: "/tokenize", dialect: .textEmbeddingsInference,
      summary: "The pieces of texts, uncut, with their places in characters",
      fields: [inputs.any, addsSpecialTokens.any, front.model.any],
      answer: .json(.array(.array(token))), statuses: [404, 422],
      respond: { call async throws(Fault) in
        let sources = try call.required(inputs)
        let adds = try call.value(addsSpecialTokens) ?? true
        let tokenizer = try front.tokenizer(call)
        var text = JSONText(capacity: 4096)
        try text.array { (text) throws(Fault) in
          for (index, source) in sources.enumerated() {
            switch source {
            case .text(let input):
              Self.write(TokenizedText(input, tokenizer, addsSpecialTokens: adds), &text)
            case .ids(let ids):
              try tokenizer.check(ids, at: Place(inputs.name)[index])
              Self.write(TokenizedText(ids, tokenizer, addsSpecialTokens: adds), &text)
            case .pair, .pieces: break
            }
            try front.requireRoom(for: text.bytes.count, member: inputs.name)
          }
        }
        return Reply(text)
      })
  }

  private static func write(_ tokens: TokenizedText, _ text: inout JSONText) {
    text.array { text in
      for token in tokens.tokens {
        text.object {
          $0.member("id", Int(token.id))
          $0.member("text", token.text)
          $0.member("special", token.isSpecial)
          $0.member("start", token.range.map { .integer($0.lowerBound) } ?? .null)
          $0.member("stop", token.range.map { .integer($0.upperBound) } ?? .null)
        }
      }
    }
  }

  private var decode: Route {
    Route(
      method: "POST", path: "/decode", dialect: .textEmbeddingsInference,
      summary: "The texts of ids", fields: [ids.any, skipsSpecialTokens.any, front.model.any],
      answer: .json(.array(.string())), statuses: [404, 422],
      respond: { call async throws(Fault) in
        let lists = try call.required(ids)
        let skips = try call.value(skipsSpecialTokens) ?? true
        let tokenizer = try front.tokenizer(call)
        var text = JSONText(capacity: 4096)
        try text.array { (text) throws(Fault) in
          for (index, ids) in lists.enumerated() {
            try tokenizer.check(ids, at: Place(self.ids.name)[index])
            text.string(tokenizer.decode(ids, skippingSpecialTokens: skips))
          }
        }
        return Reply(text)
      })
  }
}

extension Front {
  /// The tokenizer of the model that a request is for.
  fileprivate func tokenizer(_ call: Call) throws(Fault) -> WordPieceTokenizer {
    let name = try call.value(model)
    do { return try engine.tokenizer(of: name) } catch { throw Fault(error) }
  }
}

extension WordPieceTokenizer {
  /// Refuses ids that stand for no piece.
  fileprivate func check(_ ids: [Int32], at place: Place) throws(Fault) {
    guard let index = ids.firstIndex(where: { !(0..<Int32(vocabulary.count)).contains($0) }) else {
      return
    }
    throw .invalid(
      place[index], found: "\(ids[index])", expected: "an id from 0 to \(vocabulary.count - 1)")
  }
}
