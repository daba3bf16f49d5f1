import Platform
import Serialization
import Serving

/// text-embeddings-inference's `/info`, `/health` and `/ping`, and Kubernetes' `/healthz` and `/readyz`.
struct InfoRoutes {
  private let front: Front

  init(_ front: Front) { self.front = front }

  /// The routes.
  var routes: [Route] {
    [info, health("/health"), health("/ping"), alive, ready]
  }

  private var info: Route {
    let labels = Schema.object(
      [("id2label", .map(.string())), ("label2id", .map(.integer()))],
      required: ["id2label", "label2id"])
    let type = Schema.any([
      .object(
        [("embedding", .object([("pooling", .string())], required: ["pooling"]))],
        required: ["embedding"]), .object([("classifier", labels)], required: ["classifier"]),
      .object([("reranker", labels)], required: ["reranker"]),
    ])
    return Route(
      method: "GET", path: "/info", dialect: .textEmbeddingsInference,
      summary: "The first model and the limits; then what each model can do",
      answer: .json(
        .object(
          [
            ("model_id", .string()), ("model_sha", .string()), ("model_dtype", .string()),
            ("model_type", type), ("max_concurrent_requests", .integer()),
            ("max_input_length", .integer()), ("max_batch_tokens", .integer()),
            ("max_batch_requests", .null), ("max_client_batch_size", .integer()),
            ("auto_truncate", .bool), ("tokenization_workers", .integer()),
            ("version", .string()), ("sha", .null), ("docker_label", .null),
            ("models", .array(ModelDescription.factsSchema)),
          ], required: ["model_id", "model_sha", "model_dtype", "model_type", "version"])),
      respond: { [front] _ async throws(Fault) in Reply(Self.info(front)) })
  }

  private static func info(_ front: Front) -> JSONText {
    let model = front.engine.models[0]
    let options = front.engine.options
    var text = JSONText(capacity: 1024)
    text.object { text in
      text.member("model_id", model.name)
      text.member("model_sha", model.fingerprint)
      text.member("model_dtype", model.dataType)
      text.name("model_type")
      text.object { write(typeOf: model, &$0) }
      text.member("max_concurrent_requests", options.queueLimitRequests)
      // What the model is for: a classifier's labels go by fewer tokens than its vectors may.
      text.member(
        "max_input_length", model.maximumClassificationLength ?? model.maximumLength)
      text.member("max_batch_tokens", options.maximumBatchTokens)
      text.member("max_batch_requests", .null)
      text.member("max_client_batch_size", front.options.maximumTexts)
      text.member("auto_truncate", front.options.longTexts == .truncate)
      text.member("tokenization_workers", Machine.coreCount)
      text.member("version", front.options.version)
      text.member("sha", .null)
      text.member("docker_label", .null)
      text.name("models")
      text.array { text in
        for model in front.engine.models { model.writeFacts(&text) }
      }
    }
    return text
  }

  private static func write(typeOf model: ModelDescription, _ text: inout JSONText) {
    guard model.can(.classification) else {
      text.name("embedding")
      return text.object { $0.member("pooling", model.poolingWord) }
    }
    if model.labels.count == 1 { text.name("reranker") } else { text.name("classifier") }
    let labels = model.labels.enumerated()
    text.object { text in
      text.member(
        "id2label", .object(.init(labels.map { .init("\($0.offset)", .string($0.element)) })))
      text.member(
        "label2id", .object(.init(labels.map { .init($0.element, .integer($0.offset)) })))
    }
  }

  private func health(_ path: String) -> Route {
    Route(
      method: "GET", path: path, dialect: .textEmbeddingsInference,
      summary: "Whether requests are taken", isOpen: true, answer: .empty, statuses: [503],
      respond: { [front] _ async throws(Fault) in
        if front.engine.isDraining { throw Fault(.draining, ServingError.draining.description) }
        return .empty()
      })
  }

  private static let state = Schema.object([("status", .string())], required: ["status"])

  private static func state(_ word: String, status: Int = 200) -> Reply {
    var text = JSONText()
    text.object { $0.member("status", word) }
    return Reply(status: status, text)
  }

  private var alive: Route {
    Route(
      method: "GET", path: "/healthz", dialect: .textEmbeddingsInference,
      summary: "Whether the server lives", isOpen: true, answer: .json(Self.state),
      respond: { _ async throws(Fault) in Self.state("alive") })
  }

  private var ready: Route {
    Route(
      method: "GET", path: "/readyz", dialect: .textEmbeddingsInference,
      summary: "Whether requests are taken: the models are warm, and the server is not ending",
      isOpen: true, answer: .json(Self.state), statuses: [503],
      respond: { [front] _ async throws(Fault) in
        if front.engine.isDraining { throw Fault(.draining, ServingError.draining.description) }
        return Self.state("ready")
      })
  }
}
