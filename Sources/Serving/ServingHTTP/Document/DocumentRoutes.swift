/// The page, `/metrics` and `/openapi.json`.
struct DocumentRoutes {
  private let front: Front
  /// The document, made of all routes.
  private let document: @Sendable () -> [UInt8]

  init(_ front: Front, document: @escaping @Sendable () -> [UInt8]) {
    (self.front, self.document) = (front, document)
  }

  /// The routes.
  var routes: [Route] {
    PageRoutes().routes + [
      Route(
        method: "GET", path: "/metrics", dialect: .textEmbeddingsInference,
        summary: "Figures for Prometheus", answer: .other(contentType: PrometheusText.contentType),
        respond: { [front] _ async throws(Fault) in
          Reply(
            contentType: PrometheusText.contentType, body: Array(front.metrics.text.utf8))
        }),
      Route(
        method: "GET", path: "/openapi.json", dialect: .textEmbeddingsInference,
        summary: "This document", answer: .json(.object([], required: [])),
        respond: { [document] _ async throws(Fault) in
          Reply(contentType: "application/json", body: document())
        }),
    ]
  }
}

extension RouteTable {
  /// Every route of a server.
  init(_ front: Front) {
    let named =
      OpenAIRoutes(front).routes + EmbedRoutes(front).routes + JudgingRoutes(front).routes
      + TokenRoutes(front).routes + BertAsServiceRoutes(front).routes + ModelRoutes(front).routes
      + AttentionRoute(front).routes + InfoRoutes(front).routes
    let routes = named + (AddressRoute(front, named)?.routes ?? [])
    let options = front.options
    // The document tells of its own route too.
    let outline = DocumentRoutes(front) { [] }.routes
    let document = OpenAPIDocument(routes + outline, options).bytes
    self.init(routes + DocumentRoutes(front) { document }.routes)
  }
}
