import Inference
import Serialization
import Serving

/// OpenAI's `/v1/embeddings` and `/v1/models`.
struct OpenAIRoutes {
  private let front: Front
  private let input: Field<[TextSource]>
  private let isBase64: Field<Bool>
  private let dimensions: Field<Int>
  private let user: Field<String>

  init(_ front: Front) {
    self.front = front
    input = front.texts.sources("input")
    isBase64 = .word("encoding_format", [("float", false), ("base64", true)])
      .described("Numbers, or little-endian 32-bit floats in base64")
      .defaulting(to: .string("float"))
    dimensions = .integer("dimensions", 1...(front.engine.models.map(\.width).max() ?? 1))
      .described("So many numbers of the beginning of each vector, brought to length 1")
    user = .string("user").described("Is not looked at")
  }

  /// The routes.
  var routes: [Route] {
    [embeddings("/v1/embeddings"), embeddings("/embeddings"), models, model]
  }

  private func embeddings(_ path: String) -> Route {
    Route(
      method: "POST", path: path, dialect: .openAI, summary: "Vectors of texts, as OpenAI's API",
      fields: [
        input.any, front.model.any, isBase64.any, dimensions.any, user.any, front.longTexts.any,
        front.truncate.any,
      ],
      answer: .json(Self.answer), statuses: [404, 500],
      respond: { call async throws(Fault) in try await embed(call) })
  }

  private func embed(_ call: Call) async throws(Fault) -> Reply {
    let sources = try call.required(input)
    let usesBase64 = try call.value(isBase64) ?? false
    let width = try front.description(call).width
    let dimensions = try call.value(dimensions) ?? width
    guard dimensions <= width else {
      throw .invalid(
        Place(self.dimensions.name), found: "\(dimensions)", expected: "at most \(width)")
    }
    _ = try call.value(user)
    let embedded = try await front.embedPooled(sources, call, member: input.name)
    var text = JSONText.forNumbers(embedded.embeddings.values.count)
    text.object { text in
      text.member("object", "list")
      text.name("data")
      text.array { text in
        for index in embedded.texts.indices {
          let vector = VectorPrefix.of(
            embedded.embeddings[index], dimensions: dimensions, normalizes: true)
          text.object { text in
            text.member("object", "embedding")
            text.member("index", index)
            text.name("embedding")
            if usesBase64 { text.string(Base64.text(of: vector)) } else { text.vector(vector) }
          }
        }
      }
      text.member("model", embedded.model.name)
      text.name("usage")
      text.object {
        $0.member("prompt_tokens", embedded.reply.tokens)
        $0.member("total_tokens", embedded.reply.tokens)
      }
      if embedded.cutCount > 0 { text.member("truncated", embedded.cutCount) }
    }
    return front.reply(text, embedded, call)
  }

  private static let answer = Schema.object(
    [
      ("object", .word(["list"])),
      (
        "data",
        .array(
          .object(
            [
              ("object", .word(["embedding"])), ("index", .integer()),
              ("embedding", .any([.array(.number), .string()])),
            ], required: ["object", "index", "embedding"]))
      ),
      ("model", .string()),
      (
        "usage",
        .object(
          [("prompt_tokens", .integer()), ("total_tokens", .integer())],
          required: ["prompt_tokens", "total_tokens"])
      ),
      ("truncated", .integer().described("How many texts were cut; left out if none was")),
    ], required: ["object", "data", "model", "usage"])

  private static let modelSchema = Schema.object(
    [
      ("id", .string()), ("object", .word(["model"])), ("created", .integer()),
      ("owned_by", .string()),
    ], required: ["id", "object", "created", "owned_by"])

  private var models: Route {
    Route(
      method: "GET", path: "/v1/models", dialect: .openAI, summary: "The models that are served",
      answer: .json(
        .object(
          [("object", .word(["list"])), ("data", .array(Self.modelSchema))],
          required: ["object", "data"])),
      respond: { [front] _ async throws(Fault) in
        var text = JSONText()
        text.object { text in
          text.member("object", "list")
          text.name("data")
          text.array { text in
            for model in front.engine.models { Self.write(model, front.metrics, &text) }
          }
        }
        return Reply(text)
      })
  }

  private var model: Route {
    Route(
      method: "GET", path: "/v1/models/{model}", dialect: .openAI,
      summary: "A model that is served",
      parameters: front.engine.models.map(\.name),
      answer: .json(Self.modelSchema), statuses: [404],
      respond: { [front] call async throws(Fault) in
        let name = (call.pathParameter ?? "").percentDecoded
        do throws(ServingError) {
          var text = JSONText()
          Self.write(try front.engine.description(of: name), front.metrics, &text)
          return Reply(text)
        } catch { throw Fault(error) }
      })
  }

  private static func write(
    _ model: ModelDescription, _ metrics: any ServerFigures, _ text: inout JSONText
  ) {
    text.object {
      $0.member("id", model.name)
      $0.member("object", "model")
      $0.member("created", metrics.startSeconds)
      $0.member("owned_by", "cloze")
    }
  }
}
