import Serialization
import Serving

/// `/attention`: who looks at whom.
struct AttentionRoute {
  private let front: Front
  private let text = Field<String>.string("text", isRequired: true)
  private let second = Field<String>.string("second").described("The second text of a pair")
  private let layer: Field<Int>
  private let head: Field<Int>

  init(_ front: Front) {
    self.front = front
    let models = front.engine.models
    layer = .integer("layer", 1...(models.map(\.layers).max() ?? 1))
      .described("One layer, 1 for the first; all if left out")
    head = .integer("head", 1...(models.map(\.heads).max() ?? 1))
      .described("One head, 1 for the first; all if left out")
  }

  /// The routes.
  var routes: [Route] {
    [
      Route(
        method: "POST", path: "/attention", dialect: .textEmbeddingsInference,
        summary: "Attention by layer and head: each row says where a piece looks, and sums to 1",
        fields: [text.any, second.any, layer.any, head.any, front.model.any],
        answer: .json(
          .object(
            [
              ("tokens", .array(.string())), ("first_count", .integer()),
              ("layers", .array(.integer())), ("heads", .array(.integer())),
              (
                "attention",
                .array(.array(.array(.array(.number))))
                  .described("[layer][head][from][to], to five places")
              ),
            ], required: ["tokens", "first_count", "layers", "heads", "attention"])),
        statuses: [404, 422, 424],
        respond: { call async throws(Fault) in try await respond(call) })
    ]
  }

  private func respond(_ call: Call) async throws(Fault) -> Reply {
    let (first, second) = (try call.required(text), try call.value(second))
    let (layer, head) = (try call.value(layer), try call.value(head))
    let model = try front.description(call)
    for (field, value, limit) in [
      (self.layer, layer, model.layers), (self.head, head, model.heads),
    ] where (value ?? 1) > limit {
      throw .invalid(
        Place(field.name), found: "\(value ?? 1)", expected: "at most \(limit)")
    }
    do {
      let reply = try await front.engine.attention(
        first, second, model: model.name, deadline: call.deadline)
      return Self.reply(reply, layer: layer, head: head)
    } catch { throw Fault(error) }
  }

  private static func reply(_ reply: AttentionReply, layer: Int?, head: Int?) -> Reply {
    let layers = layer.map { [$0] } ?? Array(1...max(1, reply.weights.count))
    let heads = head.map { [$0] } ?? Array(1...max(1, reply.weights.first?.count ?? 1))
    let count = layers.count * heads.count * reply.pieces.count * reply.pieces.count
    var text = JSONText(capacity: 1024 + 8 * count)
    text.object { text in
      text.member("tokens", .array(reply.pieces.map { .string($0) }))
      text.member("first_count", reply.firstCount)
      text.member("layers", .array(layers.map { .integer($0) }))
      text.member("heads", .array(heads.map { .integer($0) }))
      text.name("attention")
      text.array { text in
        for layer in layers {
          text.array { text in
            for head in heads {
              text.array { text in
                for row in reply.weights[layer - 1][head - 1] {
                  text.vector(row.map { ($0 * 100_000).rounded() / 100_000 })
                }
              }
            }
          }
        }
      }
    }
    return Reply(text)
  }
}
