import ExactStrings
import Serialization
import Serving

/// `POST /`, where clients go that know a server's address alone: what the model is for, as text-embeddings-inference
/// answers there.
struct AddressRoute {
  private let front: Front
  private let embed: Route
  private let similarity: Route
  private let predict: Route

  /// Makes the route of those that it stands for; nil if one is not there.
  init?(_ front: Front, _ routes: [Route]) {
    func route(_ path: String) -> Route? { routes.first { $0.path.isExactly(path) } }
    guard let embed = route("/embed"), let similarity = route("/similarity"),
      let predict = route("/predict")
    else { return nil }
    (self.front, self.embed, self.similarity, self.predict) = (front, embed, similarity, predict)
  }

  private var all: [Route] { [embed, similarity, predict] }

  /// The route.
  var routes: [Route] {
    [
      Route(
        method: "POST", path: "/", dialect: .textEmbeddingsInference,
        summary:
          "What /embed, /similarity or /predict answers, by the model and by what is asked",
        fields: fields,
        answer: .json(
          .any(
            all.compactMap { route in
              guard case .json(let schema) = route.answer else { return nil }
              return schema
            })), statuses: embed.statuses,
        respond: { call async throws(Fault) in
          let route = try route(of: call)
          for field in call.fields
          where !route.fields.contains(where: { $0.name.isExactly(field.name) }) {
            guard let value = call.members[field.name], value != .null else { continue }
            try field.check(value, Place(field.name))
          }
          var call = call
          call.fields = route.fields
          return try await route.respond(call)
        })
    ]
  }

  /// The fields of all, those of one name together.
  private var fields: [AnyField] {
    var fields: [AnyField] = []
    for field in all.flatMap(\.fields)
    where !fields.contains(where: { $0.name.isExactly(field.name) }) {
      let same = all.flatMap(\.fields).filter { $0.name.isExactly(field.name) }
      let isOne = same.count == 1 || same.allSatisfy { $0.schema.json == field.schema.json }
      fields.append(
        AnyField(
          name: field.name, schema: isOne ? field.schema : .any(same.map(\.schema)),
          isRequired: field.isRequired, check: field.check))
    }
    return fields
  }

  private func route(of call: Call) throws(Fault) -> Route {
    if case .object? = call.members["inputs"] { return similarity }
    let name = try call.value(front.model)
    do throws(ServingError) {
      return try front.engine.description(of: name).can(.classification) ? predict : embed
    } catch { throw Fault(error) }
  }
}
