import Inference
import Serialization
import Serving

/// text-embeddings-inference's `/embed`, `/embed_all` and `/similarity`.
struct EmbedRoutes {
  private let front: Front
  private let inputs: Field<[TextSource]>
  private let normalize: Field<Bool>
  private let dimensions: Field<Int>
  private let direction: Field<Void>
  private let prompt: Field<String>
  private let similarInputs: Field<(source: String, sentences: [String])>
  private let parameters: Field<Bool?>

  init(_ front: Front) {
    self.front = front
    inputs = front.texts.sources("inputs")
    normalize = .bool("normalize")
      .described("Whether vectors are divided by their length")
      .defaulting(to: .bool(front.engine.options.pooling.normalizes ?? true))
    dimensions = .integer("dimensions", 1...(front.engine.models.map(\.width).max() ?? 1))
      .described("So many numbers of the beginning of each vector")
    direction = .word("truncation_direction", [("right", ()), ("Right", ())])
      .described("Ends of texts are cut, never beginnings")
    prompt = Field("prompt_name", .null) { value, place throws(Fault) in
      throw .invalid(place, found: value.kind, expected: "null: the models have no prompts")
    }
    similarInputs = Self.similarInputs(front.texts)
    parameters = Self.parameters
  }

  /// The routes.
  var routes: [Route] { [embed, embedAll, similarity] }

  private var embed: Route {
    Route(
      method: "POST", path: "/embed", dialect: .textEmbeddingsInference,
      summary: "Vectors of texts, as text-embeddings-inference",
      fields: [
        inputs.any, front.model.any, normalize.any, dimensions.any, front.truncate.any,
        direction.any, prompt.any, front.longTexts.any,
      ],
      answer: .json(.array(.array(.number))), statuses: [404, 422, 424],
      respond: { call async throws(Fault) in try await embed(call) })
  }

  private func embed(_ call: Call) async throws(Fault) -> Reply {
    let sources = try call.required(inputs)
    let normalizes =
      try call.value(normalize) ?? front.engine.options.pooling.normalizes ?? true
    let width = try front.description(call).width
    let dimensions = try call.value(dimensions) ?? width
    guard dimensions <= width else {
      throw .invalid(
        Place(self.dimensions.name), found: "\(dimensions)", expected: "at most \(width)")
    }
    _ = (try call.value(direction), try call.value(prompt))
    let embedded = try await front.embedPooled(
      sources, call, member: inputs.name, normalize: normalizes)
    var text = JSONText.forNumbers(embedded.embeddings.values.count)
    text.array { text in
      for index in embedded.texts.indices {
        text.vector(
          VectorPrefix.of(
            embedded.embeddings[index], dimensions: dimensions, normalizes: normalizes))
      }
    }
    return front.reply(text, embedded, call)
  }

  private var embedAll: Route {
    Route(
      method: "POST", path: "/embed_all", dialect: .textEmbeddingsInference,
      summary: "The last layer's vector of every token, special ones included",
      fields: [
        inputs.any, front.model.any, front.truncate.any, direction.any, prompt.any,
        front.longTexts.any,
      ],
      answer: .json(.array(.array(.array(.number)))), statuses: [404, 422, 424],
      respond: { call async throws(Fault) in
        let sources = try call.required(inputs)
        _ = (try call.value(direction), try call.value(prompt))
        let embedded = try await front.embed(
          sources, call, member: inputs.name, vectors: .tokens)
        var text = JSONText.forNumbers(embedded.embeddings.values.count)
        text.array { text in
          for index in embedded.texts.indices {
            text.matrix(of: index, embedded.embeddings)
          }
        }
        return front.reply(text, embedded, call)
      })
  }

  private var similarity: Route {
    Route(
      method: "POST", path: "/similarity", dialect: .textEmbeddingsInference,
      summary: "Cosines of a sentence with others",
      fields: [similarInputs.any, parameters.any, front.model.any, front.longTexts.any],
      answer: .json(.array(.number)), statuses: [404, 422, 424],
      respond: { call async throws(Fault) in try await similarity(call) })
  }

  private func similarity(_ call: Call) async throws(Fault) -> Reply {
    let texts = try call.required(similarInputs)
    // Its rule for long texts is like that of a field of the request itself.
    var call = call
    if let truncates = try call.value(parameters) ?? nil,
      try call.value(front.longTexts) == nil
    {
      let policy = truncates ? LengthPolicy.truncate : .refuse
      call.members[front.longTexts.name] = .string(policy.word)
    }
    let sources = ([texts.source] + texts.sentences).map { TextSource.text($0) }
    let embedded = try await front.embedPooled(
      sources, call, member: similarInputs.name, normalize: true)
    let source = embedded.embeddings[0]
    var text = JSONText.forNumbers(texts.sentences.count)
    text.array { text in
      for index in 1..<sources.count {
        let product = zip(source, embedded.embeddings[index]).reduce(0.0) {
          $0 + Double($1.0) * Double($1.1)
        }
        text.number(Float(product))
      }
    }
    return front.reply(text, embedded, call)
  }

  private static func similarInputs(
    _ texts: TextFields
  ) -> Field<(source: String, sentences: [String])> {
    let sentences = texts.texts("sentences")
    return Field(
      "inputs",
      .object(
        [("source_sentence", .string()), ("sentences", sentences.schema)],
        required: ["source_sentence", "sentences"]), isRequired: true
    ) { value, place throws(Fault) in
      guard case .object = value, let source = value["source_sentence"],
        let others = value["sentences"]
      else {
        throw .invalid(
          place, found: value.kind, expected: "an object of `source_sentence` and `sentences`")
      }
      return (
        try source.text(at: Place("inputs.source_sentence")),
        try sentences.read(others, Place("inputs.sentences"))
      )
    }
  }

  private static let parameters = Field<Bool?>(
    "parameters", .object([("truncate", .nullable(.bool))], required: [])
  ) { value, place throws(Fault) in
    guard case .object = value else {
      throw .invalid(place, found: value.kind, expected: "an object")
    }
    switch value["truncate"] {
    case nil, .null: return nil
    case .bool(let truncates): return truncates
    case let other?:
      throw .invalid(
        Place("parameters.truncate"), found: other.kind, expected: "true or false")
    }
  }
}
