import Serving

/// Answers requests for vectors.
struct RequestWork<Source: VectorSource>: Sendable {
  let source: Source
  let options: ZeroMQOptions

  /// How many texts are encoded before it is looked whether the client has gone.
  private static var encodingPortion: Int { 512 }

  /// Makes the reply to texts: their vectors, or the reason why there are none.
  ///
  /// - Returns: nil if the task was cancelled since nobody waits for the reply.
  func reply(to request: Request) async -> Reply? {
    do {
      return try await vectors(for: request)
    } catch let fault as RequestFault {
      return .fault(fault.description, to: request.address)
    } catch let error as ServingError {
      guard error != .cancelled || !Task.isCancelled else { return nil }
      return .fault(error.description, to: request.address)
    } catch is CancellationError {
      return nil
    } catch {
      return .fault("\(error)", to: request.address)
    }
  }

  private func vectors(for request: Request) async throws -> Reply {
    guard request.payload.count <= options.maximumRequestBytes else {
      throw RequestFault(
        "\(request.payload.count) bytes of texts, expected at most \(options.maximumRequestBytes)")
    }
    let texts = try RequestTexts(json: request.payload, limit: options.maximumTexts)
    let inputs = try encode(texts)
    let facts = source.facts
    let lengths = inputs.map { source.tokenCount(of: $0) }
    let plan = RequestPlan(lengths: lengths, options: options, facts: facts)
    try check(plan, width: facts.width)
    let (array, width) = try await fill(inputs, plan, width: facts.width)
    return .vectors(
      array, shape: plan.shape(width: width),
      pieces: options.showsTokens ? inputs.map { source.pieces(of: $0) } : nil, to: request.address)
  }

  private func encode(_ texts: RequestTexts) throws -> [Source.Input] {
    var inputs: [Source.Input] = []
    inputs.reserveCapacity(texts.count)
    for start in stride(from: 0, to: texts.count, by: Self.encodingPortion) {
      try Task.checkCancellation()
      inputs += try source.encode(texts[start..<min(start + Self.encodingPortion, texts.count)])
    }
    return inputs
  }

  private func check(_ plan: RequestPlan, width: Int) throws(RequestFault) {
    guard let bytes = plan.byteCount(width: width), bytes <= options.maximumReplyBytes else {
      let shape = plan.shape(width: width).map { "\($0)" }.joined(separator: "x")
      throw RequestFault(
        "a reply of \(shape) numbers, expected at most \(options.maximumReplyBytes) bytes: ask for fewer texts at a time"
      )
    }
  }

  /// Computes the parts, two at a time, and puts their vectors in their places.
  private func fill(
    _ inputs: [Source.Input], _ plan: RequestPlan, width: Int
  ) async throws -> (ReplyArray, width: Int) {
    let isUrgent = inputs.count <= options.priorityBatchSize
    var filling = Filling(plan: plan, width: width)
    try await withThrowingTaskGroup(of: (Int, VectorRows).self) { group in
      for (number, part) in plan.parts.enumerated() {
        if number >= 2, let done = try await group.next() { try filling.take(done) }
        group.addTask {
          (number, try await rows(of: part.map { inputs[$0] }, isUrgent: isUrgent))
        }
      }
      while let done = try await group.next() { try filling.take(done) }
    }
    return (filling.array ?? ReplyArray(count: 0), filling.width)
  }

  /// Waits while the engine's queue is full: the protocol knows no other answer to that.
  private func rows(of inputs: [Source.Input], isUrgent: Bool) async throws -> VectorRows {
    var pause = Duration.milliseconds(5)
    while true {
      do throws(ServingError) {
        return try await source.vectors(of: inputs, isUrgent: isUrgent)
      } catch {
        guard case .overloaded = error else { throw error }
      }
      try await Task.sleep(for: pause)
      pause = min(pause * 2, .milliseconds(200))
    }
  }
}

/// A reply's array while parts of it come.
private struct Filling {
  let plan: RequestPlan
  private(set) var width: Int
  private(set) var array: ReplyArray?

  init(plan: RequestPlan, width: Int) { (self.plan, self.width) = (plan, width) }

  mutating func take(_ part: (number: Int, rows: VectorRows)) throws(ServingError) {
    if array == nil {
      width = part.rows.width
      array = ReplyArray(count: plan.shape(width: width).reduce(1, *))
    }
    // A model that is loaded anew may be another one.
    guard let array, part.rows.width == width else {
      throw .failed("the model was exchanged for one with vectors of another size meanwhile")
    }
    for (place, text) in plan.parts[part.number].enumerated() {
      array.fill(from: plan.place(of: text, width: width), with: part.rows[place])
    }
  }
}
