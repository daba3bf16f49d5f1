import Inference

/// A request on its way through the queue.
final class Job: @unchecked Sendable {
  // Sendable: what changes is touched under the queue's lock only, or after the job's end.

  /// What is to be done.
  enum Work {
    /// Texts, which may be computed with those of other requests.
    case texts(ServedModel.Kind)
    /// Something that is done alone.
    case call(Call)
  }

  /// Something to do with a model, on a worker's thread.
  struct Call {
    /// How many texts or pairs it is for.
    let texts: Int
    let body: @Sendable (ServedModel) throws(ServingError) -> any Sendable
  }

  typealias Continuation = CheckedContinuation<Result<Void, ServingError>, Never>

  /// The models that its ids are of.
  let generation: Generation
  let model: Int
  let work: Work
  let inputs: [EmbeddingInput]
  /// The inputs to compute, short ones first; those whose vectors were kept are not among them.
  let order: [Int]
  let deadline: ContinuousClock.Instant?
  let isUrgent: Bool

  /// What the inputs have become so far.
  var embeddings: Embeddings
  /// What the call has returned.
  var output: (any Sendable)?
  /// The first place of the order that waits.
  var next = 0
  /// The tokens of the inputs that wait.
  var waitingTokens: Int
  /// How many inputs, or calls, are being computed.
  var underWay = 0
  var continuation: Continuation?
  var isCancelled = false
  var submitted: ContinuousClock.Instant?
  var started: ContinuousClock.Instant?
  var inferenceTime = Duration.zero

  /// Makes a request for texts: `order` are the inputs to compute, and `embeddings` has the vectors of the others.
  init(
    _ generation: Generation, _ model: Int, _ kind: ServedModel.Kind, _ inputs: [EmbeddingInput],
    order: [Int], embeddings: Embeddings, deadline: ContinuousClock.Instant?, isUrgent: Bool,
    batchTokens: Int
  ) {
    (self.generation, self.model, work, self.inputs) = (generation, model, .texts(kind), inputs)
    self.order = order.sorted {
      (inputs[$0].tokens.count, $0) < (inputs[$1].tokens.count, $1)
    }
    self.embeddings = embeddings
    self.deadline = deadline
    let tokens = order.reduce(0) { $0 + inputs[$1].tokens.count }
    waitingTokens = tokens
    // What fills a batch holds the others up, whatever it says of itself.
    self.isUrgent = isUrgent && tokens <= batchTokens
  }

  /// Makes a request for something that is done alone, and takes about so many tokens.
  init(
    _ generation: Generation, _ model: Int, texts: Int = 1, tokens: Int,
    deadline: ContinuousClock.Instant?,
    _ body: @escaping @Sendable (ServedModel) throws(ServingError) -> any Sendable
  ) {
    (self.generation, self.model, work) = (generation, model, .call(Call(texts: texts, body: body)))
    (inputs, order) = ([], [0])
    embeddings = Embeddings(width: 0, rowCounts: [])
    (waitingTokens, self.deadline, isUrgent) = (tokens, deadline, true)
  }

  /// Whether nothing of it waits.
  var isExhausted: Bool { next == order.count }

  /// How long it waited before the first of it was computed; known after its end.
  var queueTime: Duration {
    guard let submitted, let started else { return .zero }
    return started - submitted
  }

  /// Whether texts of both can be computed together.
  func joins(_ other: Job) -> Bool {
    guard case .texts(let kind) = work, case .texts(let otherKind) = other.work else {
      return false
    }
    return kind == otherKind && model == other.model && generation === other.generation
  }

  /// Takes inputs to compute.
  ///
  /// - Parameters:
  ///   - budget: how many tokens there is room for.
  ///   - limit: how many inputs there is room for, at least 1.
  ///   - isFirst: whether one is taken even without room.
  /// - Returns: their places in the inputs, and their tokens.
  func take(_ budget: Int, atMost limit: Int, isFirst: Bool) -> (places: [Int], tokens: Int) {
    guard case .texts = work else {
      defer { (next, underWay, waitingTokens) = (1, 1, 0) }
      return ([], waitingTokens)
    }
    var (places, tokens) = ([Int](), 0)
    while next < order.count, places.count < limit {
      let count = inputs[order[next]].tokens.count
      guard tokens + count <= budget || isFirst && places.isEmpty else { break }
      places.append(order[next])
      tokens += count
      next += 1
    }
    underWay += places.count
    waitingTokens -= tokens
    return (places, tokens)
  }
}
