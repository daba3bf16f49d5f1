import ExactStrings
import Inference
import Serialization
import Serving

/// `/fill-mask`, in the shapes of Hugging Face's inference API, and `/next-sentence`.
struct ModelRoutes {
  private let front: Front
  private let inputs = Field<String>.string(
    "inputs", isRequired: true, pattern: #"\[MASK\]"#
  ).described("A text with at least one `[MASK]`")
  private let count: Field<Int>
  private let parameters: Field<Int?>
  private let first = Field<String>.string("first", isRequired: true, pattern: #"\S"#)
  private let second = Field<String>.string("second", isRequired: true, pattern: #"\S"#)

  private static let counts = 1...1000

  init(_ front: Front) {
    self.front = front
    count = .integer("top_k", Self.counts).described("How many candidates a mask gets")
      .defaulting(to: .integer(5))
    parameters = Field(
      "parameters", .object([("top_k", .nullable(.integer(Self.counts)))], required: [])
    ) { value, place throws(Fault) in
      guard case .object = value else {
        throw .invalid(place, found: value.kind, expected: "an object")
      }
      guard let count = value["top_k"], count != .null else { return nil }
      return try count.integer(at: Place("parameters.top_k"), Self.counts)
    }.described("`top_k`, as Hugging Face's clients send it")
  }

  /// The routes.
  var routes: [Route] { [fillMask, nextSentence] }

  private var fillMask: Route {
    let candidates = Schema.array(
      .object(
        [
          ("score", .number), ("token", .integer()), ("token_str", .string()),
          ("sequence", .string()),
        ], required: ["score", "token", "token_str", "sequence"]))
    return Route(
      method: "POST", path: "/fill-mask", dialect: .textEmbeddingsInference,
      summary: "The likeliest pieces for each [MASK]: an array, of several masks an array for each",
      fields: [inputs.any, count.any, parameters.any, front.model(for: .fillMask).any],
      answer: .json(.any([candidates, .array(candidates)])), statuses: [404, 422, 424],
      respond: { call async throws(Fault) in
        let input = try call.required(inputs)
        let asked = try call.value(parameters) ?? nil
        let direct = try call.value(count)
        let count = asked ?? direct ?? 5
        let name = try front.description(call, for: .fillMask).name
        // Every candidate comes with the whole text.
        let maskCount = FilledMasks.count(in: input)
        try front.requireRoom(
          for: maskCount * count * (input.utf8.count + 96), member: self.count.name)
        let masks: [[FillMaskCandidate]]
        do throws(ServingError) {
          masks = try await front.engine.fillMask(
            input, count: count, model: name, deadline: call.deadline)
        } catch { throw Fault(error, texts: inputs.name) }
        var text = JSONText(capacity: 128 * masks.count * count)
        let filled = FilledMasks(input)
        if masks.count == 1 {
          filled.write(masks[0], mask: 0, &text)
        } else {
          text.array { text in
            for (mask, candidates) in masks.enumerated() {
              filled.write(candidates, mask: mask, &text)
            }
          }
        }
        return Reply(text)
      })
  }

  private var nextSentence: Route {
    Route(
      method: "POST", path: "/next-sentence", dialect: .textEmbeddingsInference,
      summary: "Whether the second text follows the first",
      fields: [first.any, second.any, front.model(for: .nextSentence).any],
      answer: .json(
        .object(
          [("is_next", .number), ("not_next", .number)], required: ["is_next", "not_next"])),
      statuses: [404, 422, 424],
      respond: { call async throws(Fault) in
        let (first, second) = (try call.required(first), try call.required(second))
        let name = try front.description(call, for: .nextSentence).name
        do throws(ServingError) {
          let answer = try await front.engine.nextSentence(
            first, second, model: name, deadline: call.deadline)
          var text = JSONText()
          text.object {
            $0.member("is_next", answer.isNext)
            $0.member("not_next", answer.notNext)
          }
          return Reply(text)
        } catch { throw Fault(error) }
      })
  }
}

/// A text whose masks are filled, one at a time.
struct FilledMasks {
  /// How many masks a text has.
  static func count(in text: String) -> Int {
    let (bytes, mask) = (Array(text.utf8), Array("[MASK]".utf8))
    return bytes.indices.count { bytes[$0...].starts(with: mask) }
  }

  /// What stands before, between and behind the masks.
  private let parts: [String]

  init(_ text: String) {
    let mask = Array("[MASK]".utf8)
    let bytes = Array(text.utf8)
    var parts: [String] = []
    var (start, place) = (0, 0)
    while place < bytes.count {
      if bytes[place...].starts(with: mask) {
        parts.append(String(decoding: bytes[start..<place], as: UTF8.self))
        place += mask.count
        start = place
      } else {
        place += 1
      }
    }
    self.parts = parts + [String(decoding: bytes[start...], as: UTF8.self)]
  }

  /// Writes the candidates of a mask, each with the text that it makes.
  func write(_ candidates: [FillMaskCandidate], mask: Int, _ text: inout JSONText) {
    text.array { text in
      for candidate in candidates {
        text.object {
          $0.member("score", candidate.probability)
          $0.member("token", candidate.id)
          $0.member("token_str", candidate.piece)
          $0.member("sequence", sequence(candidate.piece, mask))
        }
      }
    }
  }

  /// The text with a piece for one mask; a continuation is joined to what stands before it.
  func sequence(_ piece: String, _ mask: Int) -> String {
    guard mask + 1 < parts.count else { return parts.joined(separator: "[MASK]") }
    var before = parts[...mask].joined(separator: "[MASK]")
    var filling = piece
    if piece.utf8.count > 2, piece.hasExactPrefix("##") {
      filling = String(decoding: piece.utf8.dropFirst(2), as: UTF8.self)
      while before.utf8.last == 0x20 {
        before = String(decoding: before.utf8.dropLast(), as: UTF8.self)
      }
    }
    return before + filling + parts[(mask + 1)...].joined(separator: "[MASK]")
  }
}
