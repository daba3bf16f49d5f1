import Inference
import Serving

/// The vectors of a request's texts, and how they came about.
struct Embedded: Sendable {
  let model: ModelDescription
  let texts: [EncodedText]
  let reply: EmbeddingReply
  /// How many characters the texts have, as far as they are text.
  let characters: Int
  /// How long it took to turn them into ids.
  let tokenizationTime: Duration

  /// The vectors.
  var embeddings: Embeddings { reply.embeddings }
  /// How many texts were cut.
  var cutCount: Int { texts.count { $0.wasCut } }

  /// Whether every text has one vector.
  var isPooled: Bool { embeddings.offsets.last == embeddings.count }
}

extension Front {
  /// Embeds texts.
  ///
  /// - Parameters:
  ///   - sources: the texts.
  ///   - call: the request: its model and its rule for long texts.
  ///   - member: the member that holds the texts, for faults.
  ///   - vectors: which vectors.
  ///   - normalize: whether each is divided by its length; nil for the server's way.
  /// - Returns: the vectors.
  /// - Throws: ``Fault``.
  func embed(
    _ sources: [TextSource], _ call: Call, member: String, vectors: VectorKind = .pooled,
    normalize: Bool? = nil
  ) async throws(Fault) -> Embedded {
    let model = try description(call)
    let policy = try lengthPolicy(call)
    let start = ContinuousClock.now
    do {
      let texts = try engine.encode(sources, model: model.name, length: policy)
      let tokenizationTime = ContinuousClock.now - start
      let rows = vectors == .tokens ? texts.reduce(0) { $0 + $1.tokenCount } : texts.count
      try requireRoom(for: rows * model.width * Self.bytesOfANumber, member: member)
      let reply = try await engine.embed(
        EmbeddingRequest(
          inputs: texts, model: model.name, vectors: vectors, normalize: normalize,
          deadline: call.deadline))
      return Embedded(
        model: model, texts: texts, reply: reply,
        characters: sources.reduce(0) { $0 + $1.characterCount },
        tokenizationTime: tokenizationTime)
    } catch let fault as Fault {
      throw fault
    } catch let error as ServingError {
      throw Fault(error, texts: member)
    } catch {
      throw Fault(.failed, "\(error)")
    }
  }

  /// About how many bytes a number of a vector has in JSON.
  private static var bytesOfANumber: Int { 12 }

  /// Embeds texts to one vector each.
  func embedPooled(
    _ sources: [TextSource], _ call: Call, member: String, normalize: Bool? = nil
  ) async throws(Fault) -> Embedded {
    let embedded = try await embed(sources, call, member: member, normalize: normalize)
    guard embedded.isPooled else {
      throw Fault(
        .unable,
        "the server gives every token a vector (--pooling-strategy NONE), expected one a text: ask for /embed_all, "
          + "or for /encode")
    }
    return embedded
  }

  /// An answer whose headers say how it came about, as text-embeddings-inference's do.
  func reply(_ text: JSONText, _ embedded: Embedded, _ call: Call) -> Reply {
    reply(
      text,
      Timing(
        characters: embedded.characters, tokens: embedded.reply.tokens, texts: embedded.texts,
        tokenization: embedded.tokenizationTime, queue: embedded.reply.queueTime,
        inference: embedded.reply.inferenceTime), call)
  }

  /// What is told of how an answer came about.
  struct Timing {
    let characters: Int
    let tokens: Int
    let texts: [EncodedText]
    let tokenization: Duration
    var queue: Duration = .zero
    var inference: Duration = .zero
  }

  /// An answer whose headers say how it came about.
  func reply(_ text: JSONText, _ timing: Timing, _ call: Call) -> Reply {
    var reply = Reply(text)
    let total = ContinuousClock.now - call.start
    reply.headers += [
      ("x-compute-type", "cpu"), ("x-compute-time", total.milliseconds),
      ("x-compute-characters", "\(timing.characters)"), ("x-compute-tokens", "\(timing.tokens)"),
      ("x-total-time", total.milliseconds),
      ("x-tokenization-time", timing.tokenization.milliseconds),
      ("x-queue-time", timing.queue.milliseconds),
      ("x-inference-time", timing.inference.milliseconds),
      ("x-truncated", "\(timing.texts.count { $0.wasCut })"),
    ]
    let windowed = timing.texts.count { $0.windows.count > 1 }
    if windowed > 0 { reply.headers.append(("x-windowed", "\(windowed)")) }
    reply.work = (timing.texts.count, timing.tokens)
    metrics.recordTokenization(timing.tokenization)
    return reply
  }
}

extension Duration {
  /// Whole milliseconds in digits.
  fileprivate var milliseconds: String { "\(Int((seconds * 1000).rounded()))" }
}

extension TextSource {
  /// How many characters it has, as far as it is text.
  var characterCount: Int {
    switch self {
    case .text(let text): text.unicodeScalars.count
    case .pair(let first, let second): first.unicodeScalars.count + second.unicodeScalars.count
    case .pieces(let pieces): pieces.reduce(0) { $0 + $1.unicodeScalars.count }
    case .ids: 0
    }
  }
}
