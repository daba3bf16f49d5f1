import Inference
import Serialization
import Serving

/// text-embeddings-inference's `/predict` and `/rerank`.
struct JudgingRoutes {
  private let front: Front
  private let inputs: Field<(sources: [TextSource], isBatch: Bool)>
  private let rawScores: Field<Bool>
  private let query = Field<String>.string("query", isRequired: true)
  private let texts: Field<[String]>
  private let returnsText: Field<Bool>

  init(_ front: Front) {
    self.front = front
    inputs = front.texts.judged("inputs")
    rawScores = .bool("raw_scores")
      .described("Outputs as they are, not probabilities").defaulting(to: .bool(false))
    texts = front.texts.texts("texts")
    returnsText = .bool("return_text").defaulting(to: .bool(false))
  }

  /// The routes.
  var routes: [Route] { [predict, rerank] }

  /// What the model says of texts.
  private func judge(
    _ sources: [TextSource], _ call: Call, _ model: ModelDescription, member: String
  ) async throws(Fault) -> (scores: [[LabelScore]], timing: Front.Timing) {
    var policy = try front.lengthPolicy(call)
    if policy == .windows {
      // There is no mean of two labels.
      guard try call.value(front.longTexts) != .windows else {
        throw Fault(
          .invalid,
          "`long_texts` is windows, which have no labels together, expected error or truncate",
          member: front.longTexts.name)
      }
      policy = .truncate
    }
    let start = ContinuousClock.now
    do {
      let encoded = try front.engine.encode(
        sources, model: model.name, for: .labels, length: policy)
      var timing = Front.Timing(
        characters: sources.reduce(0) { $0 + $1.characterCount },
        tokens: encoded.reduce(0) { $0 + $1.tokenCount }, texts: encoded,
        tokenization: ContinuousClock.now - start)
      let reply = try await front.engine.classify(
        ClassificationRequest(inputs: encoded, model: model.name, deadline: call.deadline))
      (timing.queue, timing.inference) = (reply.queueTime, reply.inferenceTime)
      return (reply.scores, timing)
    } catch {
      throw Fault(error, texts: member)
    }
  }

  private var predict: Route {
    let predictions = Schema.array(
      .object([("score", .number), ("label", .string())], required: ["score", "label"]))
    return Route(
      method: "POST", path: "/predict", dialect: .textEmbeddingsInference,
      summary: "Labels of texts, the most probable first",
      fields: [
        inputs.any, front.model(for: .labels).any, rawScores.any, front.truncate.any,
        front.longTexts.any,
      ],
      answer: .json(.any([predictions, .array(predictions)])), statuses: [404, 422, 424],
      respond: { call async throws(Fault) in
        let (sources, isBatch) = try call.required(inputs)
        let isRaw = try call.value(rawScores) ?? false
        let model = try front.description(call, for: .labels)
        guard ModelUse.labels.fits(model) else {
          throw Fault(.unable, "'\(model.name)' is not a classifier model")
        }
        let (scores, timing) = try await judge(sources, call, model, member: inputs.name)
        var text = JSONText(capacity: 64 * scores.count * max(1, model.labels.count))
        if isBatch {
          text.array { text in for labels in scores { Self.write(labels, isRaw, &text) } }
        } else {
          Self.write(scores[0], isRaw, &text)
        }
        return front.reply(text, timing, call)
      })
  }

  private static func write(_ labels: [LabelScore], _ isRaw: Bool, _ text: inout JSONText) {
    let scores = labels.map { (label: $0.label, score: isRaw ? $0.raw : $0.score) }
    text.array { text in
      for (label, score) in scores.sorted(by: { $0.score > $1.score }) {
        text.object {
          $0.member("score", score)
          $0.member("label", label)
        }
      }
    }
  }

  private var rerank: Route {
    Route(
      method: "POST", path: "/rerank", dialect: .textEmbeddingsInference,
      summary: "Texts by how well they fit a query, by a model of pairs with one output or two",
      fields: [
        query.any, texts.any, front.model(for: .ranks).any, rawScores.any, returnsText.any,
        front.truncate.any, front.longTexts.any,
      ],
      answer: .json(
        .array(
          .object(
            [("index", .integer()), ("score", .number), ("text", .string())],
            required: ["index", "score"]))), statuses: [404, 422, 424],
      respond: { call async throws(Fault) in
        let (query, texts) = (try call.required(query), try call.required(texts))
        let isRaw = try call.value(rawScores) ?? false
        let returnsText = try call.value(returnsText) ?? false
        let model = try front.description(call, for: .ranks)
        guard ModelUse.ranks.fits(model) else {
          throw Fault(.unable, "'\(model.name)' is not a re-ranker model")
        }
        let (scores, timing) = try await judge(
          texts.map { .pair(query, $0) }, call, model, member: self.texts.name)
        let ranks = scores.map { Self.rank($0, isRaw) }.enumerated()
          .sorted { ($1.element, $0.offset) < ($0.element, $1.offset) }
        var text = JSONText(capacity: 64 * ranks.count)
        text.array { text in
          for (index, score) in ranks {
            text.object {
              $0.member("index", index)
              $0.member("score", score)
              if returnsText { $0.member("text", texts[index]) }
            }
          }
        }
        return front.reply(text, timing, call)
      })
  }

  /// A pair's one number: of one output its logistic function, of two the probability of the second.
  private static func rank(_ labels: [LabelScore], _ isRaw: Bool) -> Double {
    let output = labels[labels.count - 1]
    if isRaw { return output.raw }
    return labels.count == 1 ? output.raw.logistic : output.score
  }
}
