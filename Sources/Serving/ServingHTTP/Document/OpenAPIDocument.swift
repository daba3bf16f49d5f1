import Serialization

/// The OpenAPI 3.1 document of a table of routes.
struct OpenAPIDocument {
  /// JSON in UTF-8.
  let bytes: [UInt8]

  init(_ routes: [Route], _ options: HTTPOptions) {
    var paths = JSONObject()
    for route in routes {
      var item = JSONObject()
      if case .object(let known)? = paths[route.path] { item = known }
      item[route.method.lowercaseASCII] = .object(Self.operation(route, options))
      paths[route.path] = .object(item)
    }
    var document: JSONObject = [
      "openapi": .string("3.1.0"),
      "info": .object([
        "title": .string("cloze serve"), "version": .string(options.version),
        "description": .string(
          "BERT models over HTTP, in the shapes of bert-as-service, of OpenAI's API and of text-embeddings-inference"
        ),
      ]),
      "paths": .object(paths),
    ]
    document["components"] = .object(Self.components(options))
    if options.apiKey != nil { document["security"] = .array([.object(["key": .array([])])]) }
    var text = JSONText(capacity: 65_536)
    text.value(.object(document))
    bytes = text.bytes
  }

  private static func components(_ options: HTTPOptions) -> JSONObject {
    var schemas = JSONObject()
    for dialect in [Dialect.bertAsService, .openAI, .textEmbeddingsInference] {
      schemas[dialect.faultName] = .object(dialect.faultSchema.json)
    }
    var components: JSONObject = ["schemas": .object(schemas)]
    if options.apiKey != nil {
      components["securitySchemes"] = .object([
        "key": .object(["type": .string("http"), "scheme": .string("bearer")])
      ])
    }
    return components
  }

  private static func operation(_ route: Route, _ options: HTTPOptions) -> JSONObject {
    var operation: JSONObject = [
      "summary": .string(route.summary),
      "operationId": .string(operationID(route)),
      "tags": .array([.string(route.dialect.title)]),
    ]
    var parameters: [JSONValue] = []
    if route.hasParameter { parameters.append(pathParameter(route)) }
    if !route.fields.isEmpty {
      parameters.append(timeoutParameter)
      operation["requestBody"] = .object(requestBody(route))
    }
    if !parameters.isEmpty { operation["parameters"] = .array(parameters) }
    operation["responses"] = .object(responses(route, options))
    if route.isOpen { operation["security"] = .array([]) }
    return operation
  }

  private static func operationID(_ route: Route) -> String {
    let words = route.path.utf8.map { byte -> UInt8 in
      let isLetter = (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
      return isLetter ? byte : UInt8(ascii: "_")
    }
    return route.method.lowercaseASCII + String(decoding: words, as: UTF8.self)
  }

  private static func pathParameter(_ route: Route) -> JSONValue {
    let name = route.path.utf8.dropFirst(route.fixedPath.utf8.count + 1).dropLast()
    return .object([
      "name": .string(String(decoding: name, as: UTF8.self)), "in": .string("path"),
      "required": .bool(true),
      "schema": .object(
        (route.parameters.isEmpty ? Schema.string() : .word(route.parameters)).json),
    ])
  }

  private static let timeoutParameter = JSONValue.object([
    "name": .string(RequestTimeout.header), "in": .string("header"), "required": .bool(false),
    "description": .string(
      "How long the answer is worth waiting for: seconds, or with `ms` milliseconds"),
    "schema": .object(["type": .string("string"), "pattern": .string(RequestTimeout.pattern)]),
  ])

  private static func requestBody(_ route: Route) -> JSONObject {
    let schema = Schema.object(
      route.fields.map { ($0.name, $0.schema) },
      required: route.fields.filter(\.isRequired).map(\.name))
    var content: JSONObject = ["application/json": .object(["schema": .object(schema.json)])]
    if route.readsForms {
      content["application/x-www-form-urlencoded"] = .object([
        "schema": .object(FormBody.schema(route.fields).json)
      ])
    }
    return ["required": .bool(true), "content": .object(content)]
  }

  private static func responses(_ route: Route, _ options: HTTPOptions) -> JSONObject {
    var good: JSONObject = ["description": .string("The answer")]
    switch route.answer {
    case .json(let schema):
      good["content"] = .object([
        "application/json": .object(["schema": .object(schema.json)])
      ])
    case .other(let type): good["content"] = .object([type: .object([])])
    case .empty: break
    }
    var responses: JSONObject = ["200": .object(good)]
    let fault: JSONObject = [
      "description": .string("A fault"),
      "content": .object([
        "application/json": .object([
          "schema": .object(["$ref": .string("#/components/schemas/\(route.dialect.faultName)")])
        ])
      ]),
    ]
    var statuses = route.statuses
    if !route.fields.isEmpty { statuses += Dialect.usualStatuses }
    if !route.isOpen, options.apiKey != nil { statuses.append(401) }
    for status in Set(statuses).sorted(by: <) { responses["\(status)"] = .object(fault) }
    return responses
  }
}

extension Dialect {
  /// Its name for people.
  var title: String {
    switch self {
    case .bertAsService: "bert-as-service"
    case .openAI: "OpenAI"
    case .textEmbeddingsInference: "text-embeddings-inference"
    }
  }

  /// The name of its faults' schema.
  fileprivate var faultName: String {
    switch self {
    case .bertAsService: "BertAsServiceFault"
    case .openAI: "OpenAIFault"
    case .textEmbeddingsInference: "Fault"
    }
  }
}
