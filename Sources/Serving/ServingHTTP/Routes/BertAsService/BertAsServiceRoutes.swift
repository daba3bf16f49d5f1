import Inference
import Serialization
import Serving

/// bert-as-service's `/encode`, `/status/server` and `/status/client`.
struct BertAsServiceRoutes {
  private let front: Front
  private let id = Field<JSONValue>("id", .anything, isRequired: true) {
    value, _ throws(Fault) in value
  }.described("Comes back as it is")
  private let texts: Field<[JSONValue]>
  private let isTokenized: Field<Bool>

  init(_ front: Front) {
    self.front = front
    let pieces = Schema.array(.string())
    texts = Field(
      "texts",
      .array(.any([.string(), pieces]), count: 1...front.options.maximumTexts), isRequired: true
    ) { value, place throws(Fault) in
      try value.elements(
        at: place, upTo: front.options.maximumTexts,
        expected: "an array of strings, or of arrays of pieces")
    }.described("Texts, or the pieces of each")
    isTokenized = .bool("is_tokenized")
      .described("Whether strings are pieces with blanks between them; arrays always are pieces")
      .defaulting(to: .bool(false))
  }

  /// The routes.
  var routes: [Route] { [encode, serverStatus, clientStatus] }

  private var encode: Route {
    Route(
      method: "POST", path: "/encode", dialect: .bertAsService,
      summary: "Vectors of texts, as bert-as-service", readsForms: true,
      fields: [id.any, texts.any, isTokenized.any, front.model.any, front.longTexts.any],
      answer: .json(
        .object(
          [
            ("id", .anything),
            ("result", .array(.any([.array(.number), .array(.array(.number))]))),
            ("status", .integer()),
            ("truncated", .integer().described("How many texts were cut; left out if none was")),
          ], required: ["id", "result", "status"])), statuses: [404, 500],
      respond: { call async throws(Fault) in try await encode(call) })
  }

  private func encode(_ call: Call) async throws(Fault) -> Reply {
    // `null` is an id like any other.
    guard let id = call.members[id.name] else {
      throw Fault(.invalid, "`id` is missing", member: "id")
    }
    let isTokenized = try call.value(isTokenized) ?? false
    let sources = try sources(try call.required(texts), isTokenized: isTokenized)
    let embedded = try await front.embed(sources, call, member: texts.name)
    var text = JSONText.forNumbers(embedded.embeddings.values.count)
    text.object { text in
      text.member("id", id)
      text.name("result")
      text.array { text in
        let embeddings = embedded.embeddings
        // As the reference: all texts have as many rows as the longest.
        let rows = embedded.isPooled ? 0 : embedded.texts.map(\.tokenCount).max() ?? 0
        for index in sources.indices {
          if embedded.isPooled {
            text.vector(embeddings[index])
          } else {
            text.matrix(of: index, embeddings, rows: rows)
          }
        }
      }
      text.member("status", 200)
      if embedded.cutCount > 0 { text.member("truncated", embedded.cutCount) }
    }
    return front.reply(text, embedded, call)
  }

  private func sources(
    _ values: [JSONValue], isTokenized: Bool
  ) throws(Fault) -> [TextSource] {
    var sources: [TextSource] = []
    sources.reserveCapacity(values.count)
    for (index, value) in values.enumerated() {
      let place = Place(texts.name)[index]
      guard case .array(let values) = value else {
        let text = try value.text(at: place, expected: "a string or an array of pieces")
        let pieces = isTokenized ? EmbeddingTokenizer.pieces(of: text).map { String($0) } : nil
        sources.append(pieces.map { .pieces($0) } ?? .text(text))
        continue
      }
      var pieces: [String] = []
      for (index, piece) in values.enumerated() { pieces.append(try piece.text(at: place[index])) }
      sources.append(.pieces(pieces))
    }
    return sources
  }

  private var serverStatus: Route {
    Route(
      method: "GET", path: "/status/server", dialect: .bertAsService,
      summary: "Settings and figures of the server, under bert-as-service's names",
      answer: .json(
        .object(
          [
            ("status", .integer()), ("server_version", .string()),
            ("max_seq_len", .nullable(.integer())),
            ("statistic", .map(.any([.number, .null]))),
          ], required: ["status", "server_version", "max_seq_len", "statistic"])),
      respond: { [front] _ async throws(Fault) in
        Reply(ServerStatus(front.engine, front.options, front.metrics).text)
      })
  }

  private var clientStatus: Route {
    Route(
      method: "GET", path: "/status/client", dialect: .bertAsService,
      summary: "The front's own state, under the names of bert-as-service's client",
      answer: .json(
        .object(
          [
            ("status", .integer()), ("identity", .string()), ("num_request", .integer()),
            ("num_pending_request", .integer()), ("client_version", .string()),
          ], required: ["status", "num_request", "num_pending_request"])),
      respond: { [front] _ async throws(Fault) in
        var text = JSONText()
        text.object {
          $0.member("identity", "http")
          $0.member("num_request", front.metrics.requestCount)
          $0.member("num_pending_request", front.engine.statistics.queuedRequests)
          $0.member("pending_request", .array([]))
          $0.member("output_fmt", "list")
          $0.member("server_ip", front.options.host)
          $0.member("client_version", ServerStatus.version)
          $0.member("timeout", -1)
          $0.member("status", 200)
        }
        return Reply(text)
      })
  }
}
